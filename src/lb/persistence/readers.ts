import type { Request } from '../request.ts'
import type { Bindings } from './bindings.ts'
import { readDate } from './dates.ts'
import type { Lifetime } from './lifetime.ts'
import type { CookieReader } from './request-cookies.ts'

/** What separates the server from the application's value in mode `prefix`. */
export const delimiter = '~'

/** Reads `SERVER`, `SERVER|LAST` and `SERVER|LAST|FIRST`: the server, and when the client was last and first seen. */
export class DatedReader implements CookieReader {
  readonly #bindings: Bindings
  readonly #lifetime: Lifetime
  readonly #isIndirect: boolean

  /** `isIndirect`: the server does not get the cookie. */
  constructor(bindings: Bindings, lifetime: Lifetime, isIndirect: boolean) {
    this.#bindings = bindings
    this.#lifetime = lifetime
    this.#isIndirect = isIndirect
  }

  read(header: string, from: number, to: number, request: Request): number {
    const bar = header.indexOf('|', from)
    if (bar < 0 || bar >= to) this.#bindings.bind(header.slice(from, to), request)
    else {
      readDates(header, bar + 1, to, request)
      this.#bindings.bind(this.#lifetime.isOver(request) ? '' : header.slice(from, bar), request)
    }
    return this.#isIndirect ? -1 : from
  }
}

/** Reads the dates that begin at `from`; one that cannot be read leaves what is known. */
function readDates(header: string, from: number, to: number, request: Request): void {
  const last = readDate(header, from, to)
  if (last !== 0) request.lastSeen = last
  const bar = header.indexOf('|', from)
  const first = bar < 0 ? 0 : readDate(header, bar + 1, to)
  if (first !== 0) request.firstSeen = first
}

/** Reads `SERVER~VALUE`; the application gets `VALUE`. */
export class PrefixReader implements CookieReader {
  readonly #bindings: Bindings

  constructor(bindings: Bindings) {
    this.#bindings = bindings
  }

  read(header: string, from: number, to: number, request: Request): number {
    const end = header.indexOf(delimiter, from)
    const isPrefixed = end >= 0 && end < to
    this.#bindings.bind(header.slice(from, isPrefixed ? end : to), request)
    return isPrefixed ? end + 1 : from
  }
}
