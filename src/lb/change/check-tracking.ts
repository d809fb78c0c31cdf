import type { BackendConfig } from '../../schemas/backend.ts'
import type { ChangeRequest } from '../../schemas/change.ts'
import { type FindServer, trackFault } from '../../schemas/check-track.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { Backend } from '../backend.ts'
import { ChangeError } from './error.ts'

/** Servers, by `backend/server`, that are others once the requests before one are made; `undefined` are those that are gone then. */
export type Coming = Map<string, readonly [BackendConfig, ServerConfig] | undefined>

type Backends = ReadonlyMap<string, Backend>

/** Whether servers that come can track what they say they do. Throws a ChangeError. */
export function checkTracking(backends: Backends, request: ChangeRequest, coming: Coming): void {
  const own = new Map(comingBy(backends, request))
  const find: FindServer = (place) => {
    const known = [own, coming].find((one) => one.has(place))
    return known === undefined ? presentAt(backends, place) : known.get(place)
  }
  for (const [backend, server] of own.values()) {
    const [message] = trackFault(backend, server, find)
    if (message === undefined) continue
    const index = 'created' in request ? `/servers/${backend.servers.indexOf(server)}` : ''
    throw new ChangeError('invalid', message, `${index}/track`)
  }
}

/** Notes what a request makes of servers, for those behind it. */
export function noteComing(backends: Backends, request: ChangeRequest, coming: Coming): void {
  for (const [place, one] of comingBy(backends, request)) coming.set(place, one)
  if ('removed' in request) coming.set(`${request.target.backend}/${request.target.server}`, undefined)
}

function comingBy(backends: Backends, request: ChangeRequest): [place: string, readonly [BackendConfig, ServerConfig]][] {
  const backend = 'added' in request ? backends.get(request.target.backend)?.config : 'created' in request ? request.created : undefined
  const servers = 'added' in request ? [request.added] : 'created' in request ? request.created.servers : []
  return backend === undefined ? [] : servers.map((server) => [`${backend.name}/${server.name}`, [backend, server]])
}

/** As it was configured: checks that operators have stopped may go on. */
function presentAt(backends: Backends, place: string): readonly [BackendConfig, ServerConfig] | undefined {
  const [name = '', server = ''] = place.split('/')
  const backend = backends.get(name)
  const found = backend?.server(server)
  return backend && found && [backend.config, found.configured]
}
