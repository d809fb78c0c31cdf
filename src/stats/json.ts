import { columns } from './columns.ts'
import { fieldsByScope, whole } from './fields.ts'
import type { Subject } from './subjects.ts'

const origins: Record<string, string> = { M: 'Metric', S: 'Status', K: 'Key', C: 'Config', P: 'Product' }
const natures: Record<string, string> = {
  ...{ G: 'Gauge', L: 'Limit', m: 'Min', M: 'Max', R: 'Rate', C: 'Counter', D: 'Duration' },
  ...{ A: 'Age', T: 'Time', N: 'Name', O: 'Output', a: 'Avg' },
}
const scopes: Record<string, string> = { P: 'Process', S: 'Service', s: 'System', C: 'Cluster' }
const objTypes = { frontend: 'Frontend', backend: 'Backend', server: 'Server' }

/** Origin, nature and scope of a figure in words. */
export function tagsOf([origin = '', nature = '', scope = '']: string): object {
  return { origin: origins[origin], nature: natures[nature], scope: scopes[scope] }
}

const shown = columns.filter(({ name }) => name !== '-')
const fields = fieldsByScope(shown.map(({ name }) => name))

/** What is said of each figure in every row, up to its value. The end of the fixed columns has no number. */
const words = shown.map(({ name, tags, type }, pos) =>
  JSON.stringify({ field: { pos, name }, processNum: 1, tags: tagsOf(tags), value: { type, value: 0 } })
    .replace('{', ',')
    .slice(0, -'0}}'.length),
)

/** Statistics in the layout of HAProxy's JSON (management guide §9.3, `show stat json`), row by row: an array for each, with an object for each figure that there is. */
export function* json(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  let between = '['
  for (const subject of subjects) {
    yield between
    yield* row(subject, legends)
    between = ','
  }
  yield between === '[' ? '[]\n' : ']\n'
}

function* row(subject: Subject, legends: boolean): Generator<string> {
  const about = JSON.stringify({
    objType: objTypes[subject.scope],
    proxyId: subject.proxyId,
    id: subject.scope === 'server' ? subject.server.id : 0,
  }).slice(0, -1)
  const next = `,${about}`
  let begin = `[${about}`
  for (const [at, field] of fields[subject.scope].entries()) {
    const value = field === undefined || (field.legend && !legends) ? undefined : whole(field.read(subject))
    if (value === undefined) continue
    yield `${begin}${words[at]}${typeof value === 'number' ? value : JSON.stringify(value)}}}`
    begin = next
  }
  yield ']'
}
