import { readFileSync } from 'node:fs'
import type { Role, Token } from '../../schemas/access.ts'
import type { Config } from '../../schemas/config.ts'
import type { Problem } from '../../schemas/parse.ts'
import { whyUnreadable } from '../../schemas/unreadable.ts'

/** A token with its secret, as a client sends it. */
export interface ReadToken {
  name: string
  role: Role
  secret: string
}

/** A shorter token could be guessed: tokens are not slowed down after failures. */
const shortest = 20

type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with the tokens of a configuration: variables that are not set, files that cannot be read, texts that are no tokens. */
export function tokenFaults({ frontends }: Config, env: Environment): Problem[] {
  return frontends.flatMap(({ stats }, index) =>
    (stats?.tokens ?? []).flatMap((token, at) => {
      const secret = read(token, env)
      return typeof secret === 'string'
        ? []
        : [{ pointer: `/frontends/${index}/stats/tokens/${at}/${secret.field}`, message: secret.message }]
    }),
  )
}

/** Reads tokens where the configuration says they are. Throws an Error that names every one that is not there. */
export function readTokens(tokens: readonly Token[], env: Environment): ReadToken[] {
  const faults: string[] = []
  const found = tokens.flatMap((token) => {
    const secret = read(token, env)
    if (typeof secret === 'string') return [{ name: token.name, role: token.role, secret }]
    faults.push(secret.message)
    return []
  })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return found
}

/** The secret, or why there is none. Neither quotes what was found. */
function read({ name, env: variable, file = '' }: Token, env: Environment): string | { field: string; message: string } {
  const field = variable === undefined ? 'file' : 'env'
  const where = variable === undefined ? `the file ${file}` : `the environment variable ${variable}`
  const fault = (why: string) => ({ field, message: `token "${name}": ${where} ${why}` })
  let text: string | undefined
  try {
    text = variable === undefined ? readFileSync(file, 'utf8') : env[variable]
  } catch (error) {
    return fault(`cannot be read: ${whyUnreadable(error)}`)
  }
  const secret = text?.trim()
  if (secret === undefined || secret === '')
    return fault(text === undefined ? 'is not set: set it to the token' : 'is empty: put the token there')
  if (!/^[A-Za-z0-9+/._~-]+=*$/.test(secret))
    return fault('is no token: letters, digits and - . _ ~ + / may stand in one, in a single line')
  return secret.length < shortest ? fault(`is too short for a token: ${shortest} characters at least, as of openssl rand -hex 20`) : secret
}
