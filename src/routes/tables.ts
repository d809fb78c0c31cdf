import type { Type } from 'typebox'
import type { Backend } from '../lb/backend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { bytesOf } from '../lb/rules/value.ts'
import { serverOf } from '../lb/sticking/rules.ts'
import type { StickTable } from '../lb/sticking/stick-table.ts'
import type { Entry } from '../lb/sticking/table.ts'
import { entriesOf } from '../lb/sticking/tables.ts'
import { ProblemError } from '../schemas/problem.ts'
import { EntryFilter, EntryPath, EntryPut, EntryView, TableEntries, TableList, TablePath, type TableView } from '../schemas/tables.ts'
import { answersWith, refusedReading, refusedWith, secured } from './described.ts'
import { listing, sendParts } from './listing.ts'
import type { Routes } from './typed.ts'
import { findServer } from './views.ts'

const shared = { tags: ['tables'], ...secured }
const path = '/tables/:table'
const gone = { type: 'null', description: 'It is gone.' }

/** Stick tables: which keys are bound to which servers. */
export const tables: Routes = async (app) => {
  const { loadBalancer } = app

  app.get(
    '/tables',
    {
      schema: {
        ...shared,
        operationId: 'listTables',
        summary: 'All stick tables',
        response: { 200: answersWith('The tables, those of frontends first.', TableList), ...refusedReading() },
      },
    },
    () => ({ tables: [...loadBalancer.tables.values()].map(viewTable) }),
  )

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'getTable',
        summary: 'One stick table, with its entries',
        description: 'Up to 10,000 entries are in the order of their keys, more in that in which they came.',
        params: TablePath,
        querystring: EntryFilter,
        response: { 200: answersWith('The table.', TableEntries), ...refusedReading(404, 422) },
      },
    },
    async ({ params, query: { server } }, reply) => {
      const table = find(loadBalancer, params)
      const write = (entry: Entry): string[] => [JSON.stringify(viewEntry(loadBalancer, table, entry))]
      return sendParts(app, reply, listing(viewTable(table), 'entries', entries(loadBalancer, table, server), write))
    },
  )

  app.delete(
    path,
    {
      schema: {
        ...shared,
        operationId: 'clearTable',
        summary: 'Remove all entries of a stick table',
        params: TablePath,
        response: { 204: gone, ...refusedWith(401, 403, 404) },
      },
    },
    async ({ params, visitor }, reply) => {
      const { name, table } = find(loadBalancer, params)
      const { used: cleared } = table
      table.clear()
      loadBalancer.emit('edit', { by: visitor.user, table: name, what: { cleared } })
      return reply.code(204).send(null)
    },
  )

  app.put(
    `${path}/entries/:key`,
    {
      schema: {
        ...shared,
        operationId: 'setEntry',
        summary: 'Bind a key to a server',
        params: EntryPath,
        body: EntryPut,
        response: { 200: answersWith('The entry.', EntryView), ...refusedWith(400, 401, 403, 404, 409, 415, 422) },
      },
    },
    async ({ params, body: { server: name }, visitor }) => {
      const table = find(loadBalancer, params)
      const server = findServer(loadBalancer, { backend: backendOf(table), server: name })
      const entry = table.table.put(keyIn(table, params.key))
      if (entry === undefined) throw new ProblemError(409, `Table ${table.name} is full, and lets nothing go (nopurge).`)
      table.table.bind(entry, server.name, server.id)
      const set = table.keys.plain(entry.key)
      loadBalancer.emit('edit', { by: visitor.user, table: table.name, what: { set, server: server.name } })
      return viewEntry(loadBalancer, table, entry)
    },
  )

  app.delete(
    `${path}/entries/:key`,
    {
      schema: {
        ...shared,
        operationId: 'removeEntry',
        summary: 'Remove an entry',
        params: EntryPath,
        response: { 204: gone, ...refusedWith(401, 403, 404, 422) },
      },
    },
    async ({ params, visitor }, reply) => {
      const table = find(loadBalancer, params)
      const entry = table.table.find(keyIn(table, params.key))
      if (entry === undefined) throw new ProblemError(404, `Table ${table.name} has no key ${JSON.stringify(params.key)}.`)
      table.table.remove(entry)
      loadBalancer.emit('edit', { by: visitor.user, table: table.name, what: { removed: table.keys.plain(entry.key) } })
      return reply.code(204).send(null)
    },
  )
}

function find(loadBalancer: LoadBalancer, { table: name }: { table: string }): StickTable {
  const table = loadBalancer.tables.get(name)
  if (table === undefined) throw new ProblemError(404, `There is no table ${JSON.stringify(name)}; GET /admin/tables lists them.`)
  return table
}

/** The backend whose servers its entries name. Throws a 409 problem where there is none. */
function backendOf({ name, backend }: StickTable): string {
  if (backend !== undefined) return backend
  throw new ProblemError(409, `Table ${name} is in a frontend, which has no servers: only stick rules bind its keys.`)
}

/** The key that a path names, whose text is UTF-8 in traffic. Throws a 422 problem. */
function keyIn({ keys, type, name }: StickTable, text: string): string {
  const key = keys.written?.(bytesOf(text))
  if (key !== undefined) return key
  const message =
    keys.written === undefined ? `keys of table ${name} cannot be written` : `${JSON.stringify(text)} is no key of type ${type}`
  throw new ProblemError(422, `The path names no key: ${message}.`, [{ pointer: '/key', message }])
}

function viewTable({ name, type, table: { size, used, expire, nopurge } }: StickTable): TableView {
  return { name, type, size, used, ...(expire > 0 && { expire }), nopurge }
}

function viewEntry({ backends }: LoadBalancer, { keys, backend, table }: StickTable, entry: Entry): Type.Static<typeof EntryView> {
  const server = nameOf(backends.get(backend ?? ''), entry)
  return {
    key: keys.plain(entry.key),
    ...(server !== undefined && { server }),
    ...(table.expire > 0 && { expiresIn: table.timeLeft(entry) }),
  }
}

/** `undefined` stands for what is left out. */
function* entries(loadBalancer: LoadBalancer, table: StickTable, server: string | undefined): Generator<Entry | undefined> {
  const own = loadBalancer.backends.get(table.backend ?? '')
  for (const entry of entriesOf(table)) yield entry && (server === undefined || server === nameOf(own, entry)) ? entry : undefined
}

/** Servers of other backends are known by the name that was noted alone. */
function nameOf(own: Backend | undefined, entry: Entry): string | undefined {
  return (own && serverOf(entry, own)?.name) ?? entry.serverName
}
