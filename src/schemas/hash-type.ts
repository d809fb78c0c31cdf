import { Type } from 'typebox'
import { RuleFault } from './rules/fault.ts'

export const hashFunctionNames = ['sdbm', 'djb2', 'wt6', 'crc32', 'none'] as const
export type HashFunction = (typeof hashFunctionNames)[number]

/** How keys become servers, read from `hash-type` (HAProxy manual §4.2). */
export interface HashKind {
  consistent: boolean
  hash: HashFunction
  avalanche: boolean
}

export const HashType = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'map-based or consistent, and sdbm, djb2, wt6, crc32 or none, and avalanche, as in haproxy.cfg',
})

/** Reads a hash type. `consistent` alone has sdbm with avalanche. Throws a RuleFault for what is wrong with it. */
export function parseHashType(text: string): HashKind {
  const [method = '', name, modifier, ...rest] = text.trim().split(/\s+/)
  if (method !== 'map-based' && method !== 'consistent') throw new RuleFault(`expected map-based or consistent, found "${method}"`)
  const consistent = method === 'consistent'
  if (name === undefined) return { consistent, hash: 'sdbm', avalanche: consistent }
  const hash = hashFunctionNames.find((one) => one === name)
  if (hash === undefined) throw new RuleFault(`expected one of ${hashFunctionNames.join(', ')} behind ${method}, found "${name}"`)
  if (modifier !== undefined && modifier !== 'avalanche') throw new RuleFault(`expected avalanche behind ${name}, found "${modifier}"`)
  if (rest[0] !== undefined) throw new RuleFault(`expected nothing behind avalanche, found "${rest[0]}"`)
  return { consistent, hash, avalanche: modifier !== undefined }
}
