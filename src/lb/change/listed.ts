import type { ChangeRequest, ServerValues } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { Backend } from '../backend.ts'
import { ChangeError } from './error.ts'
import { valuesToBecome } from './wanted.ts'

/** A list of servers as it is now, and as it was. */
export interface Lists {
  before: ReadonlyMap<string, ServerConfig>
  now: ReadonlyMap<string, ServerConfig>
}

/**
 * The changes by which a backend has the servers of a list that has become another. Those that are not of the list stay as they are, and so does what operators did to
 * those that the list says the same of. One that is named no more is drained until `leaveAt`, in milliseconds since the epoch, and removed then; without that
 * at once. Throws a ChangeError.
 */
export function changesOfList(backend: Backend, { before, now }: Lists, by: string, leaveAt: number | undefined): ChangeRequest[] {
  const target = (server: string) => ({ by, target: { backend: backend.name, server } })
  const gone = [...before.keys()].filter((name) => !now.has(name) && backend.server(name) !== undefined)
  return [
    ...gone.map((name): ChangeRequest => {
      if (leaveAt === undefined || backend.server(name)?.admin === 'maint') return { ...target(name), removed: true, force: true }
      return { ...target(name), values: { state: 'drain', drain: { until: leaveAt, afterwards: 'remove' } } }
    }),
    ...[...now].flatMap(([name, config]): ChangeRequest[] => {
      const server = backend.server(name)
      if (server === undefined) return [{ ...target(name), added: config }]
      const known = before.get(name)
      const isLeaving = server.drain?.afterwards === 'remove'
      if (known === undefined && !isLeaving)
        throw new ChangeError('conflict', `there is a server ${backend.name}/${name} already, which is not of the list`)
      if (JSON.stringify(known) === JSON.stringify(config)) return []
      const values: ServerValues = { ...valuesToBecome(server, config), ...(isLeaving && { state: 'ready', drain: null }) }
      return Object.keys(values).length === 0 ? [] : [{ ...target(name), values }]
    }),
  ]
}
