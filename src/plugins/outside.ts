import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { verify } from 'unixcrypt'
import type { Outside } from '../lb/load-balancer.ts'
import type { Verify } from '../lb/rules/users.ts'
import type { Config } from '../schemas/config.ts'
import { secretVariables } from '../schemas/secrets.ts'
import { sealsWith } from '../secrets/seal.ts'

/** What the balancer may ask of this machine: rules nothing of the variables that hold tokens of the administration and keys. */
export function outsideOf(config: Config): Outside {
  const secrets = secretVariables(config)
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secrets.has(name)))
  const read = (file: string): string => readFileSync(file, 'utf8')
  return { env, hostname: hostname(), read, verify: rememberingVerifier(), makeSeal: sealsWith(process.env) }
}

/** To hash a password takes some 20 ms on purpose: what was right once is known by a hash that is quick. */
function rememberingVerifier(): Verify {
  const right = new Map<string, string>()
  return (password, hash) => {
    const digest = createHash('sha256').update(password, 'latin1').digest('base64')
    if (right.get(hash) === digest) return true
    const isRight = verify(Buffer.from(password, 'latin1').toString(), hash)
    if (isRight) right.set(hash, digest)
    return isRight
  }
}
