import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../../schemas/address.ts'

/** Where a client is; on a unix socket that is no address. */
export function addressOf({ ip }: { ip: string | undefined }): string {
  return ip || 'unix'
}

/** Whether a connection never left this machine. A request that is injected has none. */
export function isFromThisMachine({ socket: { localAddress } }: FastifyRequest): boolean {
  return localAddress === undefined || isLoopback(localAddress)
}
