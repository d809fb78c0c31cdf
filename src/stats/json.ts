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

/** Each figure, and what is said of it in every row, up to its value. The end of the fixed columns has no number. */
const described = columns
  .filter(({ name }) => name !== '-')
  .map(({ name, tags, type }, pos) => {
    const words = JSON.stringify({ field: { pos, name }, processNum: 1, tags: tagsOf(tags), value: { type } })
    return { field: fieldNamed(name), words: words.slice(1, -2) }
  })

/** Statistics in the layout of HAProxy's JSON (management guide §9.3, `show stat json`), row by row: an array for each, with an object for each figure that there is. */
export function* json(subjects: Iterable<Subject>, { legends }: { legends: boolean }): Generator<string> {
  let between = '['
  for (const subject of subjects) {
    yield `${between}[${cellsOf(subject, legends).join(',')}]`
    between = ','
  }
  yield between === '[' ? '[]\n' : ']\n'
}

function cellsOf(subject: Subject, legends: boolean): string[] {
  const about = JSON.stringify({
    objType: objTypes[subject.scope],
    proxyId: subject.proxyId,
    id: subject.scope === 'server' ? subject.server.id : 0,
  }).slice(0, -1)
  return described.flatMap(({ words, field }) => {
    const value = field?.legend && !legends ? undefined : valueFor(field, subject)
    return value === undefined ? [] : [`${about},${words},"value":${JSON.stringify(value)}}}`]
  })
}
