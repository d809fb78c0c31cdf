import type { CookieConfig } from '../../schemas/cookie.ts'
import type { Request } from '../request.ts'
import type { Server } from '../server.ts'
import { Bindings } from './bindings.ts'
import { isCacheable, isPrivate, type ResponseFields } from './cacheable.ts'
import { Lifetime } from './lifetime.ts'
import { CookieLines } from './lines.ts'
import { DatedReader, PrefixReader } from './readers.ts'
import { RequestCookies } from './request-cookies.ts'
import { ApplicationCookies } from './set-cookie.ts'

/** Binds a client to its server by a cookie, in any of HAProxy's ways: `cookie NAME [insert|rewrite|prefix] …` (manual §4.2). */
export class CookiePersistence {
  /** Whether logs tell what became of the cookie; of one that is only read HAProxy does not. */
  readonly isTold: boolean
  /** Whether it matters to the cookie if a client came by TLS. */
  readonly asksForTls: boolean
  readonly #config: CookieConfig
  readonly #bindings: Bindings
  readonly #lifetime: Lifetime
  readonly #requestCookies: RequestCookies
  readonly #applicationCookies: ApplicationCookies
  /** What a client gets that came in the clear, and one that came by TLS. */
  readonly #lines: CookieLines
  readonly #secureLines: CookieLines

  /** `servers` may grow and shrink later; they are asked in their order. `now` tells the time in milliseconds since the epoch. */
  constructor(config: CookieConfig, persist: boolean, servers: readonly Server[], now: () => number = Date.now) {
    const { name, mode, indirect = mode === 'insert', maxidle = 0, maxlife = 0 } = config
    this.#config = config
    this.isTold = mode !== 'passive' || indirect
    this.#lifetime = new Lifetime(maxidle, maxlife, now)
    this.#bindings = new Bindings(servers, persist)
    const reader =
      mode === 'prefix' ? new PrefixReader(this.#bindings) : new DatedReader(this.#bindings, this.#lifetime, mode === 'insert' && indirect)
    this.#requestCookies = new RequestCookies(name, reader)
    this.#applicationCookies = new ApplicationCookies(config, indirect)
    this.asksForTls = config.secure === 'auto'
    this.#lines = new CookieLines(config, config.secure === true)
    this.#secureLines = this.asksForTls ? new CookieLines(config, true) : this.#lines
  }

  /** Reads one Cookie field of a request; binds the request to the server it names. Answers the value to forward, '' when the field is to go. */
  readRequest(header: string, request: Request): string {
    return this.#requestCookies.filter(header, request)
  }

  /** Sees to the application's own cookie of our name, and answers the lines to add to the response, each with its CRLF; '' for none. */
  writeResponse(request: Request, server: Server, response: ResponseFields): string {
    if (response.has('set-cookie')) this.#applicationCookies.settle(request, server.cookie, response)
    if (!this.#sets(request)) return ''
    const line = (request.isSecure ? this.#secureLines : this.#lines).of(server)
    request.cookieOut = request.bound === undefined || line.clears ? 'I' : 'U'
    const text = this.#lifetime.isLimited && !line.clears ? line.lead + this.#lifetime.suffix(request) + line.tail : line.text
    return text + this.#cacheLine(request, response)
  }

  /** Whether a response is to set our cookie: the client has none of its server, or one with other dates than it should have. */
  #sets(request: Request): boolean {
    const { mode, postonly } = this.#config
    if (request.persistence === 'ignore' || mode !== 'insert' || request.cookieOut === 'P' || (postonly && request.method !== 'POST'))
      return false
    return request.bound === undefined || this.#lifetime.isStale(request)
  }

  #cacheLine(request: Request, response: ResponseFields): string {
    const { nocache } = this.#config
    if (nocache === false) return ''
    const wanted = nocache === 'always' ? !isPrivate(response) : isCacheable(request.method, response)
    return wanted ? 'cache-control: private\r\n' : ''
  }

  /** Forgets what was prepared for a server that is gone or has changed. */
  forget(server: Server): void {
    this.#lines.forget(server)
    this.#secureLines.forget(server)
    this.#bindings.forget()
  }
}
