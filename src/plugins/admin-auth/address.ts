import type { FastifyRequest } from 'fastify'
import { isLoopback } from '../../schemas/address.ts'

/** Where a client is; on a unix socket that is no address. */
export function addressOf({ ip }: { ip: string | undefined }): string {
  return ip || 'unix'
}

/** Whether a connection is over already: then nothing tells any more where it came from. */
export function isGone({ socket }: FastifyRequest): boolean {
  return socket.destroyed
}

/** Whether a connection never left this machine. One of a unix socket has no address, nor has a request that is injected. */
export function isFromThisMachine({ socket: { localAddress, destroyed } }: FastifyRequest): boolean {
  return !destroyed && (localAddress === undefined || isLoopback(localAddress))
}
