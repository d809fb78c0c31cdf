import { didYouMean } from '../nearest.ts'
import { parseNetwork } from '../network.ts'
import { refuseCounters } from './counters.ts'
import { RuleFault } from './fault.ts'
import { refuseMissing } from './missing.ts'

/** What a sample is: a text, bytes that need not be one, a whole number, true or false, an IP address, or what is known only when it is taken. */
export type ValueType = 'text' | 'binary' | 'number' | 'boolean' | 'address' | 'any'

/** What a sample of a type can be made into, as in HAProxy; that it can does not say that each one can. */
const casts: Record<ValueType, readonly ValueType[]> = {
  text: ['text', 'binary', 'number', 'boolean', 'address'],
  binary: ['text', 'binary'],
  number: ['text', 'binary', 'number', 'boolean', 'address'],
  boolean: ['text', 'binary', 'number', 'boolean'],
  address: ['text', 'binary', 'number', 'address'],
  any: ['text', 'binary', 'number', 'boolean', 'address'],
}

export function isCastable(from: ValueType, to: ValueType): boolean {
  return to === 'any' || casts[from].includes(to)
}

/** What a type is called in a sentence. */
export const typeNames: Record<ValueType, string> = {
  text: 'a text',
  binary: 'made of bytes',
  number: 'a number',
  boolean: 'true or false',
  address: 'an address',
  any: 'known only when it is asked for',
}

/** What an argument is. One with `?` may be left out, and so may those behind it. */
export type ArgumentKind =
  | 'text'
  | 'number'
  | 'index'
  | 'mask'
  | 'encoding'
  | 'backend'
  | 'server'
  | 'userlist'
  | 'variable'
  | 'file'
  | 'regex'
  | 'flags'
  | 'operand'
  | 'unit'
  | 'truth'
type Argument = ArgumentKind | `${ArgumentKind}?`

/** What has to be there for a sample to be taken: nothing, the request, the backend that was chosen, the server that was, or the response. */
export type Needs = 'nothing' | 'request' | 'backend' | 'server' | 'response'

export interface Signature {
  type: ValueType
  needs: Needs
  args: readonly Argument[]
}

export function signature(type: ValueType, needs: Needs, ...args: Argument[]): Signature {
  return { type, needs, args }
}

/** A call as it is written, its name known and its arguments checked. */
export interface Call<Name extends string = string> {
  name: Name
  args: readonly string[]
}

/** Looks a name up. Throws a RuleFault that names the nearest known. */
export function known<Name extends string>(name: string, table: Record<Name, unknown>, what: string, aliases: Record<string, Name>): Name {
  if (Object.hasOwn(table, name)) return name as Name
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined
  if (alias !== undefined) return alias
  refuseMissing(name, what)
  refuseCounters(name)
  throw new RuleFault(`unknown ${what} "${name}"${didYouMean(name, [...Object.keys(table), ...Object.keys(aliases)])}`)
}

/** Throws a RuleFault unless the arguments are as many and of such kinds as `expected`. */
export function checkArguments(label: string, args: readonly string[], expected: readonly Argument[]): void {
  const least = expected.filter((kind) => !kind.endsWith('?')).length
  if (args.length > expected.length)
    throw new RuleFault(
      expected.length === 0 ? `${label} takes no argument` : `${label} takes at most ${expected.length} argument(s), found ${args.length}`,
    )
  if (args.length < least) throw new RuleFault(`${label} expects ${least} argument(s), found ${args.length}`)
  for (const [index, kind] of expected.entries()) {
    const value = args[index]
    if (value === undefined || (value === '' && kind.endsWith('?'))) continue
    const fault = faultOf(value, kind.replace('?', '') as ArgumentKind)
    if (fault !== undefined) throw new RuleFault(`${label}: ${fault}`)
  }
}

const variable = /^(?:proc|sess|txn|req|res)\.[A-Za-z0-9_.]+$/

const encodings = ['ascii', 'utf8', 'utf8s', 'utf8p', 'utf8ps']

function faultOf(value: string, kind: ArgumentKind): string | undefined {
  if (kind === 'number' && !/^-?\d{1,10}$/.test(value)) return `"${value}" is not a whole number`
  if (kind === 'index' && !/^-?0*[1-9]\d{0,8}$/.test(value))
    return `"${value}" is no number of a part: they count from 1, and from the end from -1`
  if (kind === 'mask' && !(/^\d{1,3}$/.test(value) && Number(value) <= 128) && parseNetwork(value) === undefined)
    return `"${value}" is neither a number of bits nor a mask such as 255.255.0.0`
  if (kind === 'encoding' && !encodings.includes(value)) return `"${value}" is none of ${encodings.join(', ')}`
  if (kind === 'variable' && !variable.test(value))
    return `"${value}" is no variable: write proc, sess, txn, req or res, a dot, and a name of letters, digits, _ and .`
  if (kind === 'operand' && !/^-?\d{1,19}$/.test(value) && !variable.test(value))
    return `"${value}" is neither a whole number nor a variable`
  if (kind === 'truth' && !['true', 'false', '1', '0'].includes(value.toLowerCase())) return `"${value}" is neither true nor false`
  if (kind === 'unit' && !['s', 'ms', 'us'].includes(value)) return `"${value}" is no unit: write s, ms or us`
  if (['backend', 'server', 'userlist', 'file', 'regex'].includes(kind) && value === '') return `the ${kind} is missing`
  return undefined
}
