import type { IncomingMessage } from 'node:http'
import { avalanche, hashFunctions } from '../../lb/balance/hash.ts'
import type { Client } from './client.ts'

/**
 * What tells whoever sent a request from others, as 32 bits: the address, and what the browser calls itself. Behind a proxy that is trusted it is the address that this
 * names. Of a connection it is worked out once, of one of a trusted proxy for each request.
 */
export function markOf(client: Client, { headers, socket }: IncomingMessage): number {
  if (client.mark !== undefined) return client.mark
  const told = headers['x-forwarded-for']
  const isTrusted = told !== undefined && client.forwarded !== undefined && client.forwarded.drops?.('x-forwarded-for') !== true
  const mark = avalanche(hashFunctions.sdbm(`${isTrusted ? told : socket.remoteAddress} ${headers['user-agent']}`))
  if (!isTrusted) client.mark = mark
  return mark
}
