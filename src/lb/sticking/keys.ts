import { isUtf8 } from 'node:buffer'
import type { KeyType, StickTable } from '../../schemas/stick.ts'
import { addressBytes, addressText } from '../rules/networks.ts'
import { toInteger, toNumber, toText, type Value } from '../rules/value.ts'

/** What a sample is, as far as that makes a difference for a key. */
export type SampleKind = 'address' | 'number' | 'boolean' | 'text'

/** How a table holds its keys: as bytes, each a character, in HAProxy's form, so that their order is HAProxy's too. */
export interface Keys {
  /** The key that a sample comes to; `undefined` where it comes to none. */
  of(value: Value, kind: SampleKind): string | undefined
  /** The key that an operator writes, in bytes as well; `undefined` for what is none. Binary ones cannot be written. */
  written: ((text: string) => string | undefined) | undefined
  /** A key as people read it, and as the runtime API shows it. */
  plain(key: string): string
  shown(key: string): string
}

const defaultLength = 32

/** The keys of a table. */
export function keysOf({ type, len = defaultLength }: Pick<StickTable, 'type' | 'len'>): Keys {
  const make = makers[type]
  const made = make(len)
  return { ...made, plain: type === 'string' ? legible : made.shown }
}

const makers: Record<KeyType, (len: number) => Omit<Keys, 'plain'>> = {
  ip: () => ({ of: ip, written: (text) => ip(text, 'text'), shown: (key) => addressText(bytesIn(key)) }),
  ipv6: () => ({
    of: ipv6,
    written: (text) => (text.includes(':') ? ipv6(text, 'address') : undefined),
    shown: (key) => dressed(bytesIn(key)),
  }),
  integer: () => ({ of: integer, written: writtenInteger, shown: (key) => String(integerIn(key)) }),
  string: (len) => ({ of: (value) => toText(value).slice(0, len), written: (text) => text.slice(0, len), shown: escaped }),
  binary: (len) => ({
    of: (value, kind) => binary(value, kind).slice(0, len).padEnd(len, '\0'),
    written: undefined,
    shown: (key) => Buffer.from(key, 'latin1').toString('hex').toUpperCase(),
  }),
}

function bytesIn(key: string): number[] {
  return [...key].map((character) => character.charCodeAt(0))
}

function keyIn(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes)
}

function ip(value: Value, kind: SampleKind): string | undefined {
  if (kind === 'number') return bigEndian(value)
  const bytes = kind === 'boolean' ? undefined : addressBytes(toText(value))
  return bytes?.length === 4 && (kind === 'address' || !toText(value).includes(':')) ? keyIn(bytes) : undefined
}

const mapped = '\0\0\0\0\0\0\0\0\0\0\xff\xff'

function ipv6(value: Value, kind: SampleKind): string | undefined {
  if (kind === 'number') return mapped + bigEndian(value)
  if (kind === 'boolean' || (kind === 'text' && !toText(value).includes(':'))) return undefined
  const bytes = addressBytes(toText(value))
  return bytes && (bytes.length === 4 ? mapped : '') + keyIn(bytes)
}

/** One of IPv4 in the clothes of IPv6 keeps them. */
function dressed(bytes: readonly number[]): string {
  return keyIn(bytes.slice(0, 12)) === mapped ? `::ffff:${addressText(bytes.slice(12))}` : addressText(bytes)
}

/** 32 bits, the lowest first. */
function integer(value: Value, kind: SampleKind): string | undefined {
  if (kind !== 'address') return littleEndian(Number(BigInt.asUintN(32, toInteger(toNumber(value)))))
  const bytes = addressBytes(toText(value))
  return bytes?.length === 4 ? keyIn(bytes.toReversed()) : undefined
}

/** Digits, and whatever follows them. */
function writtenInteger(text: string): string | undefined {
  const [digits] = /^\d{1,10}/.exec(text) ?? []
  return digits === undefined || Number(digits) > 0xffff_ffff ? undefined : littleEndian(Number(digits))
}

function littleEndian(number: number): string {
  return keyIn([number & 255, (number >>> 8) & 255, (number >>> 16) & 255, number >>> 24])
}

function bigEndian(value: Value): string {
  return keyIn(bytesIn(littleEndian(Number(BigInt.asUintN(32, toInteger(toNumber(value)))))).toReversed())
}

function integerIn(key: string): number {
  return bytesIn(key).reduceRight((sum, byte) => sum * 256 + byte, 0)
}

/** Text is its bytes, an address its 4 or 16, a number its 8, the highest first. */
function binary(value: Value, kind: SampleKind): string {
  if (kind === 'text') return toText(value)
  if (kind === 'address') return keyIn(addressBytes(toText(value)) ?? [])
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(toInteger(toNumber(value)))
  return bytes.toString('latin1')
}

/** Text in UTF-8; other bytes each as a character. */
function legible(key: string): string {
  const bytes = Buffer.from(key, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : key
}

const names: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' }

/** What would end a word of the runtime API, or cannot be seen, is escaped as HAProxy does it. */
function escaped(key: string): string {
  return key.replace(/[^!-<>-[\]-~]/g, (character) =>
    /[\\ =]/.test(character)
      ? `\\${character}`
      : (names[character] ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
  )
}
