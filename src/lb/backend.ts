import type { BackendConfig } from '../schemas/backend.ts'
import { Assignment } from './assignment.ts'
import { type Balance, createBalance } from './balance/index.ts'
import { Counters } from './counters.ts'
import { CookiePersistence } from './persistence/cookie.ts'
import type { Request } from './request.ts'
import { decideRetry, type Retry } from './retry.ts'
import { Server } from './server.ts'

/** Servers that can stand in for one another, and the choice between them. Who may be chosen is decided here, once, for every algorithm. */
export class Backend {
  readonly name: string
  readonly config: BackendConfig
  readonly counters = new Counters()
  readonly persistence: CookiePersistence | undefined
  readonly #servers: Server[] = []
  readonly #active: Balance
  readonly #backup: Balance
  /** The weight with which a server takes part in balancing now; those that do not are not in it. */
  readonly #eligible = new Map<Server, number>()
  #activeCount = 0
  #backupCount = 0

  constructor(config: BackendConfig, now: number) {
    this.name = config.name
    this.config = config
    for (const [index, server] of config.servers.entries()) this.#servers.push(new Server(server, config.name, index + 1, now))
    if (config.cookie !== undefined) this.persistence = new CookiePersistence(config.cookie, config.persist, this.#servers)
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

  /** Tells the algorithm what became of a server; to be called after anything that bears on who may be served. */
  refresh(server: Server): void {
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
  }

  #count(server: Server, difference: number): void {
    if (server.config.backup) this.#backupCount += difference
    else this.#activeCount += difference
  }

  /**
   * Gives a request its server: the one it is bound to, else the next by the algorithm. `avoid` is the server that failed when `afterFailure` says to ask
   * another: it is chosen again only if no other can serve. `undefined`: nobody can.
   */
  assign(request: Request, avoid?: Server): Assignment | undefined {
    const server = request.bound ?? this.#choose(avoid)
    if (server === undefined) return undefined
    if (request.bound === undefined && server !== avoid) {
      server.counters.selected++
      this.counters.selected++
    }
    if (avoid !== undefined) this.#countRetry(request, avoid, server)
    return new Assignment(this, server)
  }

  #choose(avoid?: Server): Server | undefined {
    if (this.#activeCount > 0) return this.#active.pick(avoid)
    if (this.#backupCount === 0) return undefined
    return this.config.allbackups ? this.#backup.pick(avoid) : this.#servers.find((server) => server.config.backup && server.servesAnyone)
  }

  /** What to do after the connection to a server could not be made. Before another server is asked the request is not bound any more. */
  afterFailure(request: Request, server: Server): Retry {
    const { retries, redispatch } = this.config
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
