import { HeadScanner } from '../../src/http1/head-scanner.ts'
import type { ResponseHead } from '../../src/http1/response-head.ts'

export const start = 'HTTP/1.1 200 OK'

/** What a scanner makes of a head: what is sent on, and what it says of the connection. */
export interface Parsed extends Pick<ResponseHead, 'status' | 'minor' | 'length' | 'chunked' | 'text'> {
  head: ResponseHead
  closes: boolean
  switches: boolean
  /** The field lines that are sent on. */
  lines: string[]
}

/** Reads a head, given without its last CRLFCRLF, from the middle of a buffer. `undefined` when it is refused. */
export function parseHead(source: string): Parsed | undefined {
  const bytes = Buffer.from(`\r\n\r\n${source}\r\n\r\nHTTP/1.1 404 Behind\r\n\r\n`, 'latin1')
  const end = 4 + source.length + 4
  const scanner = new HeadScanner(70_000)
  scanner.begin()
  const at = scanner.scan(bytes, 4, bytes.length)
  if (at < 0) return undefined
  if (at !== end || !scanner.isDone) throw new Error(`the head ends at ${at}, not at ${end}`)
  const { closes, switches } = scanner.fields
  const head = scanner.fields.head(bytes.toString('latin1', 4, end - 2))
  const { status, minor, length, chunked, text } = head
  return { head, status, minor, length, chunked, text, closes, switches, lines: linesOf(head) ?? [] }
}

/** The field lines of a head. */
export function linesOf(head: ResponseHead | undefined): string[] | undefined {
  return head?.text.split('\r\n').slice(1, -1)
}

/** Reads a head of the field lines given. */
export function parse(lines: string[], startLine = start): Parsed | undefined {
  return parseHead([startLine, ...lines].join('\r\n'))
}
