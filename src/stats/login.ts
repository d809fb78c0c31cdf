import { createHash, timingSafeEqual } from 'node:crypto'
import type { StatsConfig } from '../schemas/frontend.ts'

/** Tells who sent an `Authorization` field: a user's name, '' where no login is needed, `undefined` when it is missing or wrong. */
export type Login = (authorization: string | undefined) => string | undefined

/** Basic authentication (RFC 7617) for the users of a configuration. The time it takes does not tell how much of a password was right. */
export function createLogin(users: StatsConfig['users']): Login {
  if (users.length === 0) return () => ''
  const known = users.map(({ name, password }) => ({ name, digest: digest(Buffer.from(`${name}:${password}`)) }))
  return (authorization) => {
    const encoded = /^basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1]
    if (encoded === undefined) return undefined
    const given = digest(Buffer.from(encoded, 'base64'))
    let found: string | undefined
    for (const user of known) if (timingSafeEqual(user.digest, given)) found = user.name
    return found
  }
}

function digest(text: Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The `WWW-Authenticate` field that asks for a login. */
export function challenge({ realm }: StatsConfig): string {
  return `Basic realm="${realm}"`
}
