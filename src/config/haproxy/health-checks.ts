import { HttpCheck } from '../../schemas/backend.ts'
import { ExternalCheck } from '../../schemas/health-check/config.ts'
import { Fault } from '../report.ts'
import type { Draft } from './draft.ts'
import { type Line, none, only, valid } from './line.ts'
import { type Setter, setters } from './table.ts'

/** Keywords that say what checks do (HAProxy manual §4.2). What is wrong in them is told when the configuration is whole. */
export const checkKeywords = setters<Draft>(
  { 'http-check': lineOf('httpCheck', 'http-check'), 'tcp-check': lineOf('tcpCheck', 'tcp-check'), 'external-check': externalCheck },
  { in: ['defaults', 'listen', 'backend'] },
)

function lineOf(list: 'httpCheck' | 'tcpCheck', keyword: string): Setter<Draft> {
  return (draft, words, line) => {
    if (words.length === 0) throw new Fault(`${keyword} expects what is to be done`)
    beginChecks(draft, line)
    draft[list].push({ value: [...words], place: line.place })
  }
}

/** Steps of a section take the place of those that it has from its defaults; settings stay. */
export function beginChecks(draft: Draft, { place }: Pick<Line, 'place'>): void {
  if (draft.own.checks !== undefined) return
  draft.own.checks = place
  draft.httpCheck = draft.httpCheck.filter(({ value: [word] }) => word === 'disable-on-404' || word === 'send-state')
  draft.tcpCheck = []
}

/** `external-check command FILE`, `external-check path FOLDERS`. */
function externalCheck(draft: Draft, [word, ...args]: readonly string[], line: Line): void {
  if (word !== 'command' && word !== 'path') throw new Fault(`external-check expects command or path, found "${word ?? ''}"`)
  const value = valid(ExternalCheck.properties.command, only(args, `external-check ${word}`), `external-check ${word}`)
  if (word === 'path') draft.externalPath = value
  else draft.externalCommand = { value, place: line.place }
}

/** `option external-check`; of such options the last one holds. */
export const optionExternalCheck: Setter<Draft> = (draft, args, line) => {
  none(args, 'option external-check')
  beginChecks(draft, line)
  delete draft.httpchk
  draft.tcpChecks = false
  draft.externalChecks = line.place
}

/** `option httpchk …`; what it says counts over a request that stands above it. */
export const optionHttpchk: Setter<Draft> = (draft, args, line) => {
  draft.httpchk = httpCheck(args)
  beginChecks(draft, line)
  delete draft.externalChecks
  draft.tcpChecks = false
  const first = draft.httpCheck.find(({ value: [word] }) => word === 'send')
  if (first !== undefined)
    first.value = without(
      first.value,
      args.length > 1 ? ['meth', 'uri', ...(args.length > 2 ? ['ver'] : [])] : args.length > 0 ? ['uri'] : [],
    )
  if (draft.httpchk.headers.length > 0)
    line.report.note(line.place, 'option httpchk: leave it so; newer HAProxy asks for http-check send instead')
}

function without(words: readonly string[], names: readonly string[]): string[] {
  const at = words.findIndex((word, index) => names.includes(word) && index % 2 === 1)
  return at < 0 ? [...words] : without([...words.slice(0, at), ...words.slice(at + 2)], names)
}

/** `[METHOD] [URI] [VERSION[\r\nName: value…]]`; one word alone is the URI. Without any, OPTIONS / HTTP/1.0. */
function httpCheck(args: readonly string[]): HttpCheck {
  const [first, uri, tail, ...rest] = args
  none(rest, 'option httpchk')
  const [version, ...lines] = (tail ?? 'HTTP/1.0').split(/\r?\n/)
  const headers = lines.filter((text) => text !== '').map(headerLine)
  const given = uri === undefined ? { ...(first === undefined ? {} : { uri: first }) } : { method: first, uri }
  return valid(HttpCheck, { ...given, version, headers }, 'option httpchk')
}

function headerLine(text: string): { name: string; value: string } {
  const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/.exec(text) ?? []
  if (name === '') throw new Fault(`option httpchk expects "Name: value" after the version, found "${text}"`)
  return { name, value }
}
