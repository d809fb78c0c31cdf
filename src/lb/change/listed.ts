import type { ChangeRequest, ServerValues } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { Steps } from '../../turns.ts'
import type { Backend } from '../backend.ts'
import type { Server } from '../server.ts'
import { ChangeError } from './error.ts'
import { valuesToBecome } from './wanted.ts'

/** A list of servers as it is now, and as it was. */
export interface Lists {
  before: ReadonlyMap<string, ServerConfig>
  now: ReadonlyMap<string, ServerConfig>
}

/**
 * The changes by which a backend has the servers of a list that has become another, found step by step. Those that are not of the list stay as they are, and so does what
 * operators did to those that the list says the same of. One that is named no more is drained until `leaveAt`, in milliseconds since the epoch, and removed
 * then; without that at once. Throws a ChangeError.
 */
export function* changesOfList(backend: Backend, { before, now }: Lists, by: string, leaveAt: number | undefined): Steps<ChangeRequest[]> {
  const changes: ChangeRequest[] = []
  const target = (server: string) => ({ by, target: { backend: backend.name, server } })
  for (const name of before.keys()) {
    const server = now.has(name) ? undefined : backend.server(name)
    if (server === undefined) continue
    if (leaveAt === undefined || server.admin === 'maint') changes.push({ ...target(name), removed: true, force: true })
    else changes.push({ ...target(name), values: { state: 'drain', drain: { until: leaveAt, afterwards: 'remove' } } })
    yield
  }
  for (const [name, config] of now) {
    const server = backend.server(name)
    const values = server && valuesByList(server, before.get(name), config)
    if (server === undefined) changes.push({ ...target(name), added: config })
    if (values !== undefined && Object.keys(values).length > 0) changes.push({ ...target(name), values })
    yield
  }
  return changes
}

/** What becomes of a server that is named, and was so before if it is `known`. */
function valuesByList(server: Server, known: ServerConfig | undefined, config: ServerConfig): ServerValues {
  const isLeaving = server.drain?.afterwards === 'remove'
  if (known === undefined && !isLeaving)
    throw new ChangeError('conflict', `there is a server ${server.backend}/${server.name} already, which is not of the list`)
  if (JSON.stringify(known) === JSON.stringify(config)) return {}
  return { ...valuesToBecome(server, config), ...(isLeaving && { state: 'ready', drain: null }) }
}
