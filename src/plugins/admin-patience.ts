import type { FrontendConfig } from '../schemas/frontend.ts'

/** Where no timeout is configured: milliseconds. */
const enough = 60_000

/** The least time without a byte, in milliseconds: streams of events have one in half of it. */
const quiet = 30_000

/** How long clients of the administration side are waited for, as options of its server: those of traffic, and never without end. */
export function adminPatience({ client, httpRequest, httpKeepAlive }: FrontendConfig['timeout']) {
  const head = (httpRequest ?? client) || enough
  const requestTimeout = Math.max(head, client || enough)
  return {
    requestTimeout,
    keepAliveTimeout: (httpKeepAlive ?? httpRequest ?? client) || enough,
    connectionTimeout: Math.max(client || enough, quiet),
    http: { requestTimeout, headersTimeout: head, connectionsCheckingInterval: 500 },
  }
}
