import type { BackendConfig } from '../schemas/backend.ts'
import type { BackendSettings } from '../schemas/change.ts'
import type { ServerConfig } from '../schemas/server.ts'
import type { Assignment } from './assignment.ts'
import { hasFixedWeights } from './balance/index.ts'
import { withSettings } from './change/values.ts'
import { Counters } from './counters.ts'
import { Farm } from './farm.ts'
import { Members } from './members.ts'
import type { MakeSeal } from './persistence/seal.ts'
import { Placement } from './placement.ts'
import { Queue, type Waiter, type Waiting } from './queue.ts'
import type { Request } from './request.ts'
import type { Retry } from './retry.ts'
import type { Pages } from './rules/pages.ts'
import type { Server } from './server.ts'

/** Servers that can stand in for one another, and what is known of them together; which of them a request gets is its placement's to say. */
export class Backend extends Members {
  /** The number of the last change that touched it or one of its servers; 0 before the first. */
  version = 0
  readonly counters = new Counters()
  /** What it answers in the place of our own pages. */
  pages: Pages = new Map()
  /** After which failures a request may be tried again. */
  readonly retryOn: ReadonlySet<string>
  readonly #farm: Farm
  readonly #placement: Placement
  /** Requests that any server may serve and none has a slot for. */
  readonly queue = new Queue()
  /** When it last came to have a server for new clients, or to have none; milliseconds since the epoch. */
  changedAt: number
  /** Time spent without one before `changedAt`, in milliseconds. */
  downtime = 0
  #wasRunning: boolean

  /** `now` is in milliseconds since the epoch, as what `clock` tells. Without `makeSeal` no cookie is signed; whatever it throws is thrown. */
  constructor(config: BackendConfig, now: number, clock: () => number = Date.now, makeSeal?: MakeSeal) {
    super(config, now, clock, makeSeal)
    this.changedAt = now
    this.retryOn = new Set(config.retryOn)
    this.#farm = new Farm(this.servers, config)
    this.#placement = new Placement(this, this.#farm)
    this.#setEasing()
    this.#wasRunning = this.isRunning
  }

  override located(server: Server, host: string, port: number): void {
    super.located(server, host, port)
    if (server.config.hashKey !== 'id') this.#farm.moved(server)
  }

  /** How many servers take new clients: of the active ones, and of the backups. */
  get usable(): { active: number; backup: number } {
    return this.#farm.usable
  }

  /** The sum of the weights of the servers that are in use. */
  get weight(): number {
    return this.#farm.weight(this.config.allbackups)
  }

  /** The same by the weights that operators gave, whatever slow starts make of them. */
  get userWeight(): number {
    return this.#farm.userWeight(this.config.allbackups)
  }

  /** Algorithms whose weights are fixed know no slow start. */
  #setEasing(): void {
    const easesIn = !hasFixedWeights(this.config)
    for (const server of this.servers) server.easesIn = easesIn
  }

  /** The servers that new clients get now. */
  get inUse(): Server[] {
    const all = this.servers.filter((server) => this.#farm.isInUse(server))
    return this.config.allbackups ? all : all.slice(0, all[0]?.config.backup ? 1 : undefined)
  }

  /** The server that balancing by a key names, whoever asks. */
  serverOf(hash: number): Server | undefined {
    return this.#farm.choose(this.config.allbackups, undefined, undefined, hash)
  }

  get status(): 'UP' | 'DOWN' {
    return !this.#farm.isEmpty || this.servers.length === 0 ? 'UP' : 'DOWN'
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
    const server = this.enlist(config, config.id ?? this.numbers.free, now)
    this.refresh(server)
    server.easesIn = !hasFixedWeights(this.config)
    return server
  }

  /** Lets a server go. Those that wait for it go elsewhere, or are told that there is none for them. */
  remove(server: Server): void {
    server.leave()
    this.#farm.update(server)
    this.strike(server)
    this.#placement.requeue(server)
    this.#placement.noteLimits()
  }

  /** Lets all servers go, for good: those that wait are told that there is none for them. */
  close(): void {
    const queues = [this.queue, ...this.servers.map(({ queue }) => queue)]
    for (const server of [...this.servers]) {
      server.leave()
      this.#farm.update(server)
      this.strike(server)
    }
    const all = queues.flatMap((queue) => queue.clear())
    this.#placement.noteLimits()
    for (const { waiter } of all) waiter.onLost()
  }

  /** Takes over what an operator decided. */
  set(settings: BackendSettings): void {
    this.config = withSettings(this.config, settings)
    if (settings.balance !== undefined) {
      this.#farm.use(this.config)
      this.#setEasing()
    }
    if (settings.dynamicCookie !== undefined || settings.dynamicCookieKey !== undefined)
      for (const server of this.servers) this.makeCookie(server)
  }

  /**
   * Tells the algorithm what became of a server; to be called after anything that bears on who may be served. Answers how many requests that were waiting
   * got another server, or this one, by it.
   */
  refresh(server: Server): number {
    this.#farm.update(server)
    return this.#placement.redistribute(server)
  }

  /** The settings of a server are others now than `before`: what was prepared for it is prepared anew. Answers as `refresh`. */
  renew(server: Server, before: ServerConfig): number {
    this.renamed(server, before)
    const requeued = this.refresh(server)
    this.#placement.noteLimits()
    return requeued
  }

  /**
   * Gives a request its server: the one it is bound to, else the next by the algorithm. `avoid` is the server that failed when `afterFailure` says to ask
   * another: it is chosen again only if no other can serve. `undefined`: nobody can, or has a slot free; then see `wait`.
   */
  assign(request: Request, avoid?: Server): Assignment | undefined {
    return this.#placement.assign(request, avoid)
  }

  /** Has a request that got no server wait for a slot; `waiter` is told when its turn has come. */
  wait(request: Request, waiter: Waiter): Waiting | 'no server' | 'queue full' {
    return this.#placement.wait(request, waiter)
  }

  /** How many requests a server may have at a time, 0 for any number. */
  limitOf(server: Server): number {
    return this.#placement.limitOf(server)
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
    this.#placement.serveWaiting(server)
  }

  /** What to do after an attempt failed, once it is known that another one is safe. */
  afterFailure(request: Request, server: Server): Retry {
    return this.#placement.afterFailure(request, server)
  }
}
