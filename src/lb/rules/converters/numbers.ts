import { avalanche, hashFunctions } from '../../balance/hash.ts'
import { clamp, toBoolean, toInteger, toNumber, toText, type Value } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

/** A number and an argument, which may be the name of a variable, come to another; what is past 64 bits stays at the end of them. */
function arithmetic(calculate: (one: number, other: number) => number): MakeConverter {
  return ([text = '']) => {
    const isVariable = /^[a-z]+\./.test(text)
    const constant = Number(text)
    return (value, { variables }) => {
      const argument = isVariable ? variables.get(text) : constant
      return argument === undefined || argument === '' ? undefined : clamp(calculate(toNumber(value), clamp(toNumber(argument))))
    }
  }
}

function ofNumber(convert: (value: number) => Value): MakeConverter {
  return () => (value) => convert(toNumber(value))
}

/** Bits of whole numbers of 64 bits. */
function bits(calculate: (one: bigint, other: bigint) => bigint): (one: number, other: number) => number {
  return (one, other) => Number(calculate(toInteger(one), toInteger(other)))
}

/** A hash of 32 bits; the argument, if not 0, has its bits bear on each other. */
function hash(calculate: (text: string) => number): MakeConverter {
  return ([mixes = '']) => {
    const mix = Number(mixes) === 0 ? (sum: number): number => sum : avalanche
    return (value) => mix(calculate(toText(value)))
  }
}

/** Converters of numbers and to numbers (HAProxy manual §7.3.1). */
export const convertersOfNumbers = named({
  add: arithmetic((one, other) => one + other),
  and: arithmetic(bits((one, other) => one & other)),
  bool: () => (value) => toBoolean(value),
  crc32: hash(hashFunctions.crc32),
  div: arithmetic((one, other) => (other === 0 ? Number.POSITIVE_INFINITY : Math.trunc(one / other))),
  djb2: hash(hashFunctions.djb2),
  even: ofNumber((value) => value % 2 === 0),
  iif:
    ([yes = '', no = '']) =>
    (value) =>
      toBoolean(value) ? yes : no,
  mod: arithmetic((one, other) => (other === 0 ? 0 : one % other)),
  mul: arithmetic((one, other) => one * other),
  neg: ofNumber((value) => (value === 0 ? 0 : -value)),
  not: () => (value) => !toBoolean(value),
  odd: ofNumber((value) => value % 2 !== 0),
  or: arithmetic(bits((one, other) => one | other)),
  sdbm: hash(hashFunctions.sdbm),
  sub: arithmetic((one, other) => one - other),
  xor: arithmetic(bits((one, other) => one ^ other)),
})
