import type { StatsConfig } from '../../schemas/frontend.ts'
import type { Refusal, Visitor } from '../../stats/visitor.ts'
import { type Account, Accounts } from './accounts.ts'
import { type Credentials, credentialsOf, readAuthorization } from './authorization.ts'
import { type Session, Sessions } from './sessions.ts'
import { SlowDown } from './slow-down.ts'
import { readTokens } from './tokens.ts'

/** Who may see the statistics of a frontend and what else goes with them: the one place where that is decided, on the page and on the administration side. */
export class Gate {
  readonly sessions = new Sessions()
  readonly #stats: StatsConfig
  readonly #accounts: Accounts
  readonly #slowDown = new SlowDown()
  readonly #now: () => number

  /** Reads the tokens where `stats` says they are. Throws an Error that names every one that is not there. */
  constructor(stats: StatsConfig, env: Readonly<Record<string, string | undefined>> = process.env, now: () => number = Date.now) {
    this.#stats = stats
    this.#accounts = new Accounts(stats, readTokens(stats.tokens, env))
    this.#now = now
  }

  /** Whether nobody can log in, and so nobody has to. */
  get isOpen(): boolean {
    return this.#accounts.isEmpty
  }

  /** Who comes with an `Authorization` field or without one, from an address. */
  admit(authorization: string | undefined, address: string): Visitor | Refusal {
    if (authorization === undefined || this.isOpen) return this.#anybody(address)
    const credentials = readAuthorization(authorization)
    const account = this.#find(credentials, address)
    return 'status' in account
      ? account
      : { user: account.name, role: account.role, byRule: account.byRule, by: credentials?.scheme === 'bearer' ? 'token' : 'password' }
  }

  /** Who holds a cookie that was given to this address; `undefined` if nobody does any more. */
  holder(cookie: string | undefined, address: string): (Visitor & { by: 'cookie' }) | undefined {
    const session = this.sessions.find(cookie, address, this.#now())
    return (
      session && {
        user: session.account.name,
        role: session.account.role,
        byRule: session.account.byRule,
        by: 'cookie',
        csrf: session.csrf,
      }
    )
  }

  /** Begins a session for a name and a password. */
  open(name: string, password: string, address: string): Session | Refusal {
    const account = this.#find(credentialsOf(name, password), address)
    return 'status' in account ? account : this.sessions.open(account, address, this.#now())
  }

  #anybody(address: string): Visitor | Refusal {
    if (!this.isOpen && !this.#stats.publicRead) return this.#unauthorized('A login is needed.')
    const role = this.isOpen && this.#stats.admin ? 'admin' : 'read'
    return { user: address, role, byRule: this.#stats.adminRules.length > 0, by: 'nothing' }
  }

  /** A token is too long to be guessed, so that whoever has the right one never waits for the failures of others at his address. */
  #find(credentials: Credentials | undefined, address: string): Account | Refusal {
    if (credentials === undefined) return this.#unauthorized('The login is none: send Basic or Bearer credentials.')
    const account = this.#accounts.find(credentials)
    if (account !== undefined && credentials.scheme === 'bearer') return account
    const wait = this.#slowDown.wait(address, this.#now())
    if (wait > 0) return tooMany(wait)
    if (account !== undefined) return account
    this.#slowDown.failed(address, this.#now())
    return this.#unauthorized('The login is wrong.')
  }

  #unauthorized(detail: string): Refusal {
    const { users, realm } = this.#stats
    return { status: 401, detail, headers: { 'www-authenticate': `${users.length > 0 ? 'Basic' : 'Bearer'} realm="${realm}"` } }
  }
}

function tooMany(wait: number): Refusal {
  const seconds = Math.ceil(wait / 1000)
  return {
    status: 429,
    detail: `Too many wrong logins came from this address; wait ${seconds} s before the next one.`,
    headers: { 'retry-after': String(seconds) },
  }
}
