import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { adminSide } from './app.ts'
import { followResolvers } from './discovery/resolvers.ts'
import { followServerLists } from './discovery/server-lists.ts'
import type { Frontend } from './lb/frontend.ts'
import { LoadBalancer } from './lb/load-balancer.ts'
import { Logs, logRequests } from './plugins/access-log/index.ts'
import { Gate } from './plugins/admin-auth/gate.ts'
import { adminPatience } from './plugins/admin-patience.ts'
import { countConnections, countRequests } from './plugins/admin-traffic.ts'
import { audit } from './plugins/changes/audit.ts'
import { Door } from './plugins/changes/door.ts'
import { Drains } from './plugins/changes/drains.ts'
import type { Release } from './plugins/event-stream.ts'
import { logFaults } from './plugins/faults.ts'
import { startHealthChecks } from './plugins/health-checks/index.ts'
import { systemScheduler } from './plugins/health-checks/scheduler.ts'
import { type History, keepHistory } from './plugins/history.ts'
import { closeListener, Listeners } from './plugins/listeners.ts'
import { loadBalancer as decorate } from './plugins/load-balancer.ts'
import { mostConnections, mostOfAdministration } from './plugins/open-files.ts'
import { outsideOf } from './plugins/outside.ts'
import { unrouted } from './plugins/problems.ts'
import { Admission } from './plugins/proxy/admission.ts'
import { Clients } from './plugins/proxy/clients.ts'
import { proxy } from './plugins/proxy/index.ts'
import { handleServerEvents } from './plugins/proxy/server-events.ts'
import { Transport } from './plugins/proxy/transport.ts'
import { type OpenSockets, openRuntimeSockets } from './plugins/runtime-socket/index.ts'
import { logTransitions } from './plugins/transitions.ts'
import { type FoundWays, findWays } from './plugins/ways.ts'
import type { Condition } from './schemas/admin.ts'
import type { Config, GlobalConfig } from './schemas/config.ts'
import type { StatsConfig } from './schemas/frontend.ts'
import { released, version } from './version.ts'

/** A balancer that listens and serves. */
export interface Daemon {
  loadBalancer: LoadBalancer
  /** Where each frontend listens, in the order of the configuration. */
  listeners: { frontend: string; address: string; isAdmin: boolean }[]
  /** Where the runtime sockets are, in the order of the configuration. */
  runtimeSockets: readonly string[]
  /** Finishes what is in flight, for `global.hardStopAfter` at most (0 is no limit), then closes everything. */
  stop(): Promise<void>
}

/** For a frontend, 0 means as many as the process may have (HAProxy manual §4.2 `maxconn`). */
const unlimited = Number.POSITIVE_INFINITY

interface Site {
  frontend: Frontend
  app: FastifyInstance
  /** `undefined` for the administration side. */
  clients: Clients | undefined
}

/** Starts a balancer: all addresses or none. Throws an Error in words for the operator when a name is unknown, a ConfigError when an address cannot be had. */
export async function startDaemon(config: Config, log: Logger, variables: ReadonlySet<string> = new Set()): Promise<Daemon> {
  const loadBalancer = new LoadBalancer(config, Date.now, outsideOf(config))
  const ways = await findWays(loadBalancer)
  const logs = await Logs.open(loadBalancer, (trouble) => log.warn(trouble))
  const transport = new Transport(loadBalancer, ways, (trouble) => log.warn(trouble))
  const maxconn = config.global.maxconn ?? mostConnections()
  if (Number.isFinite(maxconn)) loadBalancer.maxconn = loadBalancer.hardMaxconn = maxconn
  const admission = new Admission(maxconn)
  const administration = new Admission(unlimited)
  const open = new Listeners(config)
  const state: Shared['state'] = { condition: 'starting' }
  const { history, stop: stopHistory } = keepHistory(loadBalancer)
  const drains = new Drains(loadBalancer)
  const shared = { loadBalancer, ways, drains, transport, admission, administration, logs, log, state, history, open }
  const sites: Site[] = []
  const listeners: Daemon['listeners'] = []
  let runtime: OpenSockets
  let stopLists = (): void => {}
  let stopResolvers = (): void => {}
  const door = new Door(loadBalancer, ways, open)
  const complain = (trouble: string): void => log.error(trouble)
  try {
    stopLists = await followServerLists({ loadBalancer, door, scheduler: systemScheduler, complain })
    stopResolvers = followResolvers({ loadBalancer, door, ways, scheduler: systemScheduler, complain, tell: (news) => log.info(news) })
    for (const [index, frontend] of [...loadBalancer.frontends.values()].entries()) {
      const { stats } = frontend.config
      const gate = stats && new Gate(stats)
      for (const [at, bind] of frontend.config.bind.entries()) {
        const site =
          frontend.isAdmin && stats && gate ? await adminSite(frontend, stats, gate, shared) : await trafficSite(frontend, gate, shared)
        sites.push(site)
        const address = await open.add(frontend, site.app.server, bind, `/frontends/${index}/bind/${at}`)
        listeners.push({ frontend: frontend.name, address, isAdmin: frontend.isAdmin })
      }
    }
    const isStopping = (): boolean => state.condition === 'stopping'
    const underWay = () => sites.flatMap(({ clients }) => [...(clients?.underWay() ?? [])])
    runtime = await openRuntimeSockets({ loadBalancer, door, ways, version, released, isStopping, underWay }, variables)
  } catch (error) {
    stopLists()
    stopResolvers()
    drains.stop()
    stopHistory()
    await close(sites, transport, logs)
    throw error
  }
  logTransitions(loadBalancer, log)
  logFaults(loadBalancer, log)
  audit(loadBalancer, log)
  open.follow(loadBalancer, (trouble) => log.warn(trouble))
  followLimits(loadBalancer, admission, administration)
  const stopChecks = startHealthChecks(loadBalancer, { ways })
  state.condition = 'ok'
  let stopping: Promise<void> | undefined
  return {
    loadBalancer,
    listeners,
    runtimeSockets: runtime.addresses,
    stop: () => {
      state.condition = 'stopping'
      admission.close()
      administration.close()
      open.end()
      stopLists()
      stopResolvers()
      drains.stop()
      stopHistory()
      stopping ??= stop(sites, transport, logs, stopChecks, config.global).finally(runtime.close)
      return stopping
    },
  }
}

