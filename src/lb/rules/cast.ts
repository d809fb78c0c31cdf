import type { ValueType } from '../../schemas/rules/signatures.ts'
import { addressBytes, addressText, leadingAddress } from './networks.ts'
import { toBoolean, toInteger, toNumber, toText, type Value } from './value.ts'

/** What a sample of one type is made into where another is asked for; `undefined` for one that cannot be. */
export type Cast = (value: Value) => Value | undefined

/** As in HAProxy: bytes are a text up to the first zero, an empty text is no number, an address of IPv4 is a number of 32 bits. `undefined` where nothing has to be done. */
export function castOf(from: ValueType, to: ValueType): Cast | undefined {
  const isNumeric = to === 'number' || to === 'boolean'
  if (isNumeric && from === 'address') return numberOfAddress
  if (isNumeric && (from === 'text' || from === 'any')) return (value) => (value === '' ? undefined : value)
  if (to === 'binary') return toBinary[from]
  if (to === 'text' && from === 'binary') return textOfBytes
  if (to !== 'address') return undefined
  if (from === 'number') return addressOfNumber
  if (from === 'text') return textual
  return from === 'any' ? (value) => (typeof value === 'number' ? addressOfNumber(value) : textual(value)) : undefined
}

const toBinary: Partial<Record<ValueType, Cast>> = {
  number: bytesOfNumber,
  boolean: (value) => bytesOfNumber(toBoolean(value)),
  address: bytesOfAddress,
  any: (value) => (typeof value === 'string' ? value : bytesOfNumber(value)),
}

function textOfBytes(value: Value): string {
  const text = toText(value)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

function numberOfAddress(value: Value): number | undefined {
  const bytes = addressBytes(toText(value))
  return bytes?.length === 4 ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : undefined
}

function addressOfNumber(value: Value): string {
  const number = BigInt.asUintN(32, BigInt(Math.trunc(toNumber(value))))
  return addressText([24n, 16n, 8n, 0n].map((shift) => Number((number >> shift) & 255n)))
}

function textual(value: Value): Value | undefined {
  return leadingAddress(toText(value)) === undefined ? undefined : value
}

/** Eight bytes, the highest first. */
export function bytesOfNumber(value: Value): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(toInteger(toNumber(value)))
  return bytes.toString('latin1')
}

export function bytesOfAddress(value: Value): string {
  return String.fromCharCode(...(addressBytes(toText(value)) ?? []))
}
