import type { BackendConfig } from '../schemas/backend.ts'
import { algorithmName } from '../schemas/balance.ts'
import type { BackendSettings } from '../schemas/change.ts'
import type { ServerConfig } from '../schemas/server.ts'
import { Assignment } from './assignment.ts'
import { withValues } from './change/values.ts'
import { Counters } from './counters.ts'
import { Farm } from './farm.ts'
import { CookiePersistence } from './persistence/cookie.ts'
import { dynamicCookie } from './persistence/dynamic.ts'
import { CookieOutcomes } from './persistence/outcomes.ts'
import { Queue, type Waiter, Waiting } from './queue.ts'
import type { Request } from './request.ts'
import { decideRetry, type Retry } from './retry.ts'
import type { BackendRules } from './rules/index.ts'
import type { Pages } from './rules/pages.ts'
import { Server } from './server.ts'
import { freeId, serverIds } from './server-ids.ts'

/** Servers that can stand in for one another, and which of them a request gets, now or after a wait. */
export class Backend {
  readonly name: string
  /** What holds now; what an operator altered is in it. Its `servers` are those it began with. */
  config: BackendConfig
  /** As it was configured, or created. */
  readonly configured: BackendConfig
  /** The number of the last change that touched it or one of its servers; 0 before the first. */
  version = 0
  readonly counters = new Counters()
  readonly persistence: CookiePersistence | undefined
  /** What its rules say of requests, if it has any. */
  rules: BackendRules | undefined
  /** What it answers in the place of our own pages. */
  pages: Pages = new Map()
  readonly cookies = new CookieOutcomes()
  /** After which failures a request may be tried again. */
  readonly retryOn: ReadonlySet<string>
  readonly #servers: Server[] = []
  readonly #byName = new Map<string, Server>()
  readonly #farm: Farm
  /** Requests that any server may serve and none has a slot for. */
  readonly queue = new Queue()
  /** Whether any server has a limit, or somebody waits since one had; else nothing ever waits. */
  #limited = false
  /** When it last came to have a server for new clients, or to have none; milliseconds since the epoch. */
  changedAt: number
  /** Time spent without one before `changedAt`, in milliseconds. */
  downtime = 0
  #wasRunning: boolean
  readonly #isFull = (server: Server): boolean => this.#isSaturated(server)
  #turn = 0

