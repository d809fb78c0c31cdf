import type { Variables } from '../scene.ts'
import { toBoolean, toNumber, toText, type Value } from '../value.ts'
import { type MakeConverter, named } from './converter.ts'

const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n]

/** A number and an argument, which may be the name of a variable, come to another; what is past 64 bits stays at the end of them. */
function arithmetic(calculate: (one: number, other: number) => number): MakeConverter {
  return ([text = '0']) => {
    const isVariable = /^[a-z]+\./.test(text)
    const constant = Number(text)
    const other = (variables: Variables): number | undefined => {
      if (!isVariable) return constant
      const value = variables.get(text)
      return value === undefined ? undefined : toNumber(value)
    }
    return (value, { variables }) => {
      const argument = other(variables)
      return argument === undefined ? undefined : clamp(calculate(clamp(toNumber(value)), clamp(argument)))
    }
  }
}

function clamp(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Number(most), Math.max(Number(least), value))
}

function ofNumber(convert: (value: number) => Value): MakeConverter {
  return () => (value) => convert(toNumber(value))
}

/** Bits of whole numbers of 64 bits. */
function bits(calculate: (one: bigint, other: bigint) => bigint): (one: number, other: number) => number {
  return (one, other) => Number(BigInt.asIntN(64, calculate(BigInt(Math.trunc(one)), BigInt(Math.trunc(other)))))
}

function hash(calculate: (text: string) => number): MakeConverter {
  return () => (value) => calculate(toText(value)) >>> 0
}

function djb2(text: string): number {
  let sum = 5381
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 33) + text.charCodeAt(at)) | 0
  return sum
}

function sdbm(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum = (text.charCodeAt(at) + (sum << 6) + (sum << 16) - sum) | 0
  return sum
}

function crc32(text: string): number {
  let sum = -1
  for (let at = 0; at < text.length; at++) {
    sum ^= text.charCodeAt(at)
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum
}

/** Converters of numbers and to numbers (HAProxy manual §7.3.1). */
export const convertersOfNumbers = named({
  add: arithmetic((one, other) => one + other),
  and: arithmetic(bits((one, other) => one & other)),
  bool: () => (value) => toBoolean(value),
  crc32: hash(crc32),
  div: arithmetic((one, other) => (other === 0 ? (one > 0 ? Number(most) : Number(least)) : Math.trunc(one / other))),
  djb2: hash(djb2),
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
  sdbm: hash(sdbm),
  sub: arithmetic((one, other) => one - other),
  xor: arithmetic(bits((one, other) => one ^ other)),
})
