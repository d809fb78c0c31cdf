import { type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { didYouMean } from './nearest.ts'

/** What is wrong with a value and where: `pointer` is an RFC 6901 JSON pointer into it. */
export interface Problem {
  pointer: string
  message: string
}

/** One problem for each wrong field of `value`: what was found there and what the schema expects. None if the value fits. */
export function faults(schema: TSchema, value: unknown, pointer = ''): Problem[] {
  const inner = insideObject(schema, value, pointer) ?? insideArray(schema, value, pointer) ?? []
  if (inner.length > 0 || Check(schema, value)) return inner
  return [{ pointer, message: `expected ${expected(schema)}${example(schema, value)}, found ${found(schema, value)}` }]
}

function insideObject(schema: TSchema, value: unknown, pointer: string): Problem[] | undefined {
  if (!Type.IsObject(schema) || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const fields: Record<string, TSchema> = schema.properties
  const required: readonly string[] = schema.required ?? []
  const closed = Reflect.get(schema, 'additionalProperties') === false
  const unknown = Object.keys(value).filter((key) => closed && !Object.hasOwn(fields, key))
  return [
    ...unknown.map((key) => ({ pointer: pointer + step(key), message: unknownKey(key, fields) })),
    ...Object.entries(fields).flatMap(([key, field]) => {
      if (Object.hasOwn(value, key)) return faults(field, Reflect.get(value, key), pointer + step(key))
      return required.includes(key) ? [{ pointer: pointer + step(key), message: `missing: expected ${expected(field)}` }] : []
    }),
  ]
}

function insideArray(schema: TSchema, value: unknown, pointer: string): Problem[] | undefined {
  if (!Type.IsArray(schema) || !Array.isArray(value)) return undefined
  return value.flatMap((item: unknown, index) => faults(schema.items, item, `${pointer}/${index}`))
}

/** One step of a JSON pointer (RFC 6901 §3). */
export function step(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function unknownKey(key: string, fields: Record<string, TSchema>): string {
  const known = Object.keys(fields)
  return `unknown key ${JSON.stringify(key)}${didYouMean(key, known) || `: known here are ${known.join(', ')}`}`
}

/** What fits a schema, in words: its description, or what its type says. */
export function expected(schema: TSchema): string {
  const given: unknown = Reflect.get(schema, 'description')
  if (typeof given === 'string') return given
  if (Type.IsUnion(schema)) return schema.anyOf.map(expected).join(' or ')
  if (Type.IsLiteral(schema)) return JSON.stringify(schema.const)
  if (Type.IsInteger(schema)) return `a whole number${range(schema)}`
  const name: unknown = Reflect.get(schema, 'type')
  return (typeof name === 'string' && names[name]) || 'another value'
}

const names: Record<string, string> = {
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  number: 'a number',
}

function range(schema: TSchema): string {
  const [low, high]: unknown[] = [Reflect.get(schema, 'minimum'), Reflect.get(schema, 'maximum')]
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`
  return low === undefined ? '' : `, at least ${low}`
}

/** The shape that a list or an object has, where something else was found: `, such as [*:8080]`, by an example of what it holds or by what was found. */
function example(schema: TSchema, value: unknown): string {
  if (typeof Reflect.get(schema, 'description') === 'string') return ''
  if (Type.IsArray(schema)) {
    if (Type.IsObject(schema.items)) return `, such as [${shape(schema.items)}]`
    const [good]: unknown[] = Reflect.get(schema.items, 'examples') ?? [value]
    return typeof value === 'string' || typeof value === 'number' ? `, such as [${found(schema.items, String(good))}]` : ''
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return Type.IsObject(schema) && !isObject ? `, such as ${shape(schema)}` : ''
}

function shape({ properties, required = [] }: { properties: Record<string, TSchema>; required?: readonly string[] }): string {
  const needed = required.filter((key) => !Object.hasOwn(properties[key] ?? {}, 'default'))
  const keys = needed.length > 0 ? needed : Object.keys(properties).slice(0, 1)
  return `{ ${keys.map((key) => `${key}: …`).join(', ')} }`
}

/** What was found. A secret (`writeOnly`) is never quoted: the message may go to a log. */
function found(schema: TSchema, value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'object') return 'an object'
  if (Reflect.get(schema, 'writeOnly') === true) return `a ${typeof value}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
