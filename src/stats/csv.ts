import { columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldNamed, valueFor } from './fields.ts'
import type { Subject } from './subjects.ts'

const columnFields = columns.map(fieldNamed)

/** Statistics as HAProxy's CSV: a header after `# `, a comma after each value, empty where something does not apply. */
export function csv(subjects: readonly Subject[], { legends }: { legends: boolean }): string {
  const shown = columnFields.map((field) => (field?.legend && !legends ? undefined : field))
  const rows = subjects.map((subject) => shown.map((field) => `${quoted(valueFor(field, subject))},`).join(''))
  return `${[`# ${columns.join(',')},`, ...rows].join('\n')}\n`
}

function quoted(value: Value): string {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
