import { columns } from './columns.ts'
import { fieldNamed, valueFor } from './fields.ts'
import type { Scope, Subject } from './subjects.ts'

/** One row of the statistics, as an object. */
export interface Row {
  scope: Scope
  proxy: string
  name: string
  figures: Record<string, number | string>
}

const named = columns.map(({ name }) => ({ name, field: fieldNamed(name) }))

/** Statistics as objects, with the figures that apply. */
export function rows(subjects: readonly Subject[]): Row[] {
  return subjects.map((subject) => {
    const figures = named.flatMap(({ name, field }) => {
      const value = valueFor(field, subject)
      return value === undefined ? [] : [[name, value] as const]
    })
    return {
      scope: subject.scope,
      proxy: subject.proxy,
      name: subject.scope === 'server' ? subject.server.name : subject.scope.toUpperCase(),
      figures: Object.fromEntries(figures),
    }
  })
}
