import { Pool } from '../../http1/pool.ts'
import type { Session } from '../../http1/session.ts'
import { Watch } from '../../http1/watch.ts'
import type { Way } from '../../http1/way/dial.ts'
import type { Backend } from '../../lb/backend.ts'
import type { Applied } from '../../lb/events.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { inWords } from '../socket-errors.ts'
import type { Ways } from '../ways.ts'

/** HAProxy's default of `tune.bufsize`, in bytes. */
export const defaultBufsize = 16_384

/** What of a buffer a response's head cannot have (HAProxy's default of `tune.maxrewrite`), in bytes. */
const reserve = 1024

/** The ways to the servers: a pool of connections to each, and the one clock of all timeouts. */
export class Transport {
  readonly watch = new Watch()
  readonly #loadBalancer: LoadBalancer
  /** How servers are reached. */
  readonly ways: Ways
  readonly #pools = new Map<Server, Pool>()
  readonly #servers = new WeakMap<object, Server>()
  readonly #onTrouble: (trouble: string) => void
  /** What was last told of a server. */
  readonly #troubles = new Map<Server, string>()

  /** `onTrouble` is told why TLS to a server fails, which nobody could guess; once for each reason. */
  constructor(loadBalancer: LoadBalancer, ways: Ways, onTrouble: (trouble: string) => void = () => {}) {
    this.#loadBalancer = loadBalancer
    this.ways = ways
    this.#onTrouble = onTrouble
    loadBalancer.on('transition', ({ server }) => {
      if (!server.servesBoundClients) this.#pools.get(server)?.retire()
    })
    loadBalancer.on('applied', (applied) => this.#follow(applied))
  }

  /** Connections to where a server was carry no other request, and to one that is gone there are no more. */
  #follow({ change, backend, server }: Applied): void {
    if (backend === undefined) return
    if (server !== undefined && 'values' in change && change.values.address !== undefined) this.#pools.get(server)?.retire()
    if (server !== undefined && 'removed' in change) this.#forget(server)
    // Of thousands of servers, which come one by one, there are as many pools.
    if (!('deleted' in change) && !('settings' in change)) return
    for (const [known, pool] of this.#pools) {
      if (known.backend !== backend.name) continue
      if ('deleted' in change) this.#forget(known)
      if ('settings' in change) pool.reuse = backend.config.httpReuse
    }
  }

  #forget(server: Server): void {
    this.#pools.get(server)?.leave()
    this.#pools.delete(server)
    this.#troubles.delete(server)
  }

  pool(server: Server): Pool {
    return this.#pools.get(server) ?? this.#create(server)
  }

  #create(server: Server): Pool {
    const backend = this.#loadBalancer.backends.get(server.backend)?.config
    const pool = new Pool(() => this.#way(server), {
      watch: this.watch,
      connectTimeout: backend?.timeout.connect ?? 0,
      serverTimeout: backend?.timeout.server ?? 0,
      tunnelTimeout: backend?.timeout.tunnel ?? backend?.timeout.server ?? 0,
      largestHead: Math.max(defaultBufsize, this.#loadBalancer.config.global.bufsize ?? 0) - reserve,
      reuse: backend?.httpReuse ?? 'safe',
      maxIdle: server.config.poolMaxConn,
      lowIdle: server.config.poolLowConn,
      purgeDelay: server.config.poolPurgeDelay,
      maxReuse: server.config.maxReuse,
      ...(server.config.tls !== undefined && { onRefused: (error) => this.#onRefused(server, error) }),
    })
    this.#pools.set(server, pool)
    this.#servers.set(pool, server)
    server.connections = pool
    return pool
  }

  /** The server of a backend that a client has a connection of its own to; of several the one that it had first, as in HAProxy. */
  ownServer(session: Session, backend: Backend): Server | undefined {
    for (const owner of session.owners()) {
      const server = this.#servers.get(owner)
      if (server?.backend === backend.name && server.servesAnyone) return server
    }
    return undefined
  }

  /** A server that cannot be reached at all, which the system says by a number, is told of by its state. */
  #onRefused(server: Server, error: NodeJS.ErrnoException): void {
    const trouble = `server ${server.backend}/${server.name}: no agreement on TLS: ${inWords(error)}`
    if (error.errno !== undefined || this.#troubles.get(server) === trouble) return
    this.#troubles.set(server, trouble)
    this.#onTrouble(trouble)
  }

  #way(server: Server): Way {
    const way = this.ways(server)
    return server.config.tls?.traffic === false ? { ...way, secure: undefined } : way
  }

  /** How many connections to servers there are, idle ones included. */
  get size(): number {
    let size = 0
    for (const pool of this.#pools.values()) size += pool.size
    return size
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close()
    this.#pools.clear()
    this.watch.close()
  }
}
