import type { BackendConfig } from '../schemas/backend.ts'
import { algorithmName } from '../schemas/balance.ts'
import type { ServerConfig } from '../schemas/server.ts'
import { CookiePersistence } from './persistence/cookie.ts'
import { dynamicCookie } from './persistence/dynamic.ts'
import { CookieOutcomes } from './persistence/outcomes.ts'
import type { MakeSeal } from './persistence/seal.ts'
import type { BackendRules } from './rules/index.ts'
import { Server } from './server.ts'
import { ServerNumbers, serverIds } from './server-ids.ts'
import { Learnt } from './sticking/learnt.ts'
import { StickTable } from './sticking/stick-table.ts'

/** The servers of a backend, by their names, numbers and cookie values, and what clients are bound to them by. */
export class Members {
  readonly name: string
  /** What holds now; what an operator altered is in it. Its `servers` are those it began with. */
  config: BackendConfig
  /** As it was configured, or created. */
  readonly configured: BackendConfig
  readonly persistence: CookiePersistence | undefined
  /** Which server keys are bound to, for its own rules and those of others. */
  readonly table: StickTable | undefined
  /** The same of the keys that it learns. */
  readonly learnt: Learnt | undefined
  /** What its rules say of requests, if it has any. */
  rules: BackendRules | undefined
  readonly cookies = new CookieOutcomes()
  readonly numbers = new ServerNumbers<Server>()
  readonly #servers: Server[] = []
  readonly #byName = new Map<string, Server>()
  /** Made when it is asked for, and again after a server went or has another value. */
  #byCookie: Map<string, Server> | undefined

  /** `now` is in milliseconds since the epoch, as what `clock` tells. Without `makeSeal` no cookie is signed; whatever it throws is thrown. */
  constructor(config: BackendConfig, now: number, clock: () => number, makeSeal?: MakeSeal) {
    this.name = config.name
    this.config = config
    this.configured = config
    const { cookie, persist } = config
    const seal = cookie?.signed && makeSeal?.(cookie.signed, config.name, cookie.name)
    if (cookie !== undefined)
      this.persistence = new CookiePersistence({ config: cookie, persist, servers: this.#servers, now: clock, seal })
    if (config.stickTable !== undefined) this.table = new StickTable(config.name, config.stickTable, clock, config.name)
    if (config.learn !== undefined) this.learnt = new Learnt(config.name, config.learn, clock)
    const ids = serverIds(config.servers)
    for (const [index, server] of config.servers.entries()) this.enlist(server, ids[index] ?? 0, now)
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

  /** Takes a server in, whose name and number are free. */
  protected enlist(config: ServerConfig, id: number, now: number): Server {
    const server = new Server(config, this.name, id, now)
    const { cookie } = config
    this.#servers.push(server)
    if (cookie !== undefined && this.#byCookie?.has(cookie) === false) this.#byCookie.set(cookie, server)
    this.#byName.set(server.name, server)
    this.numbers.add(server)
    this.#countSessions(server)
    return server
  }

  /** Lets a server go. */
  protected strike(server: Server): void {
    this.#servers.splice(this.#servers.indexOf(server), 1)
    this.#byName.delete(server.name)
    this.numbers.remove(server)
    this.#byCookie = undefined
    this.persistence?.forget(server)
  }

  /** The settings of a server are others than `before`. */
  protected renamed(server: Server, before: ServerConfig): void {
    if (server.config.cookie !== before.cookie) this.#byCookie = undefined
    this.persistence?.forget(server)
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
    this.makeCookie(server)
  }

  /** Gives a server the cookie that is made of its place, if it is to have one. */
  protected makeCookie(server: Server): void {
    const { cookie, dynamicCookieKey: key } = this.config
    const { place, dynamicCookie: before } = server
    server.dynamicCookie = cookie?.dynamic && key !== undefined && place ? dynamicCookie(key, place.host, place.port) : undefined
    if (server.dynamicCookie !== before) this.persistence?.forget(server)
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
