import { didYouMean } from '../nearest.ts'
import { isIPv6, parseNetwork } from '../network.ts'
import { RuleFault } from './fault.ts'
import { parseRegex } from './regex.ts'
import { parseCriterion, type Sample } from './sample.ts'
import { isCastable, typeNames, type ValueType } from './signatures.ts'

/** Ways to match a sample against patterns, each with what it makes of the sample (HAProxy manual §7.1). */
export const matchers = {
  beg: 'text',
  bin: 'binary',
  bool: 'number',
  dir: 'text',
  dom: 'text',
  end: 'text',
  found: 'any',
  int: 'number',
  ip: 'address',
  len: 'text',
  reg: 'text',
  str: 'text',
  sub: 'text',
} as const satisfies Record<string, ValueType>

export type MatcherName = keyof typeof matchers

/** What a condition looks at and what it compares it with. */
export interface Test {
  sample: Sample
  match: MatcherName
  ignoreCase: boolean
  patterns: readonly string[]
  /** Files whose lines are patterns too. */
  files: readonly string[]
}

const byType: Partial<Record<ValueType, MatcherName>> = { text: 'str', number: 'int', boolean: 'bool', address: 'ip' }

interface Flags {
  match: string | undefined
  ignoreCase: boolean
  files: string[]
}

/** Reads `criterion [flags] [operator] patterns`, as it stands behind the name of an `acl` or within `{ }`. Throws a RuleFault for what is wrong. */
export function parseTest([criterion = '', ...words]: readonly string[]): Test {
  const { sample, ending } = parseCriterion(criterion)
  const flags: Flags = { match: ending, ignoreCase: false, files: [] }
  const patterns = words.slice(readFlags(words, flags))
  const match = matcherOf(flags.match ?? (criterion === 'method' ? 'str' : undefined), sample, criterion)
  const test: Test = { sample, match, ignoreCase: flags.ignoreCase, patterns, files: flags.files }
  checkPatterns(test, criterion)
  return test
}

/** Answers how many words are flags. */
function readFlags(words: readonly string[], flags: Flags): number {
  let at = 0
  for (let word = words[0]; word?.startsWith('-') === true; word = words[at]) {
    if (word === '--') return at + 1
    const value = words[at + 1]
    if (word === '-i') flags.ignoreCase = true
    else if (word === '-m' || word === '-f' || word === '-u') {
      if (value === undefined) throw new RuleFault(`${word} expects a value`)
      if (word === '-m' && flags.files.length > 0) throw new RuleFault(`-m ${value} stands behind -f: write it before`)
      if (word === '-m') flags.match = value
      if (word === '-f') flags.files.push(value)
      at++
    } else if (word !== '-n' && word !== '-M')
      throw new RuleFault(`unknown flag "${word}": there are -i, -f, -m and -n; write -- before a pattern that begins with -`)
    at++
  }
  return at
}

function matcherOf(name: string | undefined, { type }: Sample, criterion: string): MatcherName {
  const matcher = name ?? byType[type]
  if (matcher === undefined) throw new RuleFault(`${criterion} is ${typeNames[type]}: say by -m how it is compared, such as -m str`)
  if (!isMatcher(matcher)) throw new RuleFault(`-m ${matcher}: there is no such way to match${didYouMean(matcher, Object.keys(matchers))}`)
  if (!isCastable(type, matchers[matcher])) throw new RuleFault(`${criterion} is ${typeNames[type]}, which -m ${matcher} cannot match`)
  return matcher
}

function isMatcher(name: string): name is MatcherName {
  return Object.hasOwn(matchers, name)
}

/** The operators of numbers, and a number or a range. */
export const operators = ['eq', 'ge', 'gt', 'le', 'lt']
const range = /^(?:-?\d{1,15}|(?:-?\d{1,15})?:(?:-?\d{1,15})?)$/

function checkPatterns({ match, patterns, files, ignoreCase }: Test, criterion: string): void {
  const needs = match !== 'found' && match !== 'bool'
  if (needs && patterns.length === 0 && files.length === 0) throw new RuleFault(`${criterion} expects what to compare it with`)
  if (!needs && match === 'found' && patterns.length > 0) throw new RuleFault(`${criterion} -m found does not expect "${patterns[0]}"`)
  for (const pattern of patterns) checkPattern(match, pattern, ignoreCase, criterion)
}

/** Throws a RuleFault for a pattern that a sample cannot be compared with so. */
export function checkPattern(match: MatcherName, pattern: string, ignoreCase: boolean, criterion: string): void {
  if (match === 'reg') parseRegex(pattern, ignoreCase)
  if (match === 'bin' && !/^(?:[\da-f]{2})+$/i.test(pattern))
    throw new RuleFault(`${criterion}: "${pattern}" is not made of bytes in hexadecimal, such as 0d0a`)
  if (match === 'ip' && !isAddressPattern(pattern))
    throw new RuleFault(`${criterion}: "${pattern}" is neither an address nor a network: write one such as 10.0.0.0/8`)
  if ((match === 'int' || match === 'len') && !range.test(pattern) && !operators.includes(pattern))
    throw new RuleFault(`${criterion}: "${pattern}" is no number, no range such as 1:9 and none of ${operators.join(', ')}`)
}

export function isAddressPattern(text: string): boolean {
  return parseNetwork(text) !== undefined || isIPv6(text)
}
