import type { Value } from '../field.ts'
import { fieldNamed, valueFor } from '../fields.ts'
import type { Subject } from '../subjects.ts'

/** A field's value, `undefined` where there is none. */
export function read(name: string, subject: Subject): Value {
  return valueFor(fieldNamed(name), subject)
}

/** Reads a field as a number, `undefined` where there is none. Its name is looked up here, once: a page of many servers reads some fields very often. */
export function reader(name: string): (subject: Subject) => number | undefined {
  const field = fieldNamed(name)
  return (subject) => {
    const value = valueFor(field, subject)
    return typeof value === 'number' ? value : undefined
  }
}

/** The same at once. */
export function figure(name: string, subject: Subject): number | undefined {
  return reader(name)(subject)
}

/** The same as text, '' where there is none. */
export function text(name: string, subject: Subject): string {
  return String(read(name, subject) ?? '')
}
