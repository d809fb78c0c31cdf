import type { Backend } from '../lb/backend.ts'
import { describeReport } from '../lb/check-report.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import type { BackendView, InfoView, ServerView } from '../schemas/admin.ts'
import type { DrainStatus, DrainView } from '../schemas/drain.ts'
import { ProblemError } from '../schemas/problem.ts'
import type { ServerFilter } from '../schemas/wanted.ts'

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

/** The servers of all backends that a filter lets pass. */
export function allServers(loadBalancer: LoadBalancer, { backend, state, status }: ServerFilter): Server[] {
  const among = backend === undefined ? [...loadBalancer.backends.values()] : [findBackend(loadBalancer, { backend })]
  return among
    .flatMap(({ servers }) => servers)
    .filter(
      (server) => (state === undefined || server.admin === state) && (status === undefined || `${server.status} `.startsWith(`${status} `)),
    )
}

/** The name of a server that a path names; a body that names it too must agree. Throws a 422 problem. */
export function sameName(name: string, other: string | undefined): string {
  const message = `the path names ${JSON.stringify(name)}, the body ${JSON.stringify(other)}`
  if (other !== undefined && other !== name)
    throw new ProblemError(422, `There are two names: ${message}.`, [{ pointer: '/name', message }])
  return name
}

export function viewInfo(loadBalancer: LoadBalancer, version: string): InfoView {
  const { startedAt, seq, frontends, backends, config } = loadBalancer
  const all = [...backends.values()]
  const sum = (figure: (backend: Backend) => number): number => all.reduce((total, backend) => total + figure(backend), 0)
  const { node, description } = config.global
  return {
    name: 'limpet',
    version,
    node: process.version,
    pid: process.pid,
    ...(node !== undefined && { machine: node }),
    ...(description !== undefined && { description }),
    startedAt: new Date(startedAt).toISOString(),
    uptime: Math.floor((loadBalancer.now() - startedAt) / 1000),
    lastChange: seq,
    frontends: frontends.size,
    backends: backends.size,
    servers: sum(({ servers }) => servers.length),
    requests: { current: sum(({ counters }) => counters.current), total: sum(({ counters }) => counters.requests) },
  }
}

/** A backend without its servers. */
export function viewBackend(backend: Backend): Omit<BackendView, 'servers'> {
  const { name, status, config, weight, usable, counters, queue } = backend
  const { balance, httpReuse, retries, redispatch, strict, whenFull, abortOnClose, allbackups, fullconn } = config
  const cookie = config.cookie?.name
  return {
    name,
    status,
    balance,
    ...(cookie && { cookie }),
    weight,
    usable,
    httpReuse,
    retries,
    redispatch,
    strict,
    whenFull,
    abortOnClose,
    allbackups,
    ...(fullconn !== undefined && { fullconn }),
    ...(config.cookie !== undefined && { dynamicCookie: config.cookie.dynamic }),
    requests: { current: counters.current, queued: queue.length, total: counters.requests },
  }
}

function connectionsOf({ connections }: Server): ServerView['connections'] {
  if (connections === undefined) return { used: 0, idle: 0 }
  const { used, fresh, proven, kept } = connections
  return { used, idle: fresh + proven + kept }
}

/** How the drain of a server goes, if it drains; `now` is in milliseconds since the epoch. */
export function viewDrain({ draining, drain }: Server, now: number): DrainView | undefined {
  if (draining === undefined) return undefined
  const { since, isDrained, remains, most } = draining
  const rate = draining.perMinute(now)
  const end = draining.expectedEnd(now)
  return {
    since: new Date(since).toISOString(),
    drained: isDrained,
    remaining: remains,
    most,
    ...(rate !== undefined && { perMinute: Math.round(rate * 10) / 10 }),
    ...(end !== undefined && { expectedEnd: new Date(end).toISOString() }),
    ...(drain !== undefined && { until: new Date(drain.until).toISOString(), afterwards: drain.afterwards }),
  }
}

/** What became of the drain of a server, be it that it is gone. */
export function viewDrainStatus(loadBalancer: LoadBalancer, server: Server): DrainStatus {
  const { backend, name, admin, counters } = server
  const isThere = loadBalancer.find({ backend, server: name }) === server
  const drain = viewDrain(server, loadBalancer.now())
  return {
    ...{ backend, server: name, state: isThere ? admin : 'removed', drained: drain?.drained ?? counters.current === 0 },
    ...(drain !== undefined && { drain }),
  }
}

function viewAgent({ isAgentChecked, agent, agentReport }: Server): NonNullable<ServerView['agent']> {
  return {
    ...{ asked: isAgentChecked, state: agent.isUp ? 'up' : 'down' },
    ...(agentReport && { lastAnswer: describeReport(agentReport) }),
  }
}

export function viewServer(server: Server): ServerView {
  const { backend, name, id, config, admin, status, weight, initialWeight, isChecked, lastCheck, changedAt, counters, maxconn, queue } =
    server
  const drain = viewDrain(server, Date.now())
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
    ...(server.throttle !== undefined && { throttle: server.throttle }),
    checked: isChecked,
    ...(lastCheck !== '' && { lastCheck }),
    ...(config.resolvers !== undefined && {
      resolution: {
        resolvers: config.resolvers,
        name: server.configured.address,
        ...(server.unresolved !== undefined && { trouble: server.unresolved.trimEnd() }),
      },
    }),
    ...(server.configured.agentCheck && { agent: viewAgent(server) }),
    ...(drain !== undefined && { drain }),
    maxconn,
    queue: queue.length,
    connections: connectionsOf(server),
    tunnels: counters.tunnels,
    recentClientsEstimate: server.recentClients.estimate(Date.now()),
    ...(server.sessions && { sessions: { ...server.sessions() } }),
    changedAt: new Date(changedAt).toISOString(),
    requests: { current: counters.current, max: counters.currentMax, total: counters.sessions, balanced: counters.selected },
  }
}
