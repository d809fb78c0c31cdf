/** A sample: a text of bytes, a number, or true or false. Addresses are texts. */
export type Value = string | number | boolean

/** The ends of the numbers, which have 64 bits as those of HAProxy; past 2^53 they are not exact here. */
const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n]

export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Number.isSafeInteger(value) ? String(value) : String(toInteger(value))
}

/** A text as the number that it begins with, 0 if there is none. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const [digits] = /^[+-]?\d+/.exec(value) ?? []
  return digits === undefined ? 0 : clamp(Number(digits))
}

/** The nearest number of 64 bits; 0 for what is no number. */
export function clamp(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Number(most), Math.max(Number(least), value))
}

/** The same as an integer. */
export function toInteger(value: number): bigint {
  if (value >= Number(most)) return most
  return BigInt(Math.trunc(clamp(value)))
}

export function toBoolean(value: Value): boolean {
  return typeof value === 'string' ? toNumber(value) !== 0 : Boolean(value)
}

/** A text of a configuration as the bytes that it stands for, one in each character, which is how messages are held. */
export function bytesOf(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? Buffer.from(text).toString('latin1') : text
}