/** What all frontends share. */
interface Shared {
  loadBalancer: LoadBalancer
  ways: FoundWays
  drains: Drains
  history: History
  open: Listeners
  transport: Transport
  admission: Admission
  /** Of the administration side, which is there when the traffic is full, and the other way round. */
  administration: Admission
  logs: Logs
  log: Logger
  state: { condition: Condition['status'] }
}

async function trafficSite(
  frontend: Frontend,
  gate: Gate | undefined,
  { loadBalancer, transport, admission, logs, history }: Shared,
): Promise<Site> {
  const { client, httpRequest, httpKeepAlive } = frontend.config.timeout
  const app = Fastify({
    // Every target takes one route; the exchange goes by the raw one.
    rewriteUrl: () => '/',
    logger: false,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    requestTimeout: 0,
    // The clients' own clock sees to that, at less cost.
    keepAliveTimeout: 0,
    http: {
      // Said here too: Node holds the next one against it.
      requestTimeout: 0,
      headersTimeout: httpRequest ?? client,
      connectionsCheckingInterval: 500,
      requireHostHeader: false,
      noDelay: true,
      // Whatever Node was told on its command line.
      insecureHTTPParser: false,
      maxHeaderSize: 16_384,
    },
  })
  // Node would hide header lines past a number and still frame the message by them.
  app.server.maxHeadersCount = 0
  allowHalfOpen(app)
  const clients = new Clients(frontend, transport.watch, httpKeepAlive ?? httpRequest ?? client, logs.of(frontend))
  const refuse = handleServerEvents(app.server, frontend, clients)
  // Methods of RTSP, which Node's parser knows and no route does.
  app.setErrorHandler((_error, request, reply) => {
    reply.hijack()
    refuse(request.raw.socket, 400)
  })
  await app.register(proxy, { loadBalancer, frontend, transport, clients, version, gate, history })
  await app.ready()
  const { maxconn, rateLimit } = frontend.config
  admission.guard(app.server, frontend.name, maxconn || unlimited, undefined, rateLimit || unlimited)
  return { frontend, app, clients }
}

async function adminSite(
  frontend: Frontend,
  stats: StatsConfig,
  gate: Gate,
  { loadBalancer, ways, administration, logs, log, state, drains, history, open }: Shared,
): Promise<Site> {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: unrouted,
    ...adminPatience(frontend.config.timeout),
  })
  app.server.maxHeadersCount = 0
  allowHalfOpen(app)
  countConnections(app.server, frontend)
  await app.register(countRequests, { frontend })
  await app.register(logRequests, { frontend, log: logs.of(frontend) })
  await app.register(decorate, { loadBalancer })
  const { bind } = frontend.config
  const condition = (): Condition['status'] => state.condition
  const release: Release = (socket) => administration.release(socket)
  await app.register(adminSide, { stats, version, gate, ways, listeners: open, drains, history, bind, condition, release })
  await app.ready()
  const most = mostOfAdministration()
  administration.guard(app.server, frontend.name, frontend.config.maxconn || most, most, frontend.config.rateLimit || unlimited)
  return { frontend, app, clients: undefined }
}

/** Lets in as many connections as operators say. */
function followLimits(loadBalancer: LoadBalancer, admission: Admission, administration: Admission): void {
  loadBalancer.on('applied', ({ change, frontend }) => {
    if ('limits' in change) admission.limit = loadBalancer.maxconn
    if (frontend?.isAdmin) administration.limitDoor(frontend.name, frontend.config.maxconn || mostOfAdministration())
    else if (frontend) admission.limitDoor(frontend.name, frontend.config.maxconn || unlimited)
  })
}

/** A client that closes its side after its request still gets its answer, and all of it; Node has no documented name for that. */
function allowHalfOpen({ server }: FastifyInstance): void {
  Object.assign(server, { httpAllowHalfOpen: true })
}

async function stop(
  sites: Site[],
  transport: Transport,
  logs: Logs,
  stopChecks: () => void,
  { grace = 0, hardStopAfter }: GlobalConfig,
): Promise<void> {
  if (grace > 0) await pause(grace)
  stopChecks()
  const drained = Promise.all(
    sites.map(({ app, clients }) => {
      if (clients === undefined) return undefined
      closeListener(app.server)
      return clients.drain()
    }),
  )
  const deadline = new AbortController()
  const late = new Promise((resolve) => {
    if (hardStopAfter === 0) return
    const timer = setTimeout(resolve, hardStopAfter)
    deadline.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  await Promise.race([drained, late])
  deadline.abort()
  await close(sites, transport, logs)
}

async function close(sites: Site[], transport: Transport, logs: Logs): Promise<void> {
  for (const { clients } of sites) clients?.destroy()
  transport.close()
  await Promise.all(sites.map(({ app }) => app.close()))
  await logs.close()
}
