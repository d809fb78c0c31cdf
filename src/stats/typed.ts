import { type Column, columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldNamed, valueFor } from './fields.ts'
import type { Subject } from './subjects.ts'

/** A figure with all that is known of it. */
export interface Cell {
  column: Column
  /** Its place among the columns, from 0; the end of the fixed ones counts for none. */
  position: number
  help: string
  value: Exclude<Value, undefined>
}

const shown = columns.filter(({ name }) => name !== '-').map((column, position) => ({ column, position, field: fieldNamed(column.name) }))

/** The figures of a row, those that do not apply left out. */
export function cells(subject: Subject, legends: boolean): Cell[] {
  return shown.flatMap(({ column, position, field }) => {
    const value = field?.legend && !legends ? undefined : valueFor(field, subject)
    return field === undefined || value === undefined ? [] : [{ column, position, help: field.help, value }]
  })
}

/** The number by which formats know what a row is about: that of a server, else 0. */
export function numberOf(subject: Subject): number {
  return subject.scope === 'server' ? subject.server.id : 0
}

const letters: Record<Subject['scope'], string> = { frontend: 'F', server: 'S', backend: 'B' }

/** Statistics as HAProxy's typed output, a line for each figure (management guide §9.2), row by row. */
export function* typed(
  subjects: Iterable<Subject>,
  { legends, descriptions = false }: { legends: boolean; descriptions?: boolean },
): Generator<string> {
  for (const subject of subjects) {
    const row = `${letters[subject.scope]}.${subject.proxyId}.${numberOf(subject)}`
    yield cells(subject, legends)
      .map(({ column: { name, tags, type }, position, help, value }) => {
        const line = `${row}.${position}.${name}.1:${tags}:${type}:${value}`
        return descriptions ? `${line}:"${help}"\n` : `${line}\n`
      })
      .join('')
  }
}
