import { METHODS } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Frontend } from '../../lb/frontend.ts'
import type { Clients } from './clients.ts'
import { Exchange } from './exchange.ts'
import { forwardedFor } from './forwarded-for.ts'
import type { Route } from './route.ts'
import type { Transport } from './transport.ts'

export interface ProxyOptions {
  frontend: Frontend
  transport: Transport
  clients: Clients
  /** The path below which requests are proxied; everything by default. */
  prefix?: string
  keepExpect?: boolean
}

/** Every method that Node's parser knows, but CONNECT, which never comes to a route. */
const methods = METHODS.filter((method) => method !== 'CONNECT')

/**
 * The traffic of a frontend: a catch-all registered through @fastify/http-proxy. Its handler, `reply.from`, is never reached: an `onRequest` hook, after
 * those of the host, takes the raw request over. Nothing reads the body before that, and no parser touches it.
 */
export async function proxy(app: FastifyInstance, options: ProxyOptions): Promise<void> {
  const { frontend, transport, clients } = options
  const { backend } = frontend
  const route: Route = {
    frontend,
    backend,
    transport,
    forwardedFor: forwardedFor(frontend.config.forwardfor, backend?.config.forwardfor),
    keepExpect: options.keepExpect ?? false,
    clients,
  }
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, _done: () => void) => {
    reply.hijack()
    const { raw } = request
    const client = clients.of(raw.socket)
    client.serve(new Exchange(route, client, raw, reply.raw, request.originalUrl))
  })
  await app.register(httpProxy, {
    upstream: 'http://unreachable.invalid',
    httpMethods: methods,
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
  })
}
