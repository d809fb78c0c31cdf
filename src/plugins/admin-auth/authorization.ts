/** What a client shows to be let in: a name and a password, as `name:password` in bytes, or a token. */
export type Credentials = { scheme: 'basic' | 'bearer'; secret: Buffer }

/**
 * Reads an `Authorization` field: Basic (RFC 7617) or Bearer (RFC 6750), in any case of letters. `undefined` for other schemes and for what is malformed.
 */
export function readAuthorization(field: string): Credentials | undefined {
  const [, scheme = '', value = ''] = /^(basic|bearer) +([A-Za-z0-9+/._~-]+=*) *$/i.exec(field) ?? []
  if (/^bearer$/i.test(scheme)) return { scheme: 'bearer', secret: Buffer.from(value) }
  if (!/^basic$/i.test(scheme) || !/^[A-Za-z0-9+/]+=*$/.test(value)) return undefined
  const secret = Buffer.from(value, 'base64')
  return secret.includes(colon) ? { scheme: 'basic', secret } : undefined
}

const colon = ':'.charCodeAt(0)

/** The same of a form's fields. A name with a colon is nobody's. */
export function credentialsOf(name: string, password: string): Credentials | undefined {
  return name.includes(':') ? undefined : { scheme: 'basic', secret: Buffer.from(`${name}:${password}`) }
}
