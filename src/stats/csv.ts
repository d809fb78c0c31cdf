import { columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldNamed, valueFor } from './fields.ts'
import type { Subject } from './subjects.ts'

const names = columns.map(({ name }) => name)
const columnFields = names.map(fieldNamed)

/** Statistics as HAProxy's CSV, line by line: a header after `# `, a comma after each value, empty where something does not apply. */
export function* csv(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  const shown = columnFields.map((field) => (field?.legend && !legends ? undefined : field))
  yield `# ${names.join(',')},\n`
  for (const subject of subjects) yield `${shown.map((field) => `${quoted(valueFor(field, subject))},`).join('')}\n`
}

function quoted(value: Value): string {
  if (value === undefined) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
