import { didYouMean } from '../../schemas/nearest.ts'
import { Fault } from '../report.ts'
import type { Line, SectionKind } from './line.ts'

/** Puts what a keyword says into what is being configured. Throws a Fault for what is wrong. */
export type Setter<T> = (target: T, args: readonly string[], line: Line) => void

/** What becomes of a keyword. `takes` counts the words that belong to a parameter of `server` or `bind`. */
export type Entry<T> = { takes?: number } & (
  | { kind: 'set'; set: Setter<T>; in?: readonly SectionKind[]; strict?: readonly SectionKind[]; negatable?: boolean }
  /** Valid, nothing follows from it here: `why` tells the reason. */
  | { kind: 'note'; why: string }
  /** It runs, but not quite as written: `why` tells the difference. */
  | { kind: 'warn'; why: string }
  /** HAProxy 2.6 knows it, Limpet does not have it. */
  | { kind: 'unsupported' }
  /** No HAProxy that is kept up knows it any more. */
  | { kind: 'removed'; instead: string }
)

export type Table<T> = ReadonlyMap<string, Entry<T>>

/** A table out of groups of entries; a keyword stands in one group only. */
export function table<T>(...groups: readonly [string, Entry<T>][][]): Table<T> {
  return new Map(groups.flat())
}

/** Setters that give one field a value. */
export function assigner<T>() {
  return <K extends keyof T>(field: K, value: (args: readonly string[], line: Line) => T[K]): Setter<T> =>
    (target, args, line) => {
      target[field] = value(args, line)
    }
}

export function setters<T>(
  entries: Record<string, Setter<T>>,
  more: { in?: SectionKind[]; strict?: SectionKind[]; negatable?: boolean; takes?: number } = {},
): [string, Entry<T>][] {
  return Object.entries(entries).map(([name, set]) => [name, { kind: 'set', set, ...more }])
}

export function noted<T>(why: string, words: string, takes = 0): [string, Entry<T>][] {
  return words.split(' ').map((word) => [word, { kind: 'note', why, takes }])
}

export function warned<T>(why: string, words: string, takes = 0): [string, Entry<T>][] {
  return words.split(' ').map((word) => [word, { kind: 'warn', why, takes }])
}

export function unsupported<T>(words: string, takes = 0): [string, Entry<T>][] {
  return words.split(' ').map((word) => [word, { kind: 'unsupported', takes }])
}

export function removed<T>(entries: Record<string, string>): [string, Entry<T>][] {
  return Object.entries(entries).map(([word, instead]) => [word, { kind: 'removed', instead }])
}

/** What a word of a line is looked up as: `label` is how messages call it, `name` is its key in the table. */
export interface Word {
  label: string
  name: string
  /** More words to guess from when it is unknown. */
  alsoKnown?: Iterable<string>
}

/** Does what the table says of a word. Throws a Fault for an unknown or unsupported one. */
export function apply<T>(entries: Table<T>, word: Word, target: T, args: readonly string[], line: Line): void {
  const { label, name } = word
  const entry = entries.get(name)
  if (entry === undefined) throw new Fault(`unknown ${label}${didYouMean(name, [...entries.keys(), ...(word.alsoKnown ?? [])])}`)
  if (entry.kind === 'removed') throw new Fault(`${label} was removed from HAProxy: ${entry.instead}`)
  if (line.negated && !(entry.kind === 'set' && entry.negatable)) return off(entry, label, line)
  if (entry.kind === 'unsupported') throw new Fault(`${label} is not supported by Limpet yet`)
  if (entry.kind === 'note') return line.report.note(line.place, `${label} is accepted: ${entry.why}`)
  if (entry.kind === 'warn') return line.report.warn(line.place, `${label} is not as in HAProxy: ${entry.why}`)
  if (allowed(entry, label, line)) entry.set(target, args, line)
}

function off<T>(entry: Entry<T>, label: string, line: Line): void {
  if (entry.kind === 'set') throw new Fault(`${label} cannot be switched off by "no" or "default"`)
  line.report.note(line.place, `no ${label} is accepted: ${entry.kind === 'note' ? entry.why : 'it is off here anyway'}`)
}

/** A keyword in a section where it means nothing is a warning, or an error where HAProxy makes it one. */
function allowed(entry: { in?: readonly SectionKind[]; strict?: readonly SectionKind[] }, label: string, line: Line): boolean {
  const { in: sections, strict = ['defaults'] } = entry
  if (sections === undefined || sections.includes(line.section)) return true
  const message = `${label} has no meaning in a ${line.section} section, only in ${sections.join(', ')}`
  if (strict.includes(line.section)) throw new Fault(message)
  line.report.warn(line.place, message)
  return false
}

/** Reads the parameters of a `server` or `bind` line, each with the words that belong to it; an unknown one ends the line. */
export function applyParameters<T>(entries: Table<T>, what: string, target: T, words: readonly string[], line: Line): void {
  let index = 0
  while (index < words.length) {
    const name = words[index] ?? ''
    const takes = entries.get(name)?.takes ?? 0
    const args = words.slice(index + 1, index + 1 + takes)
    const label = `parameter "${name}" of ${what}`
    line.report.attempt(line.place, () => {
      if (args.length < takes) throw new Fault(`${label} expects a value`)
      apply(entries, { label, name }, target, args, line)
    })
    index = entries.has(name) ? index + 1 + takes : words.length
  }
}
