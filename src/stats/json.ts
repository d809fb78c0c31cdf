import { columns } from './columns.ts'
import { fieldNamed, valueFor } from './fields.ts'
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

/** What of a figure is the same in every row. The end of the fixed columns has no number. */
const described = columns
  .filter(({ name }) => name !== '-')
  .map(({ name, tags, type }, pos) => ({ name, type, pos, tags: tagsOf(tags), field: fieldNamed(name) }))

/** Statistics in the layout of HAProxy's JSON (management guide §9.3, `show stat json`), row by row: an array for each, with an object for each figure that there is. */
export function* json(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  let between = '['
  for (const subject of subjects) {
    yield between + JSON.stringify(rowOf(subject, legends))
    between = ','
  }
  yield between === '[' ? '[]\n' : ']\n'
}

function rowOf(subject: Subject, legends: boolean): object[] {
  const about = { objType: objTypes[subject.scope], proxyId: subject.proxyId, id: subject.scope === 'server' ? subject.server.id : 0 }
  return described.flatMap(({ name, type, pos, tags, field }) => {
    const value = field?.legend && !legends ? undefined : valueFor(field, subject)
    return value === undefined ? [] : [{ ...about, field: { pos, name }, processNum: 1, tags, value: { type, value } }]
  })
}
