import { isIP } from 'node:net'
import type { Target, Way } from '../../http1/way/dial.ts'
import type { Server } from '../../lb/server.ts'
import { parseAddress, serviceName } from '../../schemas/address.ts'
import type { ConnectStep } from '../../schemas/health-check/steps.ts'
import type { Ways } from '../ways.ts'

/** Where the configuration says a server is; a host name is left to the system to look up. Throws a TypeError for an address nobody can connect to. */
export const waysByConfig: Ways = (server) => {
  const address = parseAddress(server.config.address)
  const service = serviceName(server.config.address)
  if (service !== undefined) return { target: { host: service, port: 0 } }
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
  /** Protocols to offer over TLS, where the check says so. */
  alpn?: readonly string[]
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
    way: { ...own, target: placeOf(server.config, own.target), secure, proxyProtocol },
    name: tls?.checkSni ?? secure?.nameFor(undefined) ?? '',
  }
}

/** How a step of a check connects: as its own words say, and in nothing as requests do but for the place, unless it says `default`. */
export function stepWay(server: Server, ways: Ways, step: ConnectStep): CheckWay {
  const { byServer, address, port, ssl, sni, alpn, sendProxy } = step
  const usual = checkWay(server, ways)
  const own = ways(server)
  const { checkAddr = address, checkPort = port } = {
    ...server.config,
    ...(address !== undefined && { checkAddr: address }),
    ...(port && { checkPort: port }),
  }
  const target = placeOf({ checkAddr, checkPort }, own.target)
  const secure = ssl ? own.secure : byServer ? usual.way.secure : undefined
  const proxyProtocol = sendProxy ? (own.proxyProtocol ?? 1) : byServer ? usual.way.proxyProtocol : undefined
  return { way: { ...own, target, secure, proxyProtocol }, name: sni ?? (byServer ? usual.name : ''), ...(alpn.length > 0 && { alpn }) }
}

function placeOf({ checkAddr, checkPort }: { checkAddr?: string | undefined; checkPort?: number | undefined }, target: Target): Target {
  const own = 'host' in target ? target : undefined
  const port = checkPort ?? own?.port
  const other = checkAddr === undefined || isIP(checkAddr) !== 0 ? undefined : parseAddress(checkAddr)
  if (other?.kind === 'unix') return { path: other.path }
  if (other?.kind === 'tcp') return { host: other.host, port: checkPort ?? other.port }
  const host = checkAddr ?? own?.host
  return host === undefined || port === undefined ? target : { host, port }
}
