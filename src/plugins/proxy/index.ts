import { IncomingMessage, METHODS, validateHeaderName, validateHeaderValue } from 'node:http'
import { Socket } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Applied, Transition } from '../../lb/events.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { History } from '../../stats/history.ts'
import { statsPage } from '../../stats/page.ts'
import { scrape } from '../../stats/prometheus/scrape.ts'
import type { Gate } from '../admin-auth/gate.ts'
import { openProcessMetrics } from '../process-metrics.ts'
import type { Clients } from './clients.ts'
import { Exchange } from './exchange.ts'
import { ExchangeLog } from './exchange-log.ts'
import { clientAddress } from './forwarded-for.ts'
import type { Route } from './route.ts'
import { routeOf } from './routes.ts'
import type { Transport } from './transport.ts'
import { handleUpgrades } from './upgrades.ts'
import { Why } from './why.ts'

export interface ProxyOptions {
  loadBalancer: LoadBalancer
  frontend: Frontend
  transport: Transport
  clients: Clients
  /** The path below which requests are proxied, which Fastify sees to; everything by default. */
  prefix?: string
  /** Inside a host's application: its hooks may have set fields of the response, and Node has answered `Expect: 100-continue` already. */
  embedded?: boolean
  /** Limpet's own, for the statistics page. */
  version: string
  /** Who may see that, if there is one. */
  gate?: Gate | undefined
  /** The last minutes, for its plots. */
  history?: History | undefined
}

/** Every method that Node's parser knows, but CONNECT, which never comes to a route. */
const methods = METHODS.filter((method) => method !== 'CONNECT')

/**
 * The traffic of a frontend: a catch-all registered through @fastify/http-proxy. Its handler, `reply.from`, is never reached: an `onRequest` hook, after
 * those of the host, takes the raw request over. Nothing reads the body before that, and no parser touches it.
 */
export async function proxy(app: FastifyInstance, options: ProxyOptions): Promise<void> {
  const { loadBalancer, frontend, transport, clients, embedded = false } = options
  const route = routeOf({
    loadBalancer,
    frontend,
    transport,
    clients,
    keepExpect: !embedded,
    page: pageOf(options),
    scrape: scraperOf(options),
    why: frontend.config.why && new Why(frontend.config.why, process.env),
    log: clients.log && new ExchangeLog(clients.log),
  })
  const kill = ({ change, server }: Applied): void => {
    if ('sessions' in change || 'removed' in change) clients.kill((one) => one === server, 'killed')
    if ('deleted' in change) clients.kill((one) => one.backend === change.target.backend, 'killed')
  }
  const follow = ({ server, backend, wentDown, cameUp }: Transition): void => {
    const { onMarkedDown, onMarkedUp, backup } = server.config
    if (wentDown && onMarkedDown !== undefined) clients.kill((one) => one === server, 'server down')
    if (cameUp && onMarkedUp !== undefined && !backup && server.weight > 0)
      clients.kill((one) => one.backend === backend.name && one.config.backup, 'server up')
  }
  loadBalancer.on('applied', kill).on('transition', follow)
  app.addHook('onClose', async () => void loadBalancer.off('applied', kill).off('transition', follow))
  // A host has its own use of upgrades.
  if (!embedded) handleUpgrades(app.server, route)
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    const { raw } = request
    if (!(raw.socket instanceof Socket) || !(raw instanceof IncomingMessage)) {
      reply.code(501).send('Only HTTP/1 over a connection is proxied: no HTTP/2, and no injected request (listen, and send it).')
      return
    }
    let fields = ''
    try {
      if (embedded) fields = fieldLines(reply.getHeaders())
    } catch (error) {
      return done(error as Error)
    }
    reply.hijack()
    if (raw.socket.destroyed) return
    const client = clients.of(raw.socket)
    if (reply.raw.socket === null) reply.raw.once('socket', () => client.advance())
    client.serve(new Exchange(route, client, raw, reply.raw, request.originalUrl, fields))
  })
  await app.register(httpProxy, {
    upstream: 'http://unreachable.invalid',
    httpMethods: methods,
  })
}

/** The page that a frontend shows among its traffic. */
function pageOf({ frontend, loadBalancer, version, gate, history }: ProxyOptions): Route['page'] {
  const { stats } = frontend.config
  if (stats === undefined || gate === undefined) return undefined
  const show = statsPage(stats, loadBalancer, { version, history })
  return (target, message) =>
    show(target, () => gate.admit(message.headers.authorization, clientAddress(message)), {
      method: message.method,
      accept: message.headers.accept,
    })
}

/** What tells all figures; what only the system knows is read from the first time on that somebody asks. */
function scraperOf({ loadBalancer, version, clients }: ProxyOptions): Route['scrape'] {
  let opening: ReturnType<typeof openProcessMetrics> | undefined
  return async (target, accept) => {
    opening ??= openProcessMetrics()
    return scrape(loadBalancer, { target, accept, version, isStopping: clients.isStopping, process: await opening })
  }
}

/** Fields as lines, each with its CRLF. Throws a TypeError for a name or value that no message may carry. */
function fieldLines(headers: ReturnType<FastifyReply['getHeaders']>): string {
  let lines = ''
  for (const [name, values] of Object.entries(headers)) {
    for (const value of Array.isArray(values) ? values : [String(values)]) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
      lines += `${name}: ${value}\r\n`
    }
  }
  return lines
}
