import { Assignment } from './assignment.ts'
import type { Backend } from './backend.ts'
import type { Farm } from './farm.ts'
import { type Queue, type Waiter, Waiting } from './queue.ts'
import type { Request } from './request.ts'
import { decideRetry, type Retry } from './retry.ts'
import type { Server } from './server.ts'

/** Which server of a backend a request gets, now or after a wait, and which after a failure. */
export class Placement {
  readonly #backend: Backend
  readonly #farm: Farm
  /** Whether any server has a limit, or somebody waits since one had; else nothing ever waits. */
  #limited = false
  readonly #isFull = (server: Server): boolean => this.#isSaturated(server)
  #turn = 0

  constructor(backend: Backend, farm: Farm) {
    this.#backend = backend
    this.#farm = farm
    this.#limited = backend.servers.some(({ maxconn }) => maxconn > 0)
  }

  /** To be called when limits of servers may have gone; `redistribute` sees those that come. */
  noteLimits(): void {
    if (!this.#limited) return
    this.#limited = this.#backend.queue.length > 0 || this.#backend.servers.some(({ maxconn, queue }) => maxconn > 0 || queue.length > 0)
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
    if (this.#backend.isStrict && request.bound === undefined && request.cookieIn === 'D') return undefined
    const server = request.bound ?? this.#choose(request, avoid)
    return server === undefined ? undefined : this.#take(request, server, avoid)
  }

  #choose(request: Request, avoid: Server | undefined): Server | undefined {
    const { preferred } = request
    if (preferred?.servesAnyone && avoid === undefined) {
      request.awaited = this.#limited && this.#isSaturated(preferred) ? preferred : undefined
      return request.awaited === undefined ? preferred : undefined
    }
    const { allbackups } = this.#backend.config
    const hash = request.scene && this.#backend.rules?.hash?.(request.scene, this.#farm.isSole(allbackups))
    if (!this.#limited) return this.#farm.choose(allbackups, avoid, undefined, hash)
    const server = this.#farm.choose(allbackups, avoid, this.#isFull, hash)
    request.awaited = server !== undefined && this.#isSaturated(server) ? server : undefined
    return request.awaited === undefined ? server : undefined
  }

  /** Has a request that got no server wait for a slot; `waiter` is told when its turn has come. */
  wait(request: Request, waiter: Waiter): Waiting | 'no server' | 'queue full' {
    const server = request.bound ?? request.awaited
    if (server !== undefined) return isQueueFull(server) ? 'queue full' : this.#enqueue(request, waiter, server.queue)
    if (this.#backend.isStrict && request.cookieIn === 'D') return 'no server'
    return this.#limited && !this.#farm.isEmpty ? this.#enqueue(request, waiter, this.#backend.queue) : 'no server'
  }

  #take(request: Request, server: Server, avoid: Server | undefined): Assignment {
    if (request.bound === undefined && server !== avoid && server !== request.preferred) {
      server.counters.selected++
      this.#backend.counters.selected++
    }
    if (avoid !== undefined) this.#countRetry(request, avoid, server)
    return new Assignment(this.#backend, server)
  }

  #enqueue(request: Request, waiter: Waiter, queue: Queue): Waiting {
    const waiting = new Waiting(request, waiter, this.#turn++, queue)
    queue.add(waiting)
    return waiting
  }

  /** Whether a client that is bound to a full server may go to another one. */
  #mayMove(server: Server): boolean {
    const { whenFull, redispatch } = this.#backend.config
    return !this.#backend.isStrict && (whenFull === 'move' || (redispatch !== 0 && isQueueFull(server)))
  }

  #isSaturated(server: Server): boolean {
    const limit = this.limitOf(server)
    return limit > 0 && (server.queue.length > 0 || server.counters.current >= limit)
  }

  /** How many requests a server may have at a time, 0 for any number; between `minconn` and `maxconn` it follows the backend's load; a slow start takes its part. */
  limitOf(server: Server): number {
    const { maxconn, eased } = server
    if (maxconn === 0) return 0
    const limit = this.#limitByLoad(server)
    return eased === 100 ? limit : Math.max(1, Math.floor((limit * eased) / 100))
  }

  #limitByLoad({ maxconn, config: { minconn } }: Server): number {
    const { fullconn } = this.#backend.config
    if (!minconn || fullconn === undefined || this.#backend.counters.current >= fullconn) return maxconn
    return Math.max(minconn, Math.floor((this.#backend.counters.current * maxconn) / fullconn))
  }

  /** Gives the free slots of a server to those that wait, for it or for any server, in the order they came. Answers how many got one. */
  serveWaiting(server: Server): number {
    if (!this.#limited) return 0
    let served = 0
    for (let next = this.#nextFor(server); next !== undefined; next = this.#nextFor(server)) {
      next.leave()
      if (next.request.bound === undefined) {
        server.counters.selected++
        this.#backend.counters.selected++
      }
      next.waiter.onAssigned(new Assignment(this.#backend, server))
      served++
    }
    return served
  }

  #nextFor(server: Server): Waiting | undefined {
    const limit = this.limitOf(server)
    if (limit > 0 && server.counters.current >= limit) return undefined
    const own = server.queue.first
    const any = this.#farm.isInUse(server) ? this.#backend.queue.first : undefined
    if (own === undefined || any === undefined) return own ?? any
    return own.turn < any.turn ? own : any
  }

  /**
   * After a change of a server: those that wait for one that is gone may go elsewhere, if they are not to have it even then, and one that is back takes from the
   * queue. Answers how many got a server by it, or wait elsewhere.
   */
  redistribute(server: Server): number {
    if (server.maxconn > 0) this.#limited = true
    if (!this.#limited) return 0
    const { redispatch, persist } = this.#backend.config
    const leaves = !server.servesBoundClients && !this.#backend.isStrict && !persist && (redispatch !== 0 || server.standing === 'maint')
    const moved = leaves ? this.requeue(server) : 0
    return moved + (server.servesBoundClients ? this.serveWaiting(server) : 0)
  }

  /** Those that wait for a server wait for any from now on, unless one has a slot free. Who may have no other is told so. */
  requeue(server: Server): number {
    const all = server.queue.clear()
    for (const waiting of all) {
      this.#unbind(waiting.request)
      if (this.#backend.isStrict) {
        waiting.waiter.onLost()
        continue
      }
      this.#reassign(waiting)
    }
    return all.length
  }

  /** What a rule throws when it is to say what balancing goes by concerns this request alone. */
  #reassign(waiting: Waiting): void {
    const { request, waiter } = waiting
    let assignment: Assignment | undefined
    try {
      assignment = this.assign(request)
    } catch (error) {
      if (waiter.onBroken === undefined) waiter.onLost()
      else waiter.onBroken(error)
      return
    }
    if (assignment === undefined) waiting.moveTo(request.awaited?.queue ?? this.#backend.queue)
    else waiter.onAssigned(assignment)
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
    const retries = request.mostRetries ?? this.#backend.config.retries
    const redispatch =
      (this.#backend.isStrict && request.bound !== undefined) || request.persistence === 'force' ? 0 : this.#backend.config.redispatch
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
    this.#backend.counters[counter]++
    if (server === failed) return
    request.redispatched = true
    if (request.cookieIn === 'V') request.cookieIn = 'D'
  }
}

function isQueueFull({ queue, config: { maxqueue } }: Server): boolean {
  return maxqueue > 0 && queue.length >= maxqueue
}
