import { parseRegex } from '../../schemas/rules/regex.ts'
import type { MatcherName } from '../../schemas/rules/test.ts'
import { lower } from './converters/texts.ts'
import { leadingAddress, network } from './networks.ts'
import { bytesOf, toBoolean, toNumber, toText, type Value } from './value.ts'

/** Whether a sample matches any of the patterns that it was made of. */
export type Matches = (value: Value) => boolean

/** Makes a matcher of its patterns, which have been found to be right. */
export function matcherOf(match: MatcherName, patterns: readonly string[], ignoreCase: boolean): Matches {
  const texts = patterns.map((pattern) => (ignoreCase && match !== 'reg' ? lower(bytesOf(pattern)) : bytesOf(pattern)))
  const matches = makers[match](texts, ignoreCase)
  return ignoreCase && match !== 'reg' && match !== 'ip' ? (value) => matches(typeof value === 'string' ? lower(value) : value) : matches
}

const makers: Record<MatcherName, (patterns: readonly string[], ignoreCase: boolean) => Matches> = {
  beg: anyOf((text, pattern) => text.startsWith(pattern)),
  bin: (patterns) => equals(patterns.map((pattern) => Buffer.from(pattern, 'hex').toString('latin1'))),
  bool: () => toBoolean,
  dir: (patterns) => anyOf((text, pattern) => standsBetween(text, pattern, '/?'))(patterns.map((pattern) => stripped(pattern, '/?'))),
  dom: (patterns) => anyOf((text, pattern) => standsBetween(text, pattern, '/?.:'))(patterns.map((pattern) => stripped(pattern, '/?.:'))),
  end: anyOf((text, pattern) => text.endsWith(pattern)),
  found: () => () => true,
  int: (patterns) => inRanges(patterns, toNumber),
  ip: inNetworks,
  len: (patterns) => inRanges(patterns, (value) => toText(value).length),
  reg: (patterns, ignoreCase) => {
    const regexes = patterns.map((pattern) => parseRegex(pattern, ignoreCase))
    return (value) => {
      const text = toText(value)
      return regexes.some((regex) => regex.test(text))
    }
  },
  str: equals,
  sub: anyOf((text, pattern) => text.includes(pattern)),
}

function anyOf(fits: (text: string, pattern: string) => boolean): (patterns: readonly string[]) => Matches {
  return (patterns) => {
    const [only] = patterns
    if (patterns.length === 1 && only !== undefined) return (value) => fits(toText(value), only)
    return (value) => {
      const text = toText(value)
      for (const pattern of patterns) if (fits(text, pattern)) return true
      return false
    }
  }
}

function equals(patterns: readonly string[]): Matches {
  const [only] = patterns
  if (patterns.length === 1) return (value) => toText(value) === only
  const set = new Set(patterns)
  return (value) => set.has(toText(value))
}

function stripped(pattern: string, delimiters: string): string {
  let from = 0
  let to = pattern.length
  while (from < to && delimiters.includes(pattern.charAt(from))) from++
  while (to > from && delimiters.includes(pattern.charAt(to - 1))) to--
  return pattern.slice(from, to)
}

/** Whether a pattern stands in a text with a delimiter, or nothing, at either side. One that is delimiters alone stands nowhere, as in HAProxy. */
function standsBetween(text: string, pattern: string, delimiters: string): boolean {
  if (pattern === '') return false
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
    const end = at + pattern.length
    // Before and behind a text is '', which any text includes.
    if (delimiters.includes(text.charAt(at - 1)) && delimiters.includes(text.charAt(end))) return true
  }
  return false
}

function inRanges(patterns: readonly string[], measure: (value: Value) => number): Matches {
  const ranges: [number, number][] = []
  let operator = 'eq'
  for (const pattern of patterns) {
    if (/^[a-z]/.test(pattern)) operator = pattern
    else ranges.push(rangeOf(pattern, operator))
  }
  return (value) => {
    const number = measure(value)
    for (const [low, high] of ranges) if (number >= low && number <= high) return true
    return false
  }
}

function rangeOf(pattern: string, operator: string): [number, number] {
  const [first = '', last = first] = pattern.split(':')
  const low = first === '' ? Number.NEGATIVE_INFINITY : Number(first)
  const high = last === '' ? Number.POSITIVE_INFINITY : Number(last)
  switch (operator) {
    case 'ge':
      return [low, Number.POSITIVE_INFINITY]
    case 'gt':
      return [low + 1, Number.POSITIVE_INFINITY]
    case 'le':
      return [Number.NEGATIVE_INFINITY, high]
    case 'lt':
      return [Number.NEGATIVE_INFINITY, high - 1]
    default:
      return [low, high]
  }
}

function inNetworks(patterns: readonly string[]): Matches {
  const networks = patterns.flatMap((pattern) => network(pattern) ?? [])
  return (value) => {
    const bytes = leadingAddress(toText(value))
    return bytes !== undefined && networks.some((holds) => holds(bytes))
  }
}
