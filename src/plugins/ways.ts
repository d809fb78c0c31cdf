import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Target, Way } from '../http1/way/dial.ts'
import { Secure } from '../http1/way/secure.ts'
import type { Backend } from '../lb/backend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import { parseAddress, parseSource } from '../schemas/address.ts'
import type { ServerConfig } from '../schemas/server.ts'
import type { ServerTls } from '../schemas/tls.ts'
import { clientContexts } from '../tls/client-context.ts'
import { TlsFault } from '../tls/fault.ts'
import { waysByConfig } from './health-checks/target.ts'
import { resolve } from './names.ts'

/** Answers the way to a server. It has `secure` if requests, or checks, go by TLS. */
export type Ways = (server: Server) => Way

/** Why there is no way to a server, and which field of its configuration is to blame. */
export class WayFault extends Error {
  override name = 'WayFault'
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** Ways to servers, those that come later among them. */
export interface FoundWays extends Ways {
  /** Finds the way to a server that is to come, or to be elsewhere, and answers where that is. Throws a WayFault. */
  find(config: ServerConfig): Promise<Target>
}

/**
 * Finds the way to every server: looks up names and reads what TLS needs from files, once. Throws an Error that names every server whose name is unknown or
 * whose address cannot be connected to, or whose files cannot be used.
 */
export async function findWays(loadBalancer: LoadBalancer): Promise<FoundWays> {
  const contextOf = clientContexts()
  const found = new Map<string, Way>()
  const current = new WeakMap<ServerConfig, Way>()
  const taken = new Set<string>()
  const find = async (config: ServerConfig): Promise<Target> => {
    const target = await resolve(config.address)
    if (typeof target === 'string') throw new WayFault('address', target)
    taken.delete(keyOf(config))
    found.set(keyOf(config), wayTo(config, target, contextOf))
    return target
  }
  await findAll(loadBalancer, find)
  const wayOf: Ways = (server) => {
    const { config } = server
    const known = current.get(config)
    if (known !== undefined) return known
    const key = keyOf(config)
    const way = found.get(key) ?? wayTo(config, waysByConfig(server).target, contextOf)
    taken.add(key)
    current.set(config, way)
    return way
  }
  // What was found for servers that are gone, or elsewhere, is not kept; what was found for those that are to come is.
  loadBalancer.on('applied', ({ change }) => {
    const isMove = 'values' in change && change.values.address !== undefined
    if (!isMove && !('removed' in change) && !('deleted' in change)) return
    const used = new Set([...loadBalancer.backends.values()].flatMap(({ servers }) => servers.map(({ config }) => keyOf(config))))
    for (const key of taken) if (!used.has(key) && taken.delete(key)) found.delete(key)
  })
  locateDynamic(loadBalancer, wayOf)
  return Object.assign(wayOf, { find })
}

/** Tells backends whose cookies are made of addresses where their servers are, now and after every change. */
function locateDynamic(loadBalancer: LoadBalancer, wayOf: Ways): void {
  const locate = (backend: Backend, servers = backend.servers): void => {
    if (backend.config.cookie?.dynamic !== true) return
    for (const server of servers) {
      const { target } = wayOf(server)
      if ('host' in target) backend.located(server, target.host, target.port)
    }
  }
  for (const backend of loadBalancer.backends.values()) locate(backend)
  loadBalancer.on('applied', ({ backend, server }) => locate(backend, server && [server]))
}

/** What a way depends on. */
function keyOf({ address, tls, sendProxy, source }: ServerConfig): string {
  return JSON.stringify([address, tls, sendProxy, source])
}

async function findAll({ backends }: LoadBalancer, find: FoundWays['find']): Promise<void> {
  const problems: string[] = []
  const servers = [...backends.values()].flatMap((backend) => backend.servers)
  const search = async ({ backend, name, config }: Server): Promise<void> => {
    try {
      await find(config)
    } catch (error) {
      if (!(error instanceof WayFault)) throw error
      problems.push(`server ${backend}/${name}: ${error.message}`)
    }
  }
  await Promise.all(servers.map(search))
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

function wayTo({ address, tls, sendProxy, source }: ServerConfig, target: Target, contextOf: (settings: ServerTls) => SecureContext): Way {
  return {
    target,
    ...('host' in target && source !== undefined && { source: parseSource(source) }),
    ...(sendProxy !== undefined && { proxyProtocol: sendProxy === 'v1' ? 1 : 2 }),
    ...(tls !== undefined && {
      secure: new Secure({ ...tls, ...namesFor(tls, address), verify: tls.verify === 'required', context: contextFor(tls, contextOf) }),
    }),
  }
}

function contextFor(tls: ServerTls, contextOf: (settings: ServerTls) => SecureContext): SecureContext {
  try {
    return contextOf(tls)
  } catch (error) {
    throw error instanceof TlsFault ? new WayFault(`tls/${error.field}`, error.message) : error
  }
}

/** A name of the address stands in where none is written and the configuration lets it. */
function namesFor({ sni, verifyhost, nameOfAddress }: ServerTls, address: string): { sni?: string | undefined; sniOfHost: boolean } {
  if (sni === 'req.hdr(host)') return { sni: undefined, sniOfHost: true }
  if (sni !== undefined || verifyhost !== undefined || !nameOfAddress) return { sni, sniOfHost: false }
  return { sni: hostNameOf(address), sniOfHost: false }
}

function hostNameOf(text: string): string | undefined {
  const address = parseAddress(text)
  return address?.kind === 'tcp' && isIP(address.host) === 0 ? address.host : undefined
}
