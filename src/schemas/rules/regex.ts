import { RE2JS } from 're2js'
import { isSafe } from 'redos-detector'
import { RuleFault } from './fault.ts'

/** A regular expression that takes time in proportion to the text it is run over, whatever that text is. */
export interface Regex {
  test(text: string): boolean
  /** What it matches first, and where: the whole and its groups, '' for those that took no part. */
  exec(text: string, from: number): { index: number; groups: string[] } | undefined
  /** What it costs to look at a character, by what it costs the faster engine. */
  readonly cost: number
}

/** Work to spend on the proof that an expression cannot run away. It bounds how long a start takes. */
const effort = { maxSteps: 3000, maxScore: 300, timeout: 500, atomicGroupOffsets: undefined } as const

/**
 * Reads a regular expression of a configuration. One that is proved not to backtrack without end is run by JavaScript's engine, the others by RE2's, which
 * never backtracks. Throws a RuleFault for one that is none, or that neither may run.
 */
export function parseRegex(text: string, ignoreCase: boolean): Regex {
  const key = `${ignoreCase ? 'i' : 's'}${text}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const own = ofJavaScript(text, ignoreCase)
  const regex = own !== undefined && isSafe(own, effort).safe ? wrap(own) : ofRe2(text, ignoreCase, own !== undefined)
  cache.set(key, regex)
  return regex
}

/** Expressions of configurations are few; each is proved once. */
const cache = new Map<string, Regex>()

function ofJavaScript(text: string, ignoreCase: boolean): RegExp | undefined {
  const [, flags = '', rest = ''] = /^(?:\(\?([im]+)\))?(.*)$/s.exec(text) ?? []
  // What PCRE has and JavaScript reads as something else, or not at all.
  if (/\[\[:|\\[AzZGKQEhHRXpP]|\(\?[#>|]|[+*?}]\+|\(\?[imsx-]+\)|\(\?P/.test(rest)) return undefined
  try {
    return new RegExp(rest, `${ignoreCase || flags.includes('i') ? 'i' : ''}${flags.includes('m') ? 'm' : ''}`)
  } catch {
    return undefined
  }
}

function wrap(own: RegExp): Regex {
  const from = new RegExp(own, `${own.flags}g`)
  return {
    cost: 1,
    test: (text) => own.test(text),
    exec: (text, at) => {
      from.lastIndex = at
      const match = from.exec(text)
      return match === null ? undefined : { index: match.index, groups: Array.from(match, (group: string | undefined) => group ?? '') }
    },
  }
}

function ofRe2(text: string, ignoreCase: boolean, isKnown: boolean): Regex {
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(text, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (isKnown || /\(\?[=!<]|\\[1-9]/.test(text))
      throw new RuleFault(
        `the regular expression "${text}" could run for ever on some requests, and without looking around or back it cannot be written`,
      )
    throw new RuleFault(`the regular expression "${text}" cannot be read: ${why}`)
  }
  return {
    cost: 32,
    test: (value) => pattern.matcher(value).find(),
    exec: (value, at) => {
      const matcher = pattern.matcher(value)
      if (!matcher.find(at)) return undefined
      return { index: matcher.start(), groups: Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? '') }
    },
  }
}
