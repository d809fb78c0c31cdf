import type { TSchema, Type } from 'typebox'
import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import { Config } from '../schemas/config.ts'
import { type Problem, parse } from '../schemas/parse.ts'
import { jsonFault } from './json.ts'
import type { Place } from './note.ts'
import type { Part, Source } from './part.ts'
import type { Report } from './report.ts'
import { keysOf, salvage } from './salvage.ts'
import type { YamlPart } from './yaml-parts.ts'

/** Reads a YAML 1.2 configuration; errors, with line, column and the path of the key, go to the report. */
export function readYaml(source: Source, report: Report): Part | undefined {
  const read = readDocument(source, report)
  if (read === undefined) return undefined
  const { input, place } = read
  const part = { global: hasGlobal(input) ? place('/global') : undefined, place }
  const parsed = parse(Config, input)
  if (parsed.ok) return { ...part, config: parsed.value }
  tell(parsed.problems, place, report)
  const left = salvage(Config, input, parsed.problems)
  return left && { ...part, config: left.value, place: (pointer) => place(left.origin(pointer)), lost: left.lost }
}

/** What was read, as it stands there. */
interface Read {
  input: unknown
  place: Part['place']
  /** No key stands there twice. */
  isPlain: boolean
}

/** Reads YAML 1.2 by a schema; errors as above. */
export function readYamlAs<T extends TSchema>(
  schema: T,
  source: Source,
  report: Report,
): (Pick<Read, 'place'> & { value: Type.StaticDecode<T> }) | undefined {
  const read = readDocument(source, report)
  if (read === undefined) return undefined
  const { input, place, isPlain } = read
  const parsed = parse(schema, input)
  if (!parsed.ok) tell(parsed.problems, place, report)
  return parsed.ok && isPlain ? { value: parsed.value, place } : undefined
}

function tell(problems: readonly Problem[], place: Part['place'], report: Report): void {
  for (const { pointer, message } of problems) report.error(place(pointer), `${path(pointer)}${message}`)
}

/** How YAML is read, whole or in parts. */
export const reading = { prettyErrors: false, strict: true, uniqueKeys: true } as const

function readDocument(source: Source, report: Report): Read | undefined {
  const lines = new LineCounter()
  return readParsed(parseDocument(source.text, { ...reading, lineCounter: lines }), lines, source, report)
}

/** Reads by a schema what is one of the parts that a YAML text was cut into; errors as above. */
export function readPart<T extends TSchema>(
  schema: T,
  { document, lines, pointerTo }: YamlPart,
  source: Source,
  report: Report,
): Type.StaticDecode<T> | undefined {
  const read = readParsed(document, lines, source, report)
  if (read === undefined) return undefined
  const parsed = parse(schema, read.input)
  if (!parsed.ok)
    for (const { pointer, message } of parsed.problems) report.error(read.place(pointer), `${path(pointerTo(pointer))}${message}`)
  return parsed.ok && read.isPlain ? parsed.value : undefined
}

function readParsed(document: Document.Parsed, lines: LineCounter, source: Source, report: Report): Read | undefined {
  const at = (offset: number): Place => ({ file: source.file, ...position(lines, offset) })
  for (const { pos, message } of [...document.errors, ...document.warnings]) report.error(at(pos[0]), syntaxMessage(message))
  const lost = lostAliases(document)
  for (const { offset, name } of lost) report.error(at(offset), `there is no anchor &${name} above`)
  // With a key that stands twice the rest can be looked at still.
  const isReadable = document.errors.every(({ code }) => code === 'DUPLICATE_KEY')
  if (!isReadable || document.warnings.length + lost.length > 0) return undefined
  const place = (pointer: string): Place => at(offsetOf(document, keysOf(pointer)))
  const input = plain(document, report, at(0))
  return input === undefined ? undefined : { input, place, isPlain: document.errors.length === 0 }
}

/** Reads a JSON configuration (RFC 8259, no comments, no trailing commas); errors as for YAML. */
export function readJson(source: Source, report: Report): Part | undefined {
  return isJson(source, report) ? readYaml(source, report) : undefined
}

/** Whether a text is JSON; where it ceases to be goes to the report. */
export function isJson(source: Source, report: Report): boolean {
  const fault = jsonFault(source.text)
  if (fault === undefined) return true
  const before = source.text.slice(0, fault.offset).split('\n')
  report.error({ file: source.file, line: before.length, column: (before.at(-1) ?? '').length + 1 }, `not JSON: ${fault.message}`)
  return false
}

/** The document as plain values; an empty one is an empty configuration. Aliases are limited, as a small text can mean a huge value. */
function plain(document: Document.Parsed, report: Report, start: Place): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    report.error(start, error instanceof Error ? error.message : String(error))
    return undefined
  }
}

function lostAliases(document: Document.Parsed): { offset: number; name: string }[] {
  const lost: { offset: number; name: string }[] = []
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) lost.push({ offset: alias.range?.[0] ?? 0, name: alias.source })
    },
  })
  return lost
}

function hasGlobal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'global')
}

function syntaxMessage(message: string): string {
  return message === 'Map keys must be unique' ? 'this key is already there: keep one of them' : message
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** `/backends/0/servers/1/weight` as one reads it: `backends[0].servers[1].weight: `. */
function path(pointer: string): string {
  const text = keysOf(pointer)
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
  return text === '' ? '' : `${text.replace(/^\./, '')}: `
}

/** Where the innermost part of a path that is written begins: the key in a map, the item in a list. */
function offsetOf(document: Document.Parsed, keys: readonly string[]): number {
  let offset = document.contents?.range?.[0] ?? 0
  let node: unknown = document.contents
  for (const key of keys) {
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === key) : undefined
    const child: unknown = isSeq(node) ? node.items[Number(key)] : pair?.key
    if (!isNode(child) || !child.range) return offset
    offset = child.range[0]
    node = pair ? pair.value : child
  }
  return offset
}
