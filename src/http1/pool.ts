import { Connection } from './connection.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import { Need } from './need.ts'
import type { Session } from './session.ts'
import { ticks, type Watch, type Watched } from './watch.ts'
import type { Way } from './way/dial.ts'

/**
 * Whose idle connections a request may use (HAProxy manual §4.2 `http-reuse`): `never` only those of its own client; `safe` anyone's, but for the client's
 * first request; `aggressive` for that too, those that have proved to be reusable; `always` any.
 */
export type Reuse = 'never' | 'safe' | 'aggressive' | 'always'

export interface PoolOptions {
  watch: Watch
  /** Milliseconds; 0 for no limit. */
  connectTimeout: number
  serverTimeout: number
  tunnelTimeout: number
  /** How many bytes the head of a response has at most, its empty line included. */
  largestHead: number
  reuse: Reuse
  /** How many idle connections are kept at most; -1 for any number. */
  maxIdle: number
  /** How many idle connections are kept beyond those that were needed lately. */
  lowIdle: number
  /** Milliseconds after which half of the connections that nobody needed are closed; 0 keeps none. */
  purgeDelay: number
  /** How often a connection may be used again; -1 for any number. */
  maxReuse: number
  /** Told why a connection could not be made. */
  onRefused?: (error: Error) => void
}

/** For how many names an idle connection is kept at most, beyond those that were needed: it is clients that choose names. */
const mostNames = 100

/**
 * The connections to one server: those in use, and the idle ones, of which the one used last goes first. As many are kept as were in use at once
 * lately; what is beyond that goes at once if others are idle already, and otherwise half of it at each purge, as in HAProxy.
 */
export class Pool implements ConnectionOwner, Watched {
  readonly watch: Watch
  readonly timeouts: ConnectionOwner['timeouts']
  readonly largestHead: number
  lastActive = 0
  readonly limit: number
  /** Whose idle connections a request may use from now on. */
  reuse: Reuse
  readonly #options: PoolOptions
  readonly #way: () => Way
  /** Connections differ by the request's `Host`: `Session.host` must be set. */
  readonly isByHost: boolean
  /** Least recently used first. */
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()
  readonly #need = new Need()

  /** `way` is asked for each connection that is opened. */
  constructor(way: () => Way, options: PoolOptions) {
    this.#way = way
    this.isByHost = way().secure?.sniOfHost === true
    this.#options = options
    this.reuse = options.reuse
    this.watch = options.watch
    this.largestHead = options.largestHead
    this.timeouts = {
      connect: ticks(options.connectTimeout),
      server: ticks(options.serverTimeout),
      tunnel: ticks(options.tunnelTimeout),
    }
    this.limit = ticks(options.purgeDelay)
    this.watch.add(this)
  }

  /** An idle connection that may carry a request of this client, unused for at most `freshness` ticks, or `undefined`. */
  take(session: Session, freshness = Number.POSITIVE_INFINITY): Connection | undefined {
    const since = this.watch.now - freshness
    const name = this.isByHost ? this.#way().secure?.nameFor(session.host) : undefined
    const connection = session.take(this, since, name) ?? this.#takeShared(session.isFirst, since, name)
    if (connection === undefined) return undefined
    connection.session = session
    this.#need.note(this.#occupied)
    return connection
  }

  #takeShared(isFirst: boolean, since: number, name: string | undefined): Connection | undefined {
    const { reuse } = this
    if (isFirst && reuse === 'safe') return undefined
    const exchanges = isFirst && reuse === 'aggressive' ? 2 : 1
    let at = this.#idle.length - 1
    let connection = this.#idle[at]
    while (connection !== undefined && (connection.exchanges < exchanges || (name !== undefined && connection.name !== name)))
      connection = this.#idle[--at]
    if (connection === undefined || connection.idleSince < since) return undefined
    if (at === this.#idle.length - 1) this.#idle.pop()
    else this.#idle.splice(at, 1)
    return connection
  }

  /** A connection that is being made. What is sent on it goes out when it stands. */
  open(session: Session): Connection {
    const way = this.#way()
    const connection = new Connection(way, this, session, this.reuse === 'never' || way.proxyProtocol !== undefined)
    this.#all.add(connection)
    this.#need.note(this.#occupied)
    return connection
  }

  get size(): number {
    return this.#all.size
  }

  /** Idle connections that more than one client may use. */
  get idle(): number {
    return this.#idle.length
  }

  /** Those of them that have carried one request so far. */
  get fresh(): number {
    return this.idle - this.proven
  }

  /** Those of them that have proved to be reusable. */
  get proven(): number {
    return this.#idle.filter(({ exchanges }) => exchanges > 1).length
  }

  /** Idle connections that wait for their own client. */
  get kept(): number {
    let kept = 0
    for (const { isPrivate, isIdle } of this.#all) if (isPrivate && isIdle) kept++
    return kept
  }

  /** Connections that are not idle. */
  get used(): number {
    return this.#occupied - this.kept
  }

  /** How many connections are thought to be needed. */
  get needed(): number {
    return this.#need.estimate
  }

  /** Connections that are in use, or that nobody else may use. */
  get #occupied(): number {
    return this.#all.size - this.#idle.length
  }

  onIdle(connection: Connection): void {
    const { maxReuse } = this.#options
    const { session } = connection
    if (maxReuse >= 0 && connection.exchanges > maxReuse) return connection.destroy()
    if (connection.isPrivate) return session?.keep(connection)
    connection.session = undefined
    if (this.#hasRoom(connection.name)) this.#idle.push(connection)
    else connection.destroy()
  }

  #hasRoom(name: string): boolean {
    const { purgeDelay, maxIdle, lowIdle } = this.#options
    const { length } = this.#idle
    if (purgeDelay === 0 || (maxIdle >= 0 && length >= maxIdle)) return false
    if (length === 0 || this.#all.size <= this.#need.estimate + lowIdle) return true
    return this.isByHost && length < mostNames && !this.#idle.some((connection) => connection.name === name)
  }

  onGone(connection: Connection): void {
    this.#all.delete(connection)
    connection.session?.forget(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  onRefused(error: Error): void {
    this.#options.onRefused?.(error)
  }

  /** Time for a purge: half of what was not needed goes, the longest unused first. */
  expire(): void {
    this.lastActive = this.watch.now
    for (const connection of this.#idle.slice(0, this.#need.purge(this.#all.size, this.#occupied))) connection.destroy()
  }

  /** Lets go of the server as it was: closes what is idle at once, and what is in use after its exchange. */
  retire(): void {
    for (const connection of this.#all) connection.retire()
  }

  /** There will be no more of it: what is in use is closed after its exchange. */
  leave(): void {
    this.watch.delete(this)
    this.retire()
  }

  /** Closes everything, what is in use too. */
  close(): void {
    this.watch.delete(this)
    for (const connection of this.#all) connection.destroy()
  }
}
