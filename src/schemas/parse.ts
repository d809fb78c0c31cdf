import type { TSchema, Type } from 'typebox'
import { Settings } from 'typebox/system'
import { Check, DecodeUnsafe, Default } from 'typebox/value'
import { faults, type Problem } from './faults.ts'

export type { Problem } from './faults.ts'

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/** Checks a value that came from outside against its schema, fills in the defaults and decodes it. The value itself is left as it was. */
export function parse<T extends TSchema>(schema: T, input: unknown): Parsed<Type.StaticDecode<T>> {
  if (!isWithin(input, deepest)) return { ok: false, problems: [{ pointer: '', message: `there are more than ${deepest} levels in it` }] }
  const value = Default(schema, copy(input))
  if (!Check(schema, value)) return { ok: false, problems: faults(schema, value) }
  return { ok: true, value: decode(schema, value) as Type.StaticDecode<T> }
}

/** Levels of lists and objects within each other, at most: what looks at a value goes down level by level. */
const deepest = 100

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1))
}

/**
 * Decodes what is whole and fits. Value.Decode would copy, convert, clean and check once more, and sort the alternatives of every union anew; ours are told
 * apart in the order they are written in. Together that takes twenty times as long. The setting is the whole process's: it is as before in the end.
 */
function decode(schema: TSchema, value: unknown): unknown {
  const { unionPrioritySort } = Settings.Get()
  Settings.Set({ unionPrioritySort: false })
  try {
    return DecodeUnsafe({}, schema, value)
  } finally {
    Settings.Set({ unionPrioritySort })
  }
}

/** A copy that keeps every key, so that `constructor` and `__proto__` are refused as unknown too; Value.Clone drops them in silence. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]))
}
