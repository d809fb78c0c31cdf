import type { Request } from '../request.ts'
import type { Server } from '../server.ts'

/** What stands for a server in cookies, if anything does. */
export type Mark = (server: Server) => string | undefined

const itsCookie: Mark = ({ cookie }) => cookie

/** Which server a client is bound to by the value of its cookie. */
export class Bindings {
  readonly #servers: readonly Server[]
  readonly #persist: boolean
  readonly #markOf: Mark
  readonly #label: string
  /** The servers of each value in their order; made when it is asked for, for `#indexed` servers. */
  readonly #byValue = new Map<string, Server[]>()
  #indexed = -1

  /** `label` names the cookie to whoever asks why. `servers` may grow and shrink later. With `persist` one that is down still has its clients. */
  constructor(label: string, servers: readonly Server[], persist: boolean, markOf: Mark = itsCookie) {
    this.#label = label
    this.#servers = servers
    this.#persist = persist
    this.#markOf = markOf
  }

  /** Binds a request to the first server in use of those that have this value, unless it is bound; notes what the cookie was worth. */
  bind(value: string, request: Request): void {
    if (request.persistence === 'ignore' || (request.bound !== undefined && request.cookieIn === 'N')) request.cookieIn = 'U'
    if (request.bound !== undefined || request.persistence === 'ignore') return
    const servers = value === '' ? undefined : this.#find(value)
    if (servers === undefined) {
      if (request.cookieIn === 'N') request.cookieIn = 'I'
      return
    }
    request.cookieIn = 'D'
    for (const server of servers) {
      if (!server.servesBoundClients && !this.#persist && request.persistence !== 'force') continue
      request.bound = server
      request.boundBy = this.#label
      if (server.servesBoundClients) request.cookieIn = 'V'
      return
    }
  }

  #find(value: string): readonly Server[] | undefined {
    if (this.#indexed !== this.#servers.length) this.#index()
    return this.#byValue.get(value)
  }

  #index(): void {
    this.#byValue.clear()
    for (const server of this.#servers) {
      const cookie = this.#markOf(server)
      if (cookie === undefined) continue
      const others = this.#byValue.get(cookie)
      if (others === undefined) this.#byValue.set(cookie, [server])
      else others.push(server)
    }
    this.#indexed = this.#servers.length
  }

  /** A server is gone, or has another value. */
  forget(): void {
    this.#indexed = -1
  }
}