  /** `now` is in milliseconds since the epoch, as what `clock` tells. */
  constructor(config: BackendConfig, now: number, clock: () => number = Date.now) {
    this.name = config.name
    this.config = config
    this.configured = config
    this.changedAt = now
    this.retryOn = new Set(config.retryOn)
    const ids = serverIds(config.servers)
    for (const [index, server] of config.servers.entries()) this.#servers.push(new Server(server, config.name, ids[index] ?? 0, now))
    for (const server of this.#servers) this.#byName.set(server.name, server)
    if (config.cookie !== undefined) this.persistence = new CookiePersistence(config.cookie, config.persist, this.#servers, clock)
    this.#farm = new Farm(this.#servers, config)
    this.#noteLimits()
    this.#wasRunning = this.isRunning
  }

  get servers(): readonly Server[] {
    return this.#servers
  }

  server(name: string): Server | undefined {
    return this.#byName.get(name)
  }

  /** The name of the algorithm that it balances with. */
  get algorithm(): string {
    return algorithmName(this.config.balance)
  }

  /** Tells at which IP address and port a server is, once that is known and whenever it is another. */
  located(server: Server, host: string, port: number): void {
    const { cookie, dynamicCookieKey } = this.config
    if (cookie?.dynamic !== true || dynamicCookieKey === undefined) return
    server.dynamicCookie = dynamicCookie(dynamicCookieKey, host, port)
    this.persistence?.forget(server)
  }

  /** How many servers take new clients: of the active ones, and of the backups. */
  get usable(): { active: number; backup: number } {
    return this.#farm.usable
  }

  /** The sum of the weights of the servers that are in use. */
  get weight(): number {
    return this.#farm.weight
  }

  get status(): 'UP' | 'DOWN' {
    return !this.#farm.isEmpty || this.#servers.length === 0 ? 'UP' : 'DOWN'
  }

  get isRunning(): boolean {
    return this.status === 'UP'
  }

  /** To be called after whatever may have taken its last server, or given it the first; `now` is in milliseconds since the epoch. */
  noteTurn(now: number): void {
    if (this.#wasRunning === this.isRunning) return
    if (this.#wasRunning) this.counters.timesDown++
    else this.downtime += now - this.changedAt
    this.changedAt = now
    this.#wasRunning = this.isRunning
  }

  /** Takes a server in, whose name and number are free. Those that wait may get it at once. */
  add(config: ServerConfig, now: number): Server {
    const server = new Server(config, this.name, config.id ?? freeId(this.#servers), now)
    this.#servers.push(server)
    this.#byName.set(server.name, server)
    this.refresh(server)
    return server
  }

  /** Lets a server go. Those that wait for it go elsewhere, or are told that there is none for them. */
  remove(server: Server): void {
    server.leave()
    this.#farm.update(server)
    this.#servers.splice(this.#servers.indexOf(server), 1)
    this.#byName.delete(server.name)
    this.#requeue(server)
    this.persistence?.forget(server)
    this.#noteLimits()
  }

  /** Lets all servers go, for good: those that wait are told that there is none for them. */
  close(): void {
    const queues = [this.queue, ...this.#servers.map(({ queue }) => queue)]
    this.#byName.clear()
    for (const server of this.#servers.splice(0)) {
      server.leave()
      this.#farm.update(server)
    }
    const all = queues.flatMap((queue) => queue.clear())
    this.#noteLimits()
    for (const { waiter } of all) waiter.onLost()
  }

  /** Takes over what an operator decided. */
  set(settings: BackendSettings): void {
    this.config = withValues(this.config, settings)
    if (settings.balance !== undefined) this.#farm.use(this.config)
  }

  /**
   * Tells the algorithm what became of a server; to be called after anything that bears on who may be served. Answers how many requests that were waiting
   * got another server, or this one, by it.
   */
  refresh(server: Server): number {
    this.#farm.update(server)
    if (server.maxconn > 0) this.#limited = true
    return this.#limited ? this.#redistribute(server) : 0
  }

  /** The settings of a server are others now: what was prepared for it is prepared anew. Answers as `refresh`. */
  renew(server: Server): number {
    this.persistence?.forget(server)
    const requeued = this.refresh(server)
    this.#noteLimits()
    return requeued
  }

  #noteLimits(): void {
    this.#limited = this.queue.length > 0 || this.#servers.some(({ maxconn, queue }) => maxconn > 0 || queue.length > 0)
  }

  /**
   * Gives a request its server: the one it is bound to, else the next by the algorithm. `avoid` is the server that failed when `afterFailure` says to ask
   * another: it is chosen again only if no other can serve. `undefined`: nobody can, or has a slot free; then see `wait`.
   */
  assign(request: Request, avoid?: Server): Assignment | undefined {
    const { bound } = request
    if (bound !== undefined && this.#limited && this.#isSaturated(bound)) {
      if (request.persistence === 'force' || !this.#mayMove(bound)) return undefined
      this.#unbind(request)
    }
    if (this.config.strict && request.bound === undefined && request.cookieIn === 'D') return undefined
    const server = request.bound ?? this.#choose(request, avoid)
    return server === undefined ? undefined : this.#take(request, server, avoid)
  }

  #choose(request: Request, avoid: Server | undefined): Server | undefined {
    const { allbackups } = this.config
    const hash = request.scene && this.rules?.hash?.(request.scene, this.#farm.isSole(allbackups))
    if (!this.#limited) return this.#farm.choose(allbackups, avoid, undefined, hash)
    const server = this.#farm.choose(allbackups, avoid, this.#isFull, hash)
    request.awaited = server !== undefined && this.#isSaturated(server) ? server : undefined
    return request.awaited === undefined ? server : undefined
  }

  /** Has a request that got no server wait for a slot; `waiter` is told when its turn has come. */
  wait(request: Request, waiter: Waiter): Waiting | 'no server' | 'queue full' {
    const server = request.bound ?? request.awaited
    if (server !== undefined) return isQueueFull(server) ? 'queue full' : this.#enqueue(request, waiter, server.queue)
    if (this.config.strict && request.cookieIn === 'D') return 'no server'
    return this.#limited && !this.#farm.isEmpty ? this.#enqueue(request, waiter, this.queue) : 'no server'
  }

  #take(request: Request, server: Server, avoid: Server | undefined): Assignment {
    if (request.bound === undefined && server !== avoid) {
      server.counters.selected++
      this.counters.selected++
    }
    if (avoid !== undefined) this.#countRetry(request, avoid, server)
    return new Assignment(this, server)
  }

  #enqueue(request: Request, waiter: Waiter, queue: Queue): Waiting {
    const waiting = new Waiting(request, waiter, this.#turn++, queue)
    queue.add(waiting)
    return waiting
  }

  /** Whether a client that is bound to a full server may go to another one. */
  #mayMove(server: Server): boolean {
    const { strict, whenFull, redispatch } = this.config
    return !strict && (whenFull === 'move' || (redispatch !== 0 && isQueueFull(server)))
  }

  #isSaturated(server: Server): boolean {
    const limit = this.limitOf(server)
    return limit > 0 && (server.queue.length > 0 || server.counters.current >= limit)
  }

  /** How many requests a server may have at a time, 0 for any number; between `minconn` and `maxconn` it follows the backend's load. */
  limitOf({ maxconn, config: { minconn } }: Server): number {
    const { fullconn } = this.config
    if (!minconn || fullconn === undefined || this.counters.current >= fullconn) return maxconn
    return Math.max(minconn, Math.floor((this.counters.current * maxconn) / fullconn))
  }

  /** Takes a slot of a server. */
  enter(server: Server): void {
    server.counters.enter()
    this.#farm.loaded(server, 1)
  }

  /** Gives a slot of a server back, to the next that waits for it if somebody does. */
  leave(server: Server): void {
    server.counters.leave()
    this.#farm.loaded(server, -1)
    this.serveWaiting(server)
  }

  /** Gives the free slots of a server to those that wait, for it or for any server, in the order they came. Answers how many got one. */
  serveWaiting(server: Server): number {
    if (!this.#limited) return 0
    let served = 0
    for (let next = this.#nextFor(server); next !== undefined; next = this.#nextFor(server)) {
      next.leave()
      if (next.request.bound === undefined) {
        server.counters.selected++
        this.counters.selected++
      }
      next.waiter.onAssigned(new Assignment(this, server))
      served++
    }
    return served
  }

  #nextFor(server: Server): Waiting | undefined {
    const limit = this.limitOf(server)
    if (limit > 0 && server.counters.current >= limit) return undefined
    const own = server.queue.first
    const any = this.#farm.isInUse(server) ? this.queue.first : undefined
    if (own === undefined || any === undefined) return own ?? any
    return own.turn < any.turn ? own : any
  }

  /** After a change of a server: those that wait for one that is gone may go elsewhere, if they are not to have it even then, and one that is back takes from the queue. */
  #redistribute(server: Server): number {
    const { redispatch, strict, persist } = this.config
    const leaves = !server.servesBoundClients && !strict && !persist && (redispatch !== 0 || server.admin === 'maint')
    const moved = leaves ? this.#requeue(server) : 0
    return moved + (server.servesBoundClients ? this.serveWaiting(server) : 0)
  }

  /** Those that wait for a server wait for any from now on, unless one has a slot free. Who may have no other is told so. */
  #requeue(server: Server): number {
    const all = server.queue.clear()
    for (const waiting of all) {
      this.#unbind(waiting.request)
      if (this.config.strict) {
        waiting.waiter.onLost()
        continue
      }
      const assignment = this.assign(waiting.request)
      if (assignment === undefined) waiting.moveTo(waiting.request.awaited?.queue ?? this.queue)
      else waiting.waiter.onAssigned(assignment)
    }
    return all.length
  }

  #unbind(request: Request): void {
    request.bound = undefined
    if (request.cookieIn === 'V') request.cookieIn = 'D'
  }

  /**
   * What to do after an attempt failed, once it is known that another one is safe. Before another server is asked the request is not bound any more.
   * With `strict` a bound request never leaves its server.
   */
  afterFailure(request: Request, server: Server): Retry {
    const { retries, strict } = this.config
    const redispatch = (strict && request.bound !== undefined) || request.persistence === 'force' ? 0 : this.config.redispatch
    const failures = request.retries + 1
    const bound = request.bound !== undefined
    const retry = decideRetry({ failures, retries, redispatch, bound, running: server.isRunning, usable: this.#farm.activeCount })
    if (retry === 'give up') return retry
    request.retries++
    if (retry === 'same server') this.#countRetry(request, server, server)
    else request.bound = undefined
    return retry
  }

  /** A retry at another server is a redispatch of the one it leaves; at the same one, be it for want of another, it is a retry. */
  #countRetry(request: Request, failed: Server, server: Server): void {
    const counter = server === failed ? 'retries' : 'redispatches'
    failed.counters[counter]++
    this.counters[counter]++
    if (server === failed) return
    request.redispatched = true
    if (request.cookieIn === 'V') request.cookieIn = 'D'
  }
}

function isQueueFull({ queue, config: { maxqueue } }: Server): boolean {
  return maxqueue > 0 && queue.length >= maxqueue
}
