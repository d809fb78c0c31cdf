import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { adminSide } from '../app.ts'
import type { Frontend } from '../lb/frontend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { type Logs, logRequests } from '../plugins/access-log/index.ts'
import type { Gate } from '../plugins/admin-auth/gate.ts'
import { adminPatience } from '../plugins/admin-patience.ts'
import { countConnections, countRequests } from '../plugins/admin-traffic.ts'
import type { Drains } from '../plugins/changes/drains.ts'
import type { Release } from '../plugins/event-stream.ts'
import type { History } from '../plugins/history.ts'
import type { Listeners } from '../plugins/listeners.ts'
import { loadBalancer as decorate } from '../plugins/load-balancer.ts'
import { mostOfAdministration } from '../plugins/open-files.ts'
import { unrouted } from '../plugins/problems.ts'
import type { Admission } from '../plugins/proxy/admission.ts'
import { Clients } from '../plugins/proxy/clients.ts'
import { proxy } from '../plugins/proxy/index.ts'
import { handleServerEvents } from '../plugins/proxy/server-events.ts'
import type { Transport } from '../plugins/proxy/transport.ts'
import type { FoundWays } from '../plugins/ways.ts'
import type { Condition } from '../schemas/admin.ts'
import type { StatsConfig } from '../schemas/frontend.ts'
import { version } from '../version.ts'

/** For a frontend, 0 means as many as the process may have (HAProxy manual §4.2 `maxconn`). */
export const unlimited = Number.POSITIVE_INFINITY

/** A frontend that listens. */
export interface Site {
  frontend: Frontend
  app: FastifyInstance
  /** `undefined` for the administration side. */
  clients: Clients | undefined
}

/** What all frontends share. */
export interface Shared {
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

/** A frontend for traffic. */
export async function trafficSite(
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

/** The administration side. */
export async function adminSite(
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

/** A client that closes its side after its request still gets its answer, and all of it; Node has no documented name for that. */
function allowHalfOpen({ server }: FastifyInstance): void {
  Object.assign(server, { httpAllowHalfOpen: true })
}

/** Lets in as many connections as operators say. */
export function followLimits(loadBalancer: LoadBalancer, admission: Admission, administration: Admission): void {
  loadBalancer.on('applied', ({ change, frontend }) => {
    if ('limits' in change) admission.limit = loadBalancer.maxconn
    if (frontend?.isAdmin) administration.limitDoor(frontend.name, frontend.config.maxconn || mostOfAdministration())
    else if (frontend) admission.limitDoor(frontend.name, frontend.config.maxconn || unlimited)
  })
}
