import type { TSchema, Type } from 'typebox'
import { Settings } from 'typebox/system'
import { Default } from 'typebox/value'
import { faults, type Problem } from './faults.ts'
import { copy, fitting, unfit } from './fit.ts'

export type { Problem } from './faults.ts'

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/** Checks a value that came from outside against its schema, fills in the defaults and decodes it. The value itself is left as it was. */
export function parse<T extends TSchema>(schema: T, input: unknown): Parsed<Type.StaticDecode<T>> {
  if (!isWithin(input, deepest)) return { ok: false, problems: [{ pointer: '', message: `there are more than ${deepest} levels in it` }] }
  const value = fitted(schema, input)
  if (value === unfit) return { ok: false, problems: faults(schema, Default(schema, copy(input))) }
  return { ok: true, value: value as Type.StaticDecode<T> }
}

/** Levels of lists and objects within each other, at most: what looks at a value goes down level by level. */
const deepest = 100

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1))
}

/** The alternatives of our unions are told apart in the order they are written in; TypeBox would sort them anew each time. The setting is the whole process's: it is as before in the end. */
function fitted(schema: TSchema, input: unknown): unknown {
  const { unionPrioritySort } = Settings.Get()
  Settings.Set({ unionPrioritySort: false })
  try {
    return fitting(schema)(input)
  } finally {
    Settings.Set({ unionPrioritySort })
  }
}
