import type { TSchema, Type } from 'typebox'
import { duration } from '../../schemas/common.ts'
import { parse } from '../../schemas/parse.ts'
import type { Place } from '../note.ts'
import { Fault, type Report } from '../report.ts'
import { type Lookup, unset } from './words.ts'

export type SectionKind = 'global' | 'defaults' | 'frontend' | 'listen' | 'backend'

/** A line being read: what a setter may need beside its words. */
export interface Line {
  place: Place
  report: Report
  section: SectionKind
  /** The variables of the environment; `setenv` changes them for the lines that follow. */
  env: Map<string, string>
  /** `no option …` or `default option …`. */
  negated: boolean
}

/** What a value comes to by its schema. Throws a Fault that says what was expected. */
export function valid<T extends TSchema>(schema: T, value: unknown, what: string): Type.StaticDecode<T> {
  const parsed = parse(schema, value)
  if (parsed.ok) return parsed.value
  throw new Fault(`${what}: ${parsed.problems.map((problem) => problem.message).join('; ')}`)
}

/** A whole number, digits only (HAProxy reads `5x` as 5 and `x` as 0). */
export function integer(text: string | undefined, what: string): number {
  if (text !== undefined && /^-?\d{1,15}$/.test(text)) return Number(text)
  throw new Fault(`${what} expects a whole number, found ${shown(text)}`)
}

/** A duration as HAProxy writes it, in milliseconds; `unit` counts when none is written. */
export function time(text: string | undefined, what: string, unit: 'ms' | 's' = 'ms'): number {
  const value = duration(text ?? '', unit)
  if (value !== undefined) return value
  const plain = unit === 'ms' ? 'milliseconds' : 'seconds'
  throw new Fault(`${what} expects a duration of at most 24 days (${plain}, or a number with us, ms, s, m, h or d), found ${shown(text)}`)
}

/** The only argument of a keyword, or a Fault if there is none or more. */
export function only(args: readonly string[], what: string): string {
  const [value, ...rest] = args
  none(rest, what)
  if (value === undefined) throw new Fault(`${what} expects a value`)
  return value
}

/** Throws a Fault if there is an argument (too many). */
export function none(args: readonly string[], what: string): void {
  if (args[0] !== undefined) throw new Fault(`${what} does not expect "${args[0]}"`)
}

/** HAProxy expands variables in addresses without double quotes too, and there without defaults. */
export function expandAddress(text: string, lookup: Lookup): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? ''
    const value = lookup(name)
    if (value === undefined) throw new Fault(unset(name))
    return value
  })
}

function shown(text: string | undefined): string {
  return text === undefined ? 'nothing' : `"${text}"`
}
