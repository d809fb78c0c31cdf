import type { Field, Value } from './field.ts'
import { identity } from './fields/identity.ts'
import { modules } from './fields/modules.ts'
import { state } from './fields/state.ts'
import { timing } from './fields/timing.ts'
import { traffic } from './fields/traffic.ts'
import type { Scope, Subject } from './subjects.ts'

/** The table of statistics: every figure once. CSV, JSON, the page, Prometheus and whatever else shows figures are loops over it. */
export const fields: readonly Field[] = [...identity, ...traffic, ...timing, ...state, ...modules]

const byName = new Map(fields.map((field) => [field.name, field]))

/** The field of a name, or `undefined`. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name)
}

/** For each scope the fields of some names, in their order; `undefined` where there is none that says something of it. */
export function fieldsByScope(names: readonly string[]): Readonly<Record<Scope, readonly (Field | undefined)[]>> {
  const found = names.map(fieldNamed)
  const of = (scope: Scope) => found.map((field) => (field?.scopes.includes(scope) ? field : undefined))
  return { frontend: of('frontend'), server: of('server'), backend: of('backend') }
}

/** What a field says of a subject, numbers to the whole; `undefined` outside its scopes. */
export function valueFor(field: Field | undefined, subject: Subject): Value {
  return field?.scopes.includes(subject.scope) ? whole(field.read(subject)) : undefined
}

/** A value as it is shown: a number without its fraction. */
export function whole(value: Value): Value {
  return typeof value === 'number' ? Math.round(value) : value
}
