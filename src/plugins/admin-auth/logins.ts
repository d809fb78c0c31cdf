import type { FastifyRequest } from 'fastify'
import { isRefusal, type Refusal, type Visitor } from '../../stats/visitor.ts'
import { addressOf } from './address.ts'
import type { Gate } from './gate.ts'
import { type CookiePlace, readCookie, writeCookie } from './sessions.ts'

/** Logging in and out by the form, which a cookie remembers below a path. */
export class Logins {
  readonly #gate: Gate
  readonly #path: string

  constructor(gate: Gate, prefix: string) {
    this.#gate = gate
    this.#path = prefix || '/'
  }

  /** Who shows our cookie with a request; `undefined` if nobody does. */
  holder(request: FastifyRequest): Visitor | undefined {
    return this.#gate.holder(this.#cookieOf(request), addressOf(request))
  }

  /** The `Set-Cookie` field for a name and a password, or why there is none. */
  open(request: FastifyRequest, name: string, password: string): string | Refusal {
    const session = this.#gate.open(name, password, addressOf(request))
    return isRefusal(session) ? session : writeCookie(session.value, this.#placeOf(request))
  }

  /** Ends the session of a request; answers the `Set-Cookie` field that takes the cookie back. */
  close(request: FastifyRequest): string {
    this.#gate.sessions.close(this.#cookieOf(request))
    return writeCookie(undefined, this.#placeOf(request))
  }

  #cookieOf(request: FastifyRequest): string | undefined {
    return readCookie(request.headers.cookie, this.#placeOf(request))
  }

  #placeOf({ protocol, socket }: FastifyRequest): CookiePlace {
    return { port: socket.localPort, path: this.#path, secure: protocol === 'https' }
  }
}
