import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Role } from '../../schemas/access.ts'
import type { StatsConfig } from '../../schemas/frontend.ts'
import type { Credentials } from './authorization.ts'
import type { ReadToken } from './tokens.ts'

/** Somebody who may come in, by what name changes are his, and what he may do. */
export interface Account {
  name: string
  role: Role
  /** The role is that of `stats.admin`, and holds only where its rules do. */
  byRule?: boolean
}

interface Known {
  account: Account
  scheme: Credentials['scheme']
  digest: Buffer
}

/** The users and tokens of a configuration. Of their secrets only digests are kept, with a key of this process alone. */
export class Accounts {
  readonly #key = randomBytes(32)
  readonly #known: Known[]

  constructor({ users, admin, adminRules }: Pick<StatsConfig, 'users' | 'admin' | 'adminRules'>, tokens: readonly ReadToken[]) {
    const fallback: Role = admin ? 'admin' : 'read'
    this.#known = [
      ...users.map(({ name, password, role }) => {
        const byRule = role === undefined && adminRules.length > 0
        return this.#remember('basic', { name, role: role ?? fallback, byRule }, `${name}:${password}`)
      }),
      ...tokens.map(({ name, role, secret }) => this.#remember('bearer', { name, role }, secret)),
    ]
  }

  /** Whether there is anybody who could log in. */
  get isEmpty(): boolean {
    return this.#known.length === 0
  }

  /** Whose credentials these are. The time it takes tells neither who is known nor how much of a secret was right. */
  find({ scheme, secret }: Credentials): Account | undefined {
    const digest = this.#digest(secret)
    let found: Account | undefined
    for (const known of this.#known) if (timingSafeEqual(known.digest, digest) && known.scheme === scheme) found = known.account
    return found
  }

  #remember(scheme: Credentials['scheme'], account: Account, secret: string): Known {
    return { scheme, account, digest: this.#digest(Buffer.from(secret)) }
  }

  #digest(secret: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(secret).digest()
  }
}
