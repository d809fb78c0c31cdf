import { addressBytes } from '../rules/networks.ts'
import type { Server } from '../server.ts'
import { avalanche } from './hash.ts'

/** The distance between the numbers that the places of two servers are made of. */
const range = 4096

/**
 * The number that the places of a server on a ring are made of: that of its own number, as in HAProxy, or of where it is (`hash-key addr`, `addr-port`). Until
 * its address is known, and at a unix socket, it is that of its number.
 */
export function seedOf({ id, place, config: { hashKey } }: Server): number {
  const bytes = hashKey === 'id' || place === undefined ? undefined : addressBytes(place.host)
  if (bytes === undefined) return id * range
  let seed = hashKey === 'addr-port' ? avalanche(place?.port ?? 0) : 0
  for (let at = 0; at < bytes.length; at += 4) seed = avalanche(seed + Buffer.from(bytes.slice(at, at + 4)).readUInt32BE())
  return seed
}
