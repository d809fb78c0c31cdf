/** Reads the whole number that a text begins with, as C's strtol does, and what follows it; `undefined` if it begins with none. */
export function leadingInteger(text: string): { value: number; rest: string } | undefined {
  const match = /^\s*([+-]?\d{1,15})(.*)$/s.exec(text)
  return match === null ? undefined : { value: Number(match[1]), rest: match[2] ?? '' }
}

/** A text that is a whole number and nothing else, or `undefined`. */
export function wholeNumber(text: string): number | undefined {
  const number = leadingInteger(text)
  return number?.rest === '' ? number.value : undefined
}
