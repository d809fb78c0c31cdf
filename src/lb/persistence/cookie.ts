import type { CookieConfig } from '../../schemas/cookie.ts'
import type { Request } from '../request.ts'
import type { Server } from '../server.ts'
import type { SessionCount } from '../sticking/tallies.ts'
import { Bindings } from './bindings.ts'
import { isCacheable, isPrivate, type ResponseFields } from './cacheable.ts'
import { Lifetime } from './lifetime.ts'
import { CookieLines } from './lines.ts'
import { DatedReader, PrefixReader } from './readers.ts'
import { RequestCookies } from './request-cookies.ts'
import type { Seal } from './seal.ts'
import { ApplicationCookies } from './set-cookie.ts'
import { SignedCookies } from './signed.ts'

/** What persistence by a cookie is made of. */
export interface CookieSettings {
  config: CookieConfig
  /** A server that is down still has its clients. */
  persist: boolean
  /** They may come and go later. */
  servers: readonly Server[]
  /** The time, in milliseconds since the epoch. */
  now?: () => number
  /** For cookies that are signed, which cannot do without. */
  seal?: Seal | undefined
}

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
  /** Where cookies are signed. */
  readonly #signed: SignedCookies | undefined
  /** What a client gets that came in the clear, and one that came by TLS. */
  readonly #lines: CookieLines
  readonly #secureLines: CookieLines

  /** `servers` are those of a backend, asked in their order. Throws an Error where a cookie is to be signed without a seal. */
  constructor({ config, persist, servers, now = Date.now, seal }: CookieSettings) {
    const { name, mode, indirect = mode === 'insert', maxidle = 0, maxlife = 0, signed } = config
    this.#config = config
    this.isTold = mode !== 'passive' || indirect
    this.#lifetime = new Lifetime(maxidle, maxlife, now)
    const isTaken = mode === 'insert' && indirect
    this.#bindings = new Bindings(`cookie ${name}`, servers, persist, seal && (({ name }) => seal.idOf(name)))
    if (signed !== undefined && seal === undefined) throw new Error(`cookie ${name} is signed, and there is nothing to sign it with`)
    if (signed !== undefined && seal !== undefined) this.#signed = new SignedCookies(signed, seal, this.#bindings, isTaken, now)
    const plain = mode === 'prefix' ? new PrefixReader(this.#bindings) : new DatedReader(this.#bindings, this.#lifetime, isTaken)
    this.#requestCookies = new RequestCookies(name, this.#signed ?? plain)
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
    const text = this.#sets(request) ? this.#lineFor(request, server) + this.#cacheLine(request, response) : ''
    if (request.persistence !== 'ignore') this.#signed?.see(request, server)
    return text
  }

  #lineFor(request: Request, server: Server): string {
    const line = (request.isSecure ? this.#secureLines : this.#lines).of(server)
    request.cookieOut = request.bound === undefined || line.clears ? 'I' : 'U'
    if (this.#signed !== undefined) return line.lead + this.#signed.valueFor(request, server) + line.tail
    return this.#lifetime.isLimited && !line.clears ? line.lead + this.#lifetime.suffix(request) + line.tail : line.text
  }

  /** Whether a response is to set our cookie: the client has none of its server, or one with other dates than it should have. */
  #sets(request: Request): boolean {
    const { mode, postonly } = this.#config
    if (request.persistence === 'ignore' || mode !== 'insert' || request.cookieOut === 'P' || (postonly && request.method !== 'POST'))
      return false
    return request.bound === undefined || (this.#signed ?? this.#lifetime).isStale(request)
  }

  #cacheLine(request: Request, response: ResponseFields): string {
    const { nocache } = this.#config
    if (nocache === false) return ''
    const wanted = nocache === 'always' ? !isPrivate(response) : isCacheable(request.method, response)
    return wanted ? 'cache-control: private\r\n' : ''
  }

  /** Only signed cookies tell sessions apart. */
  get countsSessions(): boolean {
    return this.#signed !== undefined
  }

  /** The sessions that a server has. */
  sessionsOf(server: Server): SessionCount {
    return this.#signed?.sessionsOf(server) ?? { bound: 0, recent: 0 }
  }

  /** Forgets what was prepared for a server that is gone or has changed. */
  forget(server: Server): void {
    this.#lines.forget(server)
    this.#secureLines.forget(server)
    this.#bindings.forget()
  }
}
