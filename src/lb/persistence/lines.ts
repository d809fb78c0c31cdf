import type { CookieConfig } from '../../schemas/cookie.ts'
import type { Server } from '../server.ts'

/** The line that sets the cookie of a server: as it is without dates, and what stands before them and behind. */
export interface Line {
  text: string
  lead: string
  tail: string
  /** The server has no cookie: that of its clients is cleared. */
  clears: boolean
}

/** The lines of Set-Cookie for servers, each made once. */
export class CookieLines {
  readonly #name: string
  readonly #attributes: string
  readonly #removal: string
  readonly #lines = new Map<Server, Line>()
  readonly #isSigned: boolean

  /** `isSecure`: the cookie is for TLS alone. A signed one has no value of the server's, and is cleared for none. */
  constructor(config: CookieConfig, isSecure: boolean) {
    this.#name = config.name
    this.#isSigned = config.signed !== undefined
    this.#attributes = attributesOf(config, isSecure, config.maxAge)
    this.#removal = attributesOf(config, isSecure, undefined)
  }

  of(server: Server): Line {
    const known = this.#lines.get(server)
    if (known !== undefined) return known
    const cookie = this.#isSigned ? '' : server.cookie
    const clears = cookie === undefined
    const lead = `set-cookie: ${this.#name}=${clears ? '; Expires=Thu, 01-Jan-1970 00:00:01 GMT' : cookie}`
    const tail = `${clears ? this.#removal : this.#attributes}\r\n`
    const line = { text: lead + tail, lead, tail, clears }
    this.#lines.set(server, line)
    return line
  }

  forget(server: Server): void {
    this.#lines.delete(server)
  }
}

/** In HAProxy's order, with those that it has no words for before the free ones. With `maxAge`, in milliseconds, a removal would be none. */
function attributesOf(config: CookieConfig, isSecure: boolean, maxAge: number | undefined): string {
  const { path, domain, httponly, sameSite, partitioned, attr } = config
  return [
    `; path=${path}`,
    ...domain.map((name) => `; domain=${name}`),
    httponly ? '; HttpOnly' : '',
    isSecure ? '; Secure' : '',
    maxAge === undefined ? '' : `; Max-Age=${Math.ceil(maxAge / 1000)}`,
    sameSite === 'omit' ? '' : `; SameSite=${sameSite}`,
    partitioned ? '; Partitioned' : '',
    ...attr.map((text) => `; ${text}`),
  ].join('')
}
