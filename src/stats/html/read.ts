import type { Value } from '../field.ts'
import { fieldNamed, valueFor } from '../fields.ts'
import type { Subject } from '../subjects.ts'

/** A field's value, `undefined` where there is none. */
export function read(name: string, subject: Subject): Value {
  return valueFor(fieldNamed(name), subject)
}

/** The same as a number. */
export function figure(name: string, subject: Subject): number | undefined {
  const value = read(name, subject)
  return typeof value === 'number' ? value : undefined
}

/** The same as text, '' where there is none. */
export function text(name: string, subject: Subject): string {
  return String(read(name, subject) ?? '')
}
