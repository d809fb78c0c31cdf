import { Fault } from '../report.ts'

const conditions = [
  'if TRUE',
  'if !FALSE',
  'if { always_true }',
  'if !{ always_false }',
  'unless FALSE',
  'unless !TRUE',
  'unless { always_false }',
]

/** Whether words are a condition that always holds. */
export function isAlways(words: readonly string[]): boolean {
  return conditions.includes(words.join(' '))
}

/** Throws a Fault unless the words are a condition that always holds: Limpet has no other. */
export function requireAlways(words: readonly string[], what: string): void {
  const [first] = words
  if (first !== 'if' && first !== 'unless') throw new Fault(`${what} expects if or unless, found "${first ?? ''}"`)
  if (isAlways(words)) return
  throw new Fault(`${what}: conditions other than "if TRUE" are not supported by Limpet yet`)
}
