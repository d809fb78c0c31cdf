/** A sample: a text of bytes, a number, or true or false. Addresses are texts. */
export type Value = string | number | boolean

export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? '1' : '0'
  // The numbers of HAProxy have 64 bits, of which the greatest is not one of ours.
  return Number.isSafeInteger(value) ? String(value) : value >= 2 ** 63 ? '9223372036854775807' : String(BigInt(Math.trunc(value)))
}

/** A text as the number that it begins with, 0 if there is none. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const [digits] = /^[+-]?\d+/.exec(value) ?? []
  return digits === undefined ? 0 : Number(digits)
}

export function toBoolean(value: Value): boolean {
  return typeof value === 'string' ? toNumber(value) !== 0 : Boolean(value)
}

/** A text of a configuration as the bytes that it stands for, one in each character, which is how messages are held. */
export function bytesOf(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? Buffer.from(text).toString('latin1') : text
}
