import { isIP } from 'node:net'
import type { Target, Way } from '../../http1/way/dial.ts'
import type { Server } from '../../lb/server.ts'
import { parseAddress } from '../../schemas/address.ts'
import type { Ways } from '../ways.ts'

/** Where the configuration says a server is; a host name is left to the system to look up. Throws a TypeError for an address nobody can connect to. */
export const waysByConfig: Ways = (server) => {
  const address = parseAddress(server.config.address)
  if (address?.kind === 'tcp') return { target: { host: address.host, port: address.port } }
  if (address?.kind === 'unix') return { target: { path: address.path } }
  throw new TypeError(
    `server ${server.backend}/${server.name}: ${server.config.address} is not an address to connect to; write host:port or unix@path`,
  )
}

/** How a check reaches its server, and the name that it asks for. */
export interface CheckWay {
  way: Way
  name: string
}

/**
 * How a server is to be checked: as requests reach it, unless `addr` or `port` lead elsewhere (HAProxy manual §5.2). Then neither TLS nor the PROXY protocol
 * is spoken unless `check-ssl` or `check-send-proxy` say so.
 */
export function checkWay(server: Server, ways: Ways): CheckWay {
  const { checkAddr, checkPort, checkSendProxy, tls } = server.config
  const own = ways(server)
  const isSame = checkAddr === undefined && checkPort === undefined
  const secure = (tls?.checks ?? (tls?.traffic === true && isSame)) ? own.secure : undefined
  const proxyProtocol = checkSendProxy ? (own.proxyProtocol ?? 1) : isSame ? own.proxyProtocol : undefined
  return {
    way: { ...own, target: checkTarget(server, own.target), secure, proxyProtocol },
    name: tls?.checkSni ?? secure?.nameFor(undefined) ?? '',
  }
}

function checkTarget(server: Server, target: Target): Target {
  const { checkAddr, checkPort } = server.config
  const own = 'host' in target ? target : undefined
  const port = checkPort ?? own?.port
  const other = checkAddr === undefined || isIP(checkAddr) !== 0 ? undefined : parseAddress(checkAddr)
  if (other?.kind === 'unix') return { path: other.path }
  if (other?.kind === 'tcp') return { host: other.host, port: checkPort ?? other.port }
  const host = checkAddr ?? own?.host
  return host === undefined || port === undefined ? target : { host, port }
}
