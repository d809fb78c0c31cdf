import type { TSchema, Type } from 'typebox'
import { Check, DecodeUnsafe, Default } from 'typebox/value'
import { faults, type Problem } from './faults.ts'

export type { Problem } from './faults.ts'

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/** Checks a value that came from outside against its schema, fills in the defaults and decodes it. The value itself is left as it was. */
export function parse<T extends TSchema>(schema: T, input: unknown): Parsed<Type.StaticDecode<T>> {
  const value = Default(schema, copy(input))
  if (!Check(schema, value)) return { ok: false, problems: faults(schema, value) }
  // Value.Decode would copy, default, convert, clean and check all over again, which takes ten times as long.
  return { ok: true, value: DecodeUnsafe({}, schema, value) as Type.StaticDecode<T> }
}

/** A copy that keeps every key, so that `constructor` and `__proto__` are refused as unknown too; Value.Clone drops them in silence. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]))
}
