import type { Target } from '../../../http1/way/dial.ts'
import type { Backend } from '../../../lb/backend.ts'
import type { Server } from '../../../lb/server.ts'
import { parseAddress } from '../../../schemas/address.ts'
import type { ExternalCheck } from '../../../schemas/health-check/config.ts'

/** How a program is called: its words, and all that is in its environment. */
export interface Call {
  command: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
}

/** What a call is about. */
export interface About {
  backend: Backend
  server: Server
  target: Target
  /** The number of its section. */
  proxyId: number
  /** The first address of a `listen` section, as configured. */
  bind: string | undefined
}

/** How HAProxy calls the program of an external check (manual §4.2 `external-check command`). Where there is no address or port an argument is `NOT_USED`. */
export function callOf({ command, path = '' }: ExternalCheck, { backend, server, target, proxyId, bind }: About): Call {
  const proxy = placeOf(bind === undefined ? undefined : parseAddress(bind))
  const its = placeOf(target)
  return {
    command,
    args: [proxy.address, proxy.port, its.address, its.port].map((word) => word || 'NOT_USED'),
    env: {
      PATH: path,
      HAPROXY_PROXY_NAME: backend.name,
      HAPROXY_PROXY_ID: `${proxyId}`,
      HAPROXY_PROXY_ADDR: proxy.address,
      HAPROXY_PROXY_PORT: proxy.port,
      HAPROXY_SERVER_NAME: server.name,
      HAPROXY_SERVER_ID: `${server.id}`,
      HAPROXY_SERVER_ADDR: its.address,
      HAPROXY_SERVER_PORT: its.port,
      HAPROXY_SERVER_MAXCONN: `${server.maxconn}`,
      HAPROXY_SERVER_CURCONN: `${server.counters.current}`,
      HAPROXY_SERVER_SSL: server.config.tls?.traffic ? '1' : '0',
      HAPROXY_SERVER_PROTO: 'h1',
    },
  }
}

/** An address in words; empty where there is none. */
function placeOf(place: Target | { fd: number } | undefined): { address: string; port: string } {
  if (place === undefined || 'fd' in place) return { address: '', port: '' }
  // The zero bytes in the name of an abstract socket cannot be said to a program.
  if ('path' in place) return { address: place.path.replaceAll('\0', ''), port: '' }
  return { address: place.host, port: `${place.port}` }
}
