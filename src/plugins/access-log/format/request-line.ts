import type { LogEntry } from '../entry.ts'
import type { Line } from '../line.ts'
import { addText, escapeText } from './escape.ts'

/** How much of a request line is logged: HAProxy's `tune.http.logurilen`, less its end. */
const longest = 1023

/** What stands for a request where there was none. */
export const badRequest = '<BADREQ>'

/** `%r`: the request line as it came. */
export function requestLine({ method, target, httpVersion }: LogEntry): string {
  return method === undefined ? badRequest : escapeText(`${method} ${target} HTTP/${httpVersion}`.slice(0, longest))
}

/** Adds the same to a line. */
export function addRequestLine(line: Line, entry: LogEntry): void {
  const { method, target, httpVersion } = entry
  if (method === undefined || method.length + target.length + httpVersion.length + 7 > longest) return line.text(requestLine(entry))
  addText(line, method)
  line.byte(blank)
  addText(line, target)
  line.text(' HTTP/')
  addText(line, httpVersion)
}

const blank = 32

/** `%HU`: the target. */
export function uri({ method, target }: LogEntry): string {
  return method === undefined ? badRequest : escapeText(target.slice(0, longest - method.length - 1))
}

/** `%HP`: the target without its query. */
export function uriWithoutQuery(entry: LogEntry): string {
  const [first = ''] = uri(entry).split('?', 1)
  return first
}

/** `%HPO`: its path alone, without scheme and host; nothing for `*`. */
export function path(entry: LogEntry): string {
  if (entry.method === undefined) return badRequest
  const text = uriWithoutQuery(entry)
  if (text.startsWith('/')) return text
  const authority = text.indexOf('://')
  const slash = authority < 0 ? -1 : text.indexOf('/', authority + 3)
  return slash < 0 ? '' : text.slice(slash)
}

/** `%HQ`: the query with its `?`. */
export function query(entry: LogEntry): string {
  if (entry.method === undefined) return badRequest
  const text = uri(entry)
  const at = text.indexOf('?')
  return at < 0 ? '' : text.slice(at)
}

/** `%HM` */
export function method(entry: LogEntry): string {
  return entry.method ?? badRequest
}

/** `%HV` */
export function version(entry: LogEntry): string {
  return entry.method === undefined ? badRequest : `HTTP/${entry.httpVersion}`
}
