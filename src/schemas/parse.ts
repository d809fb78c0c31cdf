import type { TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

/** What is wrong with a value and where: `pointer` is an RFC 6901 JSON pointer into it. */
export interface Problem {
  pointer: string
  message: string
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/** Checks a value that came from outside against its schema, fills in the defaults and decodes it. The value itself is left as it was. */
export function parse<T extends TSchema>(schema: T, input: unknown): Parsed<Type.StaticDecode<T>> {
  const value = Value.Default(schema, Value.Clone(input))
  const errors = [...Value.Errors(schema, value)]
  if (errors.length > 0) return { ok: false, problems: errors.map((error) => ({ pointer: error.instancePath, message: error.message })) }
  return { ok: true, value: Value.Decode(schema, value) }
}
