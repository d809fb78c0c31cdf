import type { BackendConfig } from '../schemas/backend.ts'
import { Assignment } from './assignment.ts'
import { type Balance, createBalance } from './balance/index.ts'
import { Counters } from './counters.ts'
import { CookiePersistence } from './persistence/cookie.ts'
import { Queue, type Waiter, Waiting } from './queue.ts'
import type { Request } from './request.ts'
import { decideRetry, type Retry } from './retry.ts'
import { Server } from './server.ts'

/** Servers that can stand in for one another, and the choice between them. Who may be chosen is decided here, once, for every algorithm. */
export class Backend {
  readonly name: string
  readonly config: BackendConfig
  readonly counters = new Counters()
  readonly persistence: CookiePersistence | undefined
  /** After which failures a request may be tried again. */
  readonly retryOn: ReadonlySet<string>
  readonly #servers: Server[] = []
  readonly #active: Balance
  readonly #backup: Balance
  /** The weight with which a server takes part in balancing now; those that do not are not in it. */
  readonly #eligible = new Map<Server, number>()
  #activeCount = 0
  #backupCount = 0
  /** Requests that any server may serve and none has a slot for. */
  readonly queue = new Queue()
  /** Whether any server has a limit; without one nothing ever waits. */
  readonly #limited: boolean
  readonly #isFull = (server: Server): boolean => this.#isSaturated(server)
  #turn = 0

  constructor(config: BackendConfig, now: number) {
    this.name = config.name
    this.config = config
    this.retryOn = new Set(config.retryOn)
    for (const [index, server] of config.servers.entries()) this.#servers.push(new Server(server, config.name, index + 1, now))
    if (config.cookie !== undefined) this.persistence = new CookiePersistence(config.cookie, config.persist, this.#servers)
    this.#limited = this.#servers.some((server) => server.maxconn > 0)
    this.#active = this.#start(false)
    this.#backup = this.#start(true)
  }

  get servers(): readonly Server[] {
    return this.#servers
  }

  server(name: string): Server | undefined {
    return this.#servers.find((server) => server.name === name)
  }

  /** How many servers take new clients: of the active ones, and of the backups. */
  get usable(): { active: number; backup: number } {
    return { active: this.#activeCount, backup: this.#backupCount }
  }

  /** The sum of the weights of the servers that are in use. */
  get weight(): number {
    let sum = 0
    for (const [server, weight] of this.#eligible) if (server.config.backup === (this.#activeCount === 0)) sum += weight
    return sum
  }

  get status(): 'UP' | 'DOWN' {
    return this.#activeCount + this.#backupCount > 0 || this.#servers.length === 0 ? 'UP' : 'DOWN'
  }

  /** The algorithm over the servers that may be chosen at first. */
  #start(backup: boolean): Balance {
    const servers = this.#servers.filter((server) => server.servesAnyone && server.config.backup === backup)
    for (const server of servers) this.#eligible.set(server, server.weight)
    if (backup) this.#backupCount = servers.length
    else this.#activeCount = servers.length
    return createBalance(this.config.balance, servers)
  }

  /**
   * Tells the algorithm what became of a server; to be called after anything that bears on who may be served. Answers how many requests that were waiting
   * got another server, or this one, by it.
   */
  refresh(server: Server): number {
    const before = this.#eligible.get(server)
    const weight = server.servesAnyone ? server.weight : 0
    const balance = server.config.backup ? this.#backup : this.#active
    if (weight === 0) {
      if (this.#eligible.delete(server)) balance.remove(server)
    } else {
      this.#eligible.set(server, weight)
      if (before === undefined) balance.add(server)
      else if (before !== weight) balance.reweigh(server)
    }
    this.#count(server, (weight > 0 ? 1 : 0) - (before === undefined ? 0 : 1))
    return this.#limited ? this.#redistribute(server) : 0
  }

  #count(server: Server, difference: number): void {
    if (server.config.backup) this.#backupCount += difference
    else this.#activeCount += difference
  }

  /**
   * Gives a request its server: the one it is bound to, else the next by the algorithm. `avoid` is the server that failed when `afterFailure` says to ask
   * another: it is chosen again only if no other can serve. `undefined`: nobody can, or has a slot free; then see `wait`.
   */
  assign(request: Request, avoid?: Server): Assignment | undefined {
    const { bound } = request
    if (bound !== undefined && this.#limited && this.#isSaturated(bound)) {
      if (!this.#mayMove(bound)) return undefined
      this.#unbind(request)
    }
    if (this.config.strict && request.bound === undefined && request.cookieIn === 'D') return undefined
    const server = request.bound ?? this.#choose(avoid)
    return server === undefined ? undefined : this.#take(request, server, avoid)
  }

  /** Has a request that got no server wait for a slot; `waiter` is told when its turn has come. */
  wait(request: Request, waiter: Waiter): Waiting | 'no server' | 'queue full' {
    const { bound } = request
    if (bound !== undefined) return isQueueFull(bound) ? 'queue full' : this.#enqueue(request, waiter, bound.queue)
    if (this.config.strict && request.cookieIn === 'D') return 'no server'
    return this.#limited && this.#activeCount + this.#backupCount > 0 ? this.#enqueue(request, waiter, this.queue) : 'no server'
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
    const any = this.#eligible.has(server) && server.config.backup === (this.#activeCount === 0) ? this.queue.first : undefined
    if (own === undefined || any === undefined) return own ?? any
    return own.turn < any.turn ? own : any
  }

  /** After a change of a server: those that wait for one that is gone may go elsewhere, if they are not to have it even then, and one that is back takes from the queue. */
  #redistribute(server: Server): number {
    let moved = 0
    const { redispatch, strict, persist } = this.config
    if (!server.servesBoundClients && !strict && !persist && (redispatch !== 0 || server.admin === 'maint')) {
      const all = server.queue.clear()
      moved = all.length
      for (const waiting of all) {
        this.#unbind(waiting.request)
        const assignment = this.assign(waiting.request)
        if (assignment === undefined) waiting.moveTo(this.queue)
        else waiting.waiter.onAssigned(assignment)
      }
    }
    return moved + (server.servesAnyone ? this.serveWaiting(server) : 0)
  }

  #unbind(request: Request): void {
    request.bound = undefined
    if (request.cookieIn === 'V') request.cookieIn = 'D'
  }

  #choose(avoid?: Server): Server | undefined {
    const isFull = this.#limited ? this.#isFull : undefined
    if (this.#activeCount > 0) return this.#active.pick(avoid, isFull)
    if (this.#backupCount === 0) return undefined
    if (this.config.allbackups) return this.#backup.pick(avoid, isFull)
    const first = this.#servers.find((server) => server.config.backup && server.servesAnyone)
    return first !== undefined && isFull?.(first) === true ? undefined : first
  }

  /**
   * What to do after an attempt failed, once it is known that another one is safe. Before another server is asked the request is not bound any more.
   * With `strict` a bound request never leaves its server.
   */
  afterFailure(request: Request, server: Server): Retry {
    const { retries, strict } = this.config
    const redispatch = strict && request.bound !== undefined ? 0 : this.config.redispatch
    const failures = request.retries + 1
    const bound = request.bound !== undefined
    const retry = decideRetry({ failures, retries, redispatch, bound, running: server.isRunning, usable: this.#activeCount })
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
