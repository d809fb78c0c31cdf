import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { StickTable } from './stick-table.ts'
import type { Entry } from './table.ts'

/** More entries are not put in order: that would hold up everybody else. */
const mostSorted = 10_000

/** All tables by their names, those of frontends first. */
export function tablesOf(frontends: Iterable<Frontend>, backends: Iterable<Backend>): Map<string, StickTable> {
  const own = [...frontends].flatMap(({ table }) => table ?? [])
  const tables = [...own, ...[...backends].flatMap(({ table, learnt }) => [...(table ? [table] : []), ...(learnt?.tables ?? [])])]
  return new Map(tables.map((table) => [table.name, table]))
}

/** The entries of a table by their keys, byte by byte, as HAProxy shows them; of many, in the order in which they came, and `undefined` for some that are over. */
export function* entriesOf({ table }: StickTable): Generator<Entry | undefined> {
  if (table.used > mostSorted) yield* table.entries()
  else yield* [...table.entries()].filter((entry) => entry !== undefined).sort((one, other) => (one.key < other.key ? -1 : 1))
}
