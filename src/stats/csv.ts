import { columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldsByScope, whole } from './fields.ts'
import type { Subject } from './subjects.ts'

const names = columns.map(({ name }) => name)
const fields = fieldsByScope(names)

/** Statistics as HAProxy's CSV, line by line: a header after `# `, a comma after each value, empty where something does not apply. */
export function* csv(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  yield `# ${names.join(',')},\n`
  for (const subject of subjects) {
    let line = ''
    for (const field of fields[subject.scope])
      line += field === undefined || (field.legend && !legends) ? ',' : `${quoted(field.read(subject))},`
    yield `${line}\n`
  }
}

function quoted(value: Value): string {
  if (typeof value !== 'string') return String(whole(value) ?? '')
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
