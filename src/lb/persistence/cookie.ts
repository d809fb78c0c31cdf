import type { CookieConfig } from '../../schemas/backend.ts'
import type { Request } from '../request.ts'
import type { Server } from '../server.ts'
import { isCacheable, isPrivate, type ResponseFields } from './cacheable.ts'
import { filterCookies } from './request-cookies.ts'

const blankAroundEqual = /[\t ]=|=[\t ]/

/** A cookie value that carries a date: 30 bits in base64 behind the first bar, when it was last seen, or behind the second, when first. */
const dated = /^[^|]*\|(?:[^|]*\|)?(?!A{5})[A-Za-z0-9+/]{5}/

/** Binds a client to its server by a cookie that we set: `cookie NAME insert` (HAProxy manual §4.2). */
export class CookiePersistence {
  readonly #config: CookieConfig
  readonly #persist: boolean
  readonly #servers: readonly Server[]
  readonly #suffix: string
  /** What a response of a server gets, by server: the line that sets its cookie, or the one that clears it. */
  readonly #lines = new Map<Server, string>()

  /** `servers` may grow and shrink later; they are asked in their order. */
  constructor(config: CookieConfig, persist: boolean, servers: readonly Server[]) {
    this.#config = config
    this.#persist = persist
    this.#servers = servers
    this.#suffix = [
      '; path=/',
      ...config.domain.map((domain) => `; domain=${domain}`),
      config.httponly ? '; HttpOnly' : '',
      config.secure ? '; Secure' : '',
      ...config.attr.map((attr) => `; ${attr}`),
    ].join('')
  }

  /** Reads one Cookie field of a request; binds the request to the server it names. Answers the value to forward, '' when the field is to go. */
  readRequest(header: string, request: Request): string {
    const { name, indirect } = this.#config
    if (!header.includes(name) && !blankAroundEqual.test(header)) return header
    return filterCookies(header, (cookie, value) => {
      if (cookie !== name) return 'keep'
      if (dated.test(value)) request.cookieDated = true
      if (request.bound === undefined) this.#bind(value, request)
      return indirect ? 'drop' : 'keep'
    })
  }

  #bind(text: string, request: Request): void {
    const bar = text.indexOf('|')
    const value = bar < 0 ? text : text.slice(0, bar)
    let found = false
    for (const server of this.#servers) {
      if (server.config.cookie !== value) continue
      found = true
      if (!server.servesBoundClients && !this.#persist) continue
      request.bound = server
      request.cookieIn = server.servesBoundClients ? 'V' : 'D'
      return
    }
    if (found) request.cookieIn = 'D'
    else if (request.cookieIn !== 'D') request.cookieIn = 'I'
  }

  /** Takes the application's own cookie of our name out of a response, and answers the lines to add to it, each with its CRLF; '' for none. */
  writeResponse(request: Request, server: Server, response: ResponseFields): string {
    const { postonly, preserve } = this.#config
    const own = response.values('set-cookie').some((value) => this.#isOurs(value))
    if (own && preserve) {
      request.cookieOut = 'P'
      return ''
    }
    if (own) {
      response.remove('set-cookie', (value) => this.#isOurs(value))
      request.cookieOut = 'D'
    }
    if ((request.bound !== undefined && !request.cookieDated) || (postonly && request.method !== 'POST')) return ''
    request.cookieOut = request.bound === undefined ? 'I' : 'U'
    return this.#line(server) + this.#cacheLine(request, response)
  }

  /** Blanks before `=` are passed over; there are none before the name, as a field's value has none around it. */
  #isOurs(value: string): boolean {
    const { name } = this.#config
    return value.startsWith(name) && /^[\t ]*=/.test(value.slice(name.length))
  }

  #line(server: Server): string {
    const known = this.#lines.get(server)
    if (known !== undefined) return known
    const { name } = this.#config
    const { cookie } = server.config
    const value = cookie === undefined ? `${name}=; Expires=Thu, 01-Jan-1970 00:00:01 GMT` : `${name}=${cookie}`
    const line = `set-cookie: ${value}${this.#suffix}\r\n`
    this.#lines.set(server, line)
    return line
  }

  #cacheLine(request: Request, response: ResponseFields): string {
    const { nocache } = this.#config
    if (nocache === false) return ''
    const wanted = nocache === 'always' ? !isPrivate(response) : isCacheable(request.method, response)
    return wanted ? 'cache-control: private\r\n' : ''
  }

  /** Forgets what was prepared for a server that is gone or has changed. */
  forget(server: Server): void {
    this.#lines.delete(server)
  }
}
