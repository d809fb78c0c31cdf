import type { Backend } from '../lb/backend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import type { BackendView, ServerView } from '../schemas/admin.ts'
import { ProblemError } from '../schemas/problem.ts'

/** The backend that a path names. Throws a 404 problem. */
export function findBackend(loadBalancer: LoadBalancer, { backend: name }: { backend: string }): Backend {
  const backend = loadBalancer.backends.get(name)
  if (backend === undefined) throw new ProblemError(404, `There is no backend ${JSON.stringify(name)}; GET /admin/backends lists them.`)
  return backend
}

/** The server that a path names. Throws a 404 problem. */
export function findServer(loadBalancer: LoadBalancer, path: { backend: string; server: string }): Server {
  const backend = findBackend(loadBalancer, path)
  const server = backend.server(path.server)
  if (server !== undefined) return server
  throw new ProblemError(
    404,
    `Backend ${backend.name} has no server ${JSON.stringify(path.server)}; GET /admin/backends/${backend.name}/servers lists them.`,
  )
}

export function viewBackend(backend: Backend): BackendView {
  const { name, status, config, weight, usable } = backend
  const cookie = config.cookie?.name
  return { name, status, balance: config.balance, ...(cookie && { cookie }), weight, usable, servers: backend.servers.map(viewServer) }
}

export function viewServer(server: Server): ServerView {
  const { backend, name, id, config, admin, status, weight, initialWeight, isChecked, lastCheck, changedAt, counters } = server
  return {
    backend,
    name,
    id,
    address: config.address,
    ...(server.cookie !== undefined && { cookie: server.cookie }),
    backup: config.backup,
    state: admin,
    status,
    serves: server.servesAnyone ? 'everyone' : server.servesBoundClients ? 'bound clients' : 'nobody',
    weight,
    initialWeight,
    checked: isChecked,
    ...(lastCheck !== '' && { lastCheck }),
    changedAt: new Date(changedAt).toISOString(),
    requests: { current: counters.current, max: counters.currentMax, total: counters.sessions, balanced: counters.selected },
  }
}
