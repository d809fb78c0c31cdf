import type { SignedCookie } from '../../schemas/signed-cookie.ts'
import type { Request } from '../request.ts'
import type { Server } from '../server.ts'
import { Table } from '../sticking/table.ts'
import type { SessionCount } from '../sticking/tallies.ts'
import type { Bindings } from './bindings.ts'
import type { CookieReader } from './request-cookies.ts'
import type { Seal } from './seal.ts'

/** A cookie says in whole seconds when it ends, and lasts up to one longer than it should. */
const second = 1000

/** Cookies of a request that are opened: a client has one, or some of several paths, and a head has room for hundreds of forged ones. */
const mostOpened = 3

/** Cookies that only we can make and read: reads them, makes them anew in time, and counts the sessions that they are of. */
export class SignedCookies implements CookieReader {
  readonly #seal: Seal
  readonly #bindings: Bindings
  readonly #isIndirect: boolean
  /** In milliseconds. */
  readonly #ttl: number
  readonly #now: () => number
  readonly #sessions: Table

  /** `isIndirect`: the server does not get the cookie. `now` tells the time in milliseconds since the epoch. */
  constructor({ ttl, sessions }: SignedCookie, seal: Seal, bindings: Bindings, isIndirect: boolean, now: () => number) {
    this.#seal = seal
    this.#bindings = bindings
    this.#isIndirect = isIndirect
    this.#ttl = ttl
    this.#now = now
    this.#sessions = new Table({ size: sessions, expire: ttl + second }, now)
  }

  /** The first cookie that counts is that of the session; those after it are worth nothing. */
  read(header: string, from: number, to: number, request: Request): number {
    const ticket = this.#mayOpen(request) ? this.#seal.open(header.slice(from, to)) : undefined
    const isOver = ticket !== undefined && ticket.expiry * second <= this.#now()
    if (isOver && request.cookieIn === 'N') request.cookieIn = 'E'
    if (ticket !== undefined && !isOver) request.ticket ??= ticket
    this.#bindings.bind(ticket === undefined || isOver ? '' : ticket.server, request)
    return this.#isIndirect ? -1 : from
  }

  /** Notes that one more cookie is opened, if it may be. */
  #mayOpen(request: Request): boolean {
    return request.ticket === undefined && ++request.opened <= mostOpened
  }

  /** Whether a client that is bound by its cookie needs it anew: half of its time is over, or its key is not the one that makes cookies now. */
  isStale({ ticket, cookieIn }: Request): boolean {
    return ticket !== undefined && cookieIn !== 'U' && (!ticket.isCurrent || 2 * (ticket.expiry * second - this.#now()) < this.#ttl)
  }

  /** The cookie that is set now. A client keeps its session, whichever server it comes to. */
  valueFor(request: Request, server: Server): string {
    const session = request.ticket?.session ?? this.#seal.newSession()
    const expiry = Math.ceil((this.#now() + this.#ttl) / second)
    return this.#seal.close(this.#seal.idOf(server.name), session, expiry)
  }

  /** Notes that a server has answered the client of a session. One counts when its cookie comes back: who keeps none would be another one each time. */
  see({ ticket }: Request, server: Server): void {
    const entry = ticket && this.#sessions.put(ticket.session)
    if (entry !== undefined) this.#sessions.bind(entry, server.name, server.id)
  }

  /** The sessions of a server that were seen here within the time that a cookie lasts. */
  sessionsOf(server: Server): SessionCount {
    return this.#sessions.tallies.of(server.name)
  }
}
