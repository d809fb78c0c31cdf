import type { Target } from '../../http1/connection.ts'
import { Pool } from '../../http1/pool.ts'
import { Watch } from '../../http1/watch.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'

/** The ways to the servers: a pool of connections to each, and the one clock of all timeouts. */
export class Transport {
  readonly watch = new Watch()
  readonly #loadBalancer: LoadBalancer
  /** Where a server is. */
  readonly target: (server: Server) => Target
  readonly #pools = new Map<Server, Pool>()

  /** `target` tells where a server is, its name resolved. */
  constructor(loadBalancer: LoadBalancer, target: (server: Server) => Target) {
    this.#loadBalancer = loadBalancer
    this.target = target
    loadBalancer.on('transition', ({ server }) => {
      if (!server.servesBoundClients) this.#pools.get(server)?.retire()
    })
  }

  pool(server: Server): Pool {
    return this.#pools.get(server) ?? this.#create(server)
  }

  #create(server: Server): Pool {
    const backend = this.#loadBalancer.backends.get(server.backend)?.config
    const pool = new Pool(() => this.target(server), {
      watch: this.watch,
      connectTimeout: backend?.timeout.connect ?? 0,
      serverTimeout: backend?.timeout.server ?? 0,
      tunnelTimeout: backend?.timeout.tunnel ?? backend?.timeout.server ?? 0,
      reuse: backend?.httpReuse ?? 'safe',
      maxIdle: server.config.poolMaxConn,
      lowIdle: server.config.poolLowConn,
      purgeDelay: server.config.poolPurgeDelay,
      maxReuse: server.config.maxReuse,
    })
    this.#pools.set(server, pool)
    return pool
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
