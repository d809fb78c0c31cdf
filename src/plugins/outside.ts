import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Outside } from '../lb/load-balancer.ts'
import type { Config } from '../schemas/config.ts'

/** What rules may ask of this machine: nothing of the variables that hold the tokens of the administration. */
export function outsideOf({ frontends }: Config): Outside {
  const secrets = frontends.flatMap(({ stats }) => stats?.tokens.map(({ env }) => env) ?? [])
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secrets.includes(name)))
  return { env, hostname: hostname(), read: (file) => readFileSync(file, 'utf8') }
}
