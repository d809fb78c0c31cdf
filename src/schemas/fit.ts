import { type TSchema, Type } from 'typebox'
import { Check, DecodeUnsafe, Default } from 'typebox/value'

/** Said of a value that is not as its schema wants it. */
export const unfit = Symbol('unfit')

/** Makes of a value a copy that is whole, with all defaults, and decoded; or says that it is unfit. */
type Fit = (value: unknown) => unknown

const fits = new WeakMap<TSchema, Fit>()

/**
 * Fits values into a schema. TypeBox does the same field by field, in three rounds, which takes ten times as long for a server that has five fields of forty: so what
 * is not there costs nothing here, a default being fitted once, and of what is there TypeBox is asked about the parts that are neither lists nor closed objects.
 */
export function fitting(schema: TSchema): Fit {
  const known = fits.get(schema)
  if (known !== undefined) return known
  const fit = withDefault(schema, make(schema))
  fits.set(schema, fit)
  return fit
}

function make(schema: TSchema): Fit {
  if (Type.IsObject(schema) && isPlain(schema, objectWords) && Reflect.get(schema, 'additionalProperties') === false)
    return fitObject(schema)
  if (Type.IsArray(schema) && isPlain(schema, arrayWords)) return fitArray(schema)
  return (value) => {
    const whole = Default(schema, copy(value))
    return Check(schema, whole) ? DecodeUnsafe({}, schema, whole) : unfit
  }
}

const commonWords = ['~kind', '~optional', 'type', 'default', 'description', 'title', 'examples']
const objectWords = new Set<unknown>([...commonWords, 'properties', 'required', 'additionalProperties'])
const arrayWords = new Set<unknown>([...commonWords, 'items'])

/** Whether a schema says nothing but this, so that nothing else is to be looked at or to be decoded. */
function isPlain(schema: TSchema, words: ReadonlySet<unknown>): boolean {
  return Reflect.ownKeys(schema).every((key) => words.has(key))
}

interface Field {
  key: string
  fit: Fit
  /** It may be left out, and is nothing then. */
  mayLack: boolean
}

function fitObject(schema: Type.TObject): Fit {
  const required: readonly string[] = schema.required ?? []
  const fields = Object.entries<TSchema>(schema.properties).map(
    ([key, field]): Field => ({ key, fit: fitting(field), mayLack: !required.includes(key) && !Object.hasOwn(field, 'default') }),
  )
  const keys = new Set(fields.map(({ key }) => key))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return unfit
    for (const key of Object.keys(value)) if (!keys.has(key)) return unfit
    const object: Record<string, unknown> = {}
    for (const { key, fit, mayLack } of fields) {
      const given: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
      if (given === undefined && mayLack) continue
      const fitted = fit(given)
      if (fitted === unfit) return unfit
      object[key] = fitted
    }
    return object
  }
}

/** What is left out is what the schema says. Lists and objects are made anew each time: who has one may alter it. */
function withDefault(schema: TSchema, fit: Fit): Fit {
  const left: unknown = Reflect.get(schema, 'default')
  if (left === undefined) return fit
  if (typeof left === 'object') return (value) => fit(value === undefined ? left : value)
  const fitted = fit(left)
  return (value) => (value === undefined ? fitted : fit(value))
}

function fitArray(schema: Type.TArray): Fit {
  const fit = fitting(schema.items)
  return (value) => {
    if (!Array.isArray(value)) return unfit
    const list: unknown[] = []
    for (const item of value) {
      const fitted = fit(item)
      if (fitted === unfit) return unfit
      list.push(fitted)
    }
    return list
  }
}

/** A copy that keeps every key, so that `constructor` and `__proto__` are refused as unknown too; Value.Clone drops them in silence. */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]))
}
