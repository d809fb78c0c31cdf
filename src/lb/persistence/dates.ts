const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digits = new Map([...alphabet].map((digit, value) => [digit.charCodeAt(0), value]))

/** How many characters a date takes in a cookie. */
export const dateLength = 5

/** A date as cookies carry it: seconds since the epoch in steps of four, 30 bits in base64, the highest first. `seconds` counts modulo 2^32. */
export function formatDate(seconds: number): string {
  const steps = seconds >>> 2
  let text = ''
  for (let shift = 24; shift >= 0; shift -= 6) text += alphabet.charAt((steps >> shift) & 63)
  return text
}

/** The present as it is written: rounded up to a step. */
export function formatNow(seconds: number): string {
  return formatDate(seconds + 3)
}

/**
 * The date whose characters begin at `from` and that ends by `to`: seconds since the epoch as 32 bits with a sign, as HAProxy counts them, what follows it
 * ignored; 0 for none.
 */
export function readDate(text: string, from: number, to: number): number {
  if (to - from < dateLength) return 0
  let steps = 0
  for (let at = from; at < from + dateLength; at++) {
    const digit = digits.get(text.charCodeAt(at))
    if (digit === undefined) return 0
    steps = steps * 64 + digit
  }
  return steps << 2
}
