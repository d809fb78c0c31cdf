import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Outside } from '../lb/load-balancer.ts'

/** What rules may ask of this machine. */
export const outside: Outside = { env: process.env, hostname: hostname(), read: (file) => readFileSync(file, 'utf8') }
