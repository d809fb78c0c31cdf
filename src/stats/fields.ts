import type { Field, Value } from './field.ts'
import { identity } from './fields/identity.ts'
import { modules } from './fields/modules.ts'
import { state } from './fields/state.ts'
import { timing } from './fields/timing.ts'
import { traffic } from './fields/traffic.ts'
import type { Subject } from './subjects.ts'

/** The table of statistics: every figure once. CSV, JSON, the page, Prometheus and whatever else shows figures are loops over it. */
export const fields: readonly Field[] = [...identity, ...traffic, ...timing, ...state, ...modules]

const byName = new Map(fields.map((field) => [field.name, field]))

/** The field of a name, or `undefined`. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name)
}

/** What a field says of a subject, numbers to the whole; `undefined` outside its scopes. */
export function valueFor(field: Field | undefined, subject: Subject): Value {
  const value = exactFor(field, subject)
  return typeof value === 'number' ? Math.round(value) : value
}

/** The same with the fraction of what is measured. */
export function exactFor(field: Field | undefined, subject: Subject): Value {
  return field?.scopes.includes(subject.scope) ? field.read(subject) : undefined
}
