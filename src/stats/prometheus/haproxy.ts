import { type Column, columns } from '../columns.ts'
import type { Field, Value } from '../field.ts'
import { fieldNamed } from '../fields.ts'
import type { Scope, Subject } from '../subjects.ts'
import type { Family, Sample } from './family.ts'
import { stateSets } from './states.ts'

/** A subject, and the labels that name it. */
export interface Named {
  subject: Subject
  labels: string
}

/** HAProxy's exporter calls these otherwise for servers. */
const ofServers: Record<string, string> = { act: 'active', bck: 'backup' }

const rows = columns
  .filter(({ metric }) => metric !== '')
  .flatMap((column) => {
    const field = fieldNamed(column.name)
    return field === undefined ? [] : [{ column, field }]
  })

/** The table of statistics about one kind of subject, as HAProxy's exporter names and labels it. */
export function* familiesOf(scope: Scope, subjects: readonly Named[]): Generator<Family> {
  for (const { column, field } of rows) {
    if (!field.scopes.includes(scope)) continue
    const name = `haproxy_${scope}_${(scope === 'server' && ofServers[column.name]) || column.metric}`
    const states = stateSets[column.name]
    if (states !== undefined)
      yield { name, type: 'gauge', help: `${field.help}: 1 for the state it is in`, samples: states(scope, subjects) }
    else if (!column.name.startsWith('hrsp_')) yield { name, type: typeOf(column), help: field.help, samples: figures(field, subjects) }
    else if (column.name === 'hrsp_1xx')
      yield { name, type: 'counter', help: 'Responses by the class of their status', samples: responses(subjects) }
  }
}

function typeOf({ tags }: Column): 'counter' | 'gauge' {
  return tags[1] === 'C' ? 'counter' : 'gauge'
}

function* figures(field: Field, subjects: readonly Named[]): Generator<Sample> {
  const sample = { labels: '', value: 0 }
  for (const { subject, labels } of subjects) {
    const value = numberOf(field.read(subject))
    sample.labels = labels
    sample.value = field.unit === 'ms' ? inSeconds(value) : value
    yield sample
  }
}

const responseFields = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'].map((code) => ({
  label: `,code="${code}"`,
  field: fieldNamed(`hrsp_${code}`),
}))

function* responses(subjects: readonly Named[]): Generator<Sample> {
  for (const { subject, labels } of subjects)
    for (const { label, field } of responseFields) yield { labels: labels + label, value: numberOf(field?.read(subject)) }
}

/** NaN where there is none: that is not shown. */
function numberOf(value: Value): number {
  return typeof value === 'number' ? value : Number.NaN
}

/** Seconds to the microsecond. */
export function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1e6
}
