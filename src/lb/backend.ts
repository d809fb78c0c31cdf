import type { BackendConfig } from '../schemas/backend.ts'
import { algorithmName } from '../schemas/balance.ts'
import type { BackendSettings } from '../schemas/change.ts'
import type { ServerConfig } from '../schemas/server.ts'
import type { Assignment } from './assignment.ts'
import { hasFixedWeights } from './balance/index.ts'
import { withSettings } from './change/values.ts'
import { Counters } from './counters.ts'
import { Farm } from './farm.ts'
import { CookiePersistence } from './persistence/cookie.ts'
import { dynamicCookie } from './persistence/dynamic.ts'
import { CookieOutcomes } from './persistence/outcomes.ts'
import type { MakeSeal } from './persistence/seal.ts'
import { Placement } from './placement.ts'
import { Queue, type Waiter, type Waiting } from './queue.ts'
import type { Request } from './request.ts'
import type { Retry } from './retry.ts'
import type { BackendRules } from './rules/index.ts'
import type { Pages } from './rules/pages.ts'
import { Server } from './server.ts'
import { ServerNumbers, serverIds } from './server-ids.ts'
import { Learnt } from './sticking/learnt.ts'
import { StickTable } from './sticking/stick-table.ts'

/** Servers that can stand in for one another, and what is known of them together; which of them a request gets is its placement's to say. */
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
  /** Which server keys are bound to, for its own rules and those of others. */
  readonly table: StickTable | undefined
  /** The same of the keys that it learns. */
  readonly learnt: Learnt | undefined
  /** What its rules say of requests, if it has any. */
  rules: BackendRules | undefined
  /** What it answers in the place of our own pages. */
  pages: Pages = new Map()
  readonly cookies = new CookieOutcomes()
  /** After which failures a request may be tried again. */
  readonly retryOn: ReadonlySet<string>
  readonly #servers: Server[] = []
  readonly #byName = new Map<string, Server>()
  readonly numbers = new ServerNumbers<Server>()
  /** Made when it is asked for, and again after a server went or has other settings. */
  #byCookie: Map<string, Server> | undefined
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
    this.name = config.name
    this.config = config
    this.configured = config
    this.changedAt = now
    this.retryOn = new Set(config.retryOn)
    const ids = serverIds(config.servers)
    for (const [index, server] of config.servers.entries()) this.#servers.push(new Server(server, config.name, ids[index] ?? 0, now))
    for (const server of this.#servers) this.#know(server)
    const { cookie, persist } = config
    const seal = cookie?.signed && makeSeal?.(cookie.signed, config.name, cookie.name)
    if (cookie !== undefined)
      this.persistence = new CookiePersistence({ config: cookie, persist, servers: this.#servers, now: clock, seal })
    if (config.stickTable !== undefined) this.table = new StickTable(config.name, config.stickTable, clock, config.name)
    if (config.learn !== undefined) this.learnt = new Learnt(config.name, config.learn, clock)
    for (const server of this.#servers) this.#countSessions(server)
    this.#farm = new Farm(this.#servers, config)
    this.#placement = new Placement(this, this.#farm)
    this.#setEasing()
    this.#wasRunning = this.isRunning
  }

  get servers(): readonly Server[] {
    return this.#servers
  }

  server(name: string): Server | undefined {
    return this.#byName.get(name)
  }

  /** The first server with a cookie value. */
  cookieOwner(value: string): Server | undefined {
    this.#byCookie ??= firstByCookie(this.#servers)
    return this.#byCookie.get(value)
  }

  #know(server: Server): void {
    const { cookie } = server.config
    if (cookie !== undefined && this.#byCookie?.has(cookie) === false) this.#byCookie.set(cookie, server)
    this.#byName.set(server.name, server)
    this.numbers.add(server)
  }

  /** Has the sessions of a server counted, where something tells them apart. */
  #countSessions(server: Server): void {
    const { persistence, learnt } = this
    if (persistence?.countsSessions) server.sessions = () => persistence.sessionsOf(server)
    else if (learnt !== undefined) server.sessions = () => learnt.sessionsOf(server.name)
  }

  /** Whoever is bound to a server never leaves it. */
  get isStrict(): boolean {
    return this.config.strict || this.config.learn?.strict !== undefined
  }

  /** Whether clients come back to the server that they had. */
  get bindsClients(): boolean {
    return this.persistence !== undefined || this.rules?.sticking !== undefined
  }

  /** The name of the algorithm that it balances with. */
  get algorithm(): string {
    return algorithmName(this.config.balance)
  }

  /** Tells at which IP address and port a server is, once that is known and whenever it is another. */
  located(server: Server, host: string, port: number): void {
    server.place = { host, port }
    if (server.config.hashKey !== 'id') this.#farm.moved(server)
    this.#makeCookie(server)
  }

  /** Gives a server the cookie that is made of its place, if it is to have one. */
  #makeCookie(server: Server): void {
    const { cookie, dynamicCookieKey: key } = this.config
    const { place, dynamicCookie: before } = server
    server.dynamicCookie = cookie?.dynamic && key !== undefined && place ? dynamicCookie(key, place.host, place.port) : undefined
    if (server.dynamicCookie !== before) this.persistence?.forget(server)
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
    for (const server of this.#servers) server.easesIn = easesIn
  }

  /** The servers that new clients get now. */
  get inUse(): Server[] {
    const all = this.#servers.filter((server) => this.#farm.isInUse(server))
    return this.config.allbackups ? all : all.slice(0, all[0]?.config.backup ? 1 : undefined)
  }

  /** The server that balancing by a key names, whoever asks. */
  serverOf(hash: number): Server | undefined {
    return this.#farm.choose(this.config.allbackups, undefined, undefined, hash)
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
    const server = new Server(config, this.name, config.id ?? this.numbers.free, now)
    this.#servers.push(server)
    this.#know(server)
    this.#countSessions(server)
    this.refresh(server)
    server.easesIn = !hasFixedWeights(this.config)
    return server
  }

  /** Lets a server go. Those that wait for it go elsewhere, or are told that there is none for them. */
  remove(server: Server): void {
    server.leave()
    this.#farm.update(server)
    this.#servers.splice(this.#servers.indexOf(server), 1)
    this.#byName.delete(server.name)
    this.numbers.remove(server)
    this.#byCookie = undefined
    this.#placement.requeue(server)
    this.persistence?.forget(server)
    this.#placement.noteLimits()
  }

  /** Lets all servers go, for good: those that wait are told that there is none for them. */
  close(): void {
    const queues = [this.queue, ...this.#servers.map(({ queue }) => queue)]
    this.#byName.clear()
    for (const server of this.#servers.splice(0)) {
      this.numbers.remove(server)
      server.leave()
      this.#farm.update(server)
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
      for (const server of this.#servers) this.#makeCookie(server)
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
    if (server.config.cookie !== before.cookie) this.#byCookie = undefined
    this.persistence?.forget(server)
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

function firstByCookie(servers: readonly Server[]): Map<string, Server> {
  const owners = new Map<string, Server>()
  for (const server of servers) {
    const { cookie } = server.config
    if (cookie !== undefined && !owners.has(cookie)) owners.set(cookie, server)
  }
  return owners
}
