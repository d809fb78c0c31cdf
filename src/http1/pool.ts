import { Connection, type ConnectionOwner, type Target } from './connection.ts'
import { ticks, type Watch } from './watch.ts'

export interface PoolOptions {
  watch: Watch
  /** Milliseconds; 0 for no limit. */
  connectTimeout: number
  serverTimeout: number
  tunnelTimeout: number
  /** How long an unused connection is kept, in milliseconds (HAProxy's `pool-purge-delay`). */
  idleTimeout: number
}

/** The connections to one server: those in use, and the idle ones, of which the one used last goes first. */
export class Pool implements ConnectionOwner {
  readonly watch: Watch
  readonly timeouts: ConnectionOwner['timeouts']
  readonly #target: Target
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()

  constructor(target: Target, options: PoolOptions) {
    this.#target = target
    this.watch = options.watch
    this.timeouts = {
      connect: ticks(options.connectTimeout),
      server: ticks(options.serverTimeout),
      tunnel: ticks(options.tunnelTimeout),
      idle: ticks(options.idleTimeout),
    }
  }

  /** An idle connection, unused for at most `freshness` ticks, or `undefined`. */
  take(freshness = Number.POSITIVE_INFINITY): Connection | undefined {
    const connection = this.#idle[this.#idle.length - 1]
    if (connection === undefined || this.watch.now - connection.idleSince > freshness) return undefined
    this.#idle.pop()
    return connection
  }

  /** A connection that is being made. What is sent on it goes out when it stands. */
  open(): Connection {
    const connection = new Connection(this.#target, this)
    this.#all.add(connection)
    return connection
  }

  get size(): number {
    return this.#all.size
  }

  get idle(): number {
    return this.#idle.length
  }

  onIdle(connection: Connection): void {
    this.#idle.push(connection)
  }

  onGone(connection: Connection): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  /** Closes the idle connections. */
  purge(): void {
    for (const connection of this.#idle.splice(0)) connection.destroy()
  }

  /** Closes everything, what is in use too. */
  close(): void {
    this.#idle.length = 0
    for (const connection of this.#all) connection.destroy()
  }
}
