import { columns } from './columns.ts'
import type { Value } from './field.ts'
import { fieldsByScope, whole } from './fields.ts'
import type { Subject } from './subjects.ts'

const names = columns.map(({ name }) => name)
const fields = fieldsByScope(names)

/** Statistics as HAProxy's CSV, line by line: a header after `# `, a comma after each value, empty where something does not apply. */
export function* csv(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  yield `# ${names.join(',')},\n`
  // One for all lines, so that none makes more garbage than itself.
  const values: string[] = names.map(() => '')
  const end = values.push('\n') - 1
  for (const subject of subjects) {
    const read = fields[subject.scope]
    for (let at = 0; at < end; at++) {
      const field = read[at]
      values[at] = field === undefined || (field.legend && !legends) ? '' : quoted(field.read(subject))
    }
    yield values.join(',')
  }
}

function quoted(value: Value): string {
  if (typeof value !== 'string') return String(whole(value) ?? '')
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
