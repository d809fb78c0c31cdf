import { randomBytes } from 'node:crypto'
import { fastifyCookie, Signer } from '@fastify/cookie'
import type { Account } from './accounts.ts'

/** Somebody who logged in by the form. */
export interface Session {
  account: Account
  /** What the cookie carries: the id of the session, signed. */
  value: string
  csrf: string
}

interface Kept extends Session {
  id: string
  /** Cookies know no ports: one given out here also goes to the servers behind another port of this host. They cannot use it from where they are. */
  address: string
  /** Milliseconds since the epoch. */
  ends: number
}

/** How long a login by the form holds, in milliseconds. */
const lifetime = 8 * 3_600_000
/** How many sessions there are at most; one more ends the oldest. */
const most = 1000

/** Where a cookie holds. The port is in its name, as browsers send the cookies of a host to all its ports. */
export interface CookiePlace {
  port: number | undefined
  path: string
  secure: boolean
}

/** The sessions of the login form. They end with the process: the key that signs them is its own. */
export class Sessions {
  readonly #signer = new Signer(randomBytes(32))
  /** By id, in the order they began. */
  readonly #kept = new Map<string, Kept>()

  open(account: Account, address: string, now: number): Session {
    const id = randomBytes(24).toString('base64url')
    const session = {
      id,
      account,
      address,
      ends: now + lifetime,
      value: this.#signer.sign(id),
      csrf: randomBytes(24).toString('base64url'),
    }
    this.#kept.set(id, session)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest)
    return session
  }

  /** The session of a cookie's value, if it holds still and was given to this address. */
  find(value: string | undefined, address: string, now: number): Session | undefined {
    const session = this.#kept.get(this.#idIn(value) ?? '')
    if (session === undefined || session.address !== address) return undefined
    if (session.ends > now) return session
    this.#kept.delete(session.id)
    return undefined
  }

  close(value: string | undefined): void {
    this.#kept.delete(this.#idIn(value) ?? '')
  }

  #idIn(value: string | undefined): string | undefined {
    if (value === undefined) return undefined
    const { valid, value: id } = this.#signer.unsign(value)
    return valid && id !== null ? id : undefined
  }
}

/** The value of our cookie in a `Cookie` field. */
export function readCookie(field: string | undefined, { port }: CookiePlace): string | undefined {
  return field === undefined ? undefined : fastifyCookie.parse(field)[nameFor(port)]
}

/** The `Set-Cookie` field that gives the cookie out, or takes it back where there is no value. */
export function writeCookie(value: string | undefined, { port, path, secure }: CookiePlace): string {
  const maxAge = value === undefined ? 0 : lifetime / 1000
  return fastifyCookie.serialize(nameFor(port), value ?? '', { path, maxAge, httpOnly: true, sameSite: 'strict', secure })
}

function nameFor(port: number | undefined): string {
  return port === undefined ? 'limpet-login' : `limpet-login-${port}`
}
