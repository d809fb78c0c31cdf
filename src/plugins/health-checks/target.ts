import { isIP } from 'node:net'
import type { Server } from '../../lb/server.ts'
import { parseAddress } from '../../schemas/address.ts'

/** Where a server is: a host and port, or a unix socket. */
export type Target = { host: string; port: number } | { path: string }

/** Says where a server is now. */
export type Resolve = (server: Server) => Target

/** Where the configuration says a server is; a host name is left to the system to look up. Throws a TypeError for an address nobody can connect to. */
export const resolveByConfig: Resolve = (server) => {
  const address = parseAddress(server.config.address)
  if (address?.kind === 'tcp') return { host: address.host, port: address.port }
  if (address?.kind === 'unix') return { path: address.path }
  throw new TypeError(
    `server ${server.backend}/${server.name}: ${server.config.address} is not an address to connect to; write host:port or unix@path`,
  )
}

/** Where a server is to be checked: where it is, unless `addr` or `port` say otherwise (HAProxy manual §5.2). */
export function checkTarget(server: Server, resolve: Resolve): Target {
  const { checkAddr, checkPort } = server.config
  const target = resolve(server)
  const own = 'host' in target ? target : undefined
  const port = checkPort ?? own?.port
  const other = checkAddr === undefined || isIP(checkAddr) !== 0 ? undefined : parseAddress(checkAddr)
  if (other?.kind === 'unix') return { path: other.path }
  if (other?.kind === 'tcp') return { host: other.host, port: checkPort ?? other.port }
  const host = checkAddr ?? own?.host
  return host === undefined || port === undefined ? target : { host, port }
}
