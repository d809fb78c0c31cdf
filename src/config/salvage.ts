import type { TSchema, Type } from 'typebox'
import { type Parsed, type Problem, parse } from '../schemas/parse.ts'

/** What is left of a value when all is taken out that its schema refuses. */
export interface Salvaged<T> {
  value: T
  /** The pointer that something had in the whole value (RFC 6901). */
  origin: (pointer: string) => string
  /** What is gone, or has lost an item: keys such as `servers`. With it names are gone that others may use. */
  lost: ReadonlySet<string>
}

/** What was taken out of a list, until all of it is looked through. */
const gone = Symbol('gone')

/** `undefined` where nothing can be made of it. What is taken out may leave its surroundings wrong, so they are looked at again a few times. */
export function salvage<T extends TSchema>(
  schema: T,
  input: unknown,
  problems: readonly Problem[],
): Salvaged<Type.StaticDecode<T>> | undefined {
  // Nothing is left of what is wrong as a whole, such as what is in itself by an alias.
  if (problems.some(({ pointer }) => pointer === '')) return undefined
  const value = structuredClone(input)
  const lost = new Set<string>()
  let found: readonly Problem[] = problems
  for (let round = 0; round < 5; round++) {
    for (const { pointer } of found) lost.add(takeOut(value, keysOf(pointer)))
    const places = new Map<string, number[]>()
    const parsed: Parsed<Type.StaticDecode<T>> = parse(schema, closed(value, '', places))
    const origin = (pointer: string): string => original(pointer, places)
    if (parsed.ok) return { value: parsed.value, origin, lost }
    found = parsed.problems.map((problem) => ({ ...problem, pointer: origin(problem.pointer) }))
  }
  return undefined
}

/** Takes out a key, or the item of a list around what is not there. Answers which key, or whose item. */
function takeOut(value: unknown, keys: readonly string[]): string {
  let around: { list: unknown[]; index: number; name: string } | undefined
  let at: unknown = value
  for (const [depth, key] of keys.entries()) {
    if (Array.isArray(at)) around = { list: at, index: Number(key), name: keys[depth - 1] ?? '' }
    else if (depth === keys.length - 1 && isRecord(at) && Object.hasOwn(at, key)) {
      delete at[key]
      return key
    }
    at = Array.isArray(at) ? at[Number(key)] : isRecord(at) ? at[key] : undefined
  }
  if (around !== undefined) around.list[around.index] = gone
  return around?.name ?? ''
}

/** A copy in which lists have closed up; `places` says where their items were. */
function closed(value: unknown, pointer: string, places: Map<string, number[]>): unknown {
  if (Array.isArray(value)) {
    const kept = [...value.keys()].filter((index) => value[index] !== gone)
    places.set(pointer, kept)
    return kept.map((index, at) => closed(value[index], `${pointer}/${at}`, places))
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner, `${pointer}/${key}`, places)]))
}

function original(pointer: string, places: ReadonlyMap<string, readonly number[]>): string {
  let now = ''
  let before = ''
  for (const key of pointer.split('/').slice(1)) {
    before += `/${places.get(now)?.[Number(key)] ?? key}`
    now += `/${key}`
  }
  return before
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
