import { columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldsByScope, whole } from './fields.ts'
import type { Scope, Subject } from './subjects.ts'

/** One row of the statistics, as an object. */
export interface Row {
  scope: Scope
  proxy: string
  name: string
  figures: Record<string, number | string>
}

/** HAProxy's columns, and what Limpet knows besides. */
const names = [...columns.map(({ name }) => name), 'recent_clients_estimate', 'sessions_bound', 'sessions_recent']
const fields = fieldsByScope(names)

/** A row with the figures that apply. */
export function rowOf(subject: Subject): Row {
  const { scope, proxy } = subject
  const figures: Record<string, Exclude<Value, undefined>> = {}
  for (const [at, field] of fields[scope].entries()) {
    const value = whole(field?.read(subject))
    if (value !== undefined) figures[names[at] ?? ''] = value
  }
  return { scope, proxy, name: scope === 'server' ? subject.server.name : scope.toUpperCase(), figures }
}
