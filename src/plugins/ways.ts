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
import { initMethods, resolve } from './names.ts'

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

/** The way to a server that is to come, or to be elsewhere. */
export interface Found {
  target: { backend: string; server: string }
  way: Way
  key: string
}

/** Ways to servers, those that come later among them. */
export interface FoundWays extends Ways {
  /** Finds the way to a server that is to come to a backend, or to be elsewhere. It is not gone before `lead` says so. Throws a WayFault. */
  find(backend: string, config: ServerConfig): Promise<Found>
  /** Has servers that come or move by a change go the ways that were found for them, and no other server. */
  lead<T>(found: readonly Found[], change: () => T): T
}

/**
 * Finds the way to every server: looks up names and reads what TLS needs from files, once. Throws an Error that names every server whose name is unknown or
 * whose address cannot be connected to, or whose files cannot be used. `lookUp` tells where an address is, or why that cannot be told.
 */
export async function findWays(loadBalancer: LoadBalancer, lookUp = resolve): Promise<FoundWays> {
  const contextOf = clientContexts()
  const current = new WeakMap<Server, { config: ServerConfig; key: string; way: Way }>()
  let coming: ReadonlyMap<string, Found> = new Map()
  const find: FoundWays['find'] = async (backend, config) => {
    const target = await lookUp(config.address, initMethods(config))
    if (typeof target === 'string') throw new WayFault('address', target)
    const server = loadBalancer.find({ backend, server: config.name })
    return { target: { backend, server: config.name }, way: wayTo(config, target, contextOf, nameOf(config, server)), key: keyOf(config) }
  }
  const wayOf: Ways = (server) => {
    const { config } = server
    const known = current.get(server)
    if (known?.config === config) return known.way
    const key = keyOf(config)
    const found = [coming.get(`${server.backend}/${server.name}`), known].find((one) => one?.key === key)
    const way = found?.way ?? wayTo(config, waysByConfig(server).target, contextOf, nameOf(config, server))
    current.set(server, { config, key, way })
    return way
  }
  const lead: FoundWays['lead'] = (found, change) => {
    coming = new Map(found.map((one) => [`${one.target.backend}/${one.target.server}`, one]))
    try {
      const made = change()
      for (const { target } of found) goBy(loadBalancer.find(target), wayOf)
      return made
    } finally {
      coming = new Map()
    }
  }
  lead(await findAll(loadBalancer, find), () => {})
  locateDynamic(loadBalancer, wayOf)
  return Object.assign(wayOf, { find, lead })
}

/** Takes the way to a server, if it is there, while the one that was found for it is known. */
function goBy(server: Server | undefined, wayOf: Ways): void {
  if (server !== undefined) wayOf(server)
}

/** Tells backends whose cookies may be made of addresses where their servers are, now and after every change. */
function locateDynamic(loadBalancer: LoadBalancer, wayOf: Ways): void {
  const locate = (backend: Backend, servers = backend.servers): void => {
    if (backend.config.cookie === undefined) return
    for (const server of servers) {
      const { target } = wayOf(server)
      if ('host' in target && isIP(target.host) !== 0) backend.located(server, target.host, target.port)
    }
  }
  for (const backend of loadBalancer.backends.values()) locate(backend)
  loadBalancer.on('applied', ({ backend, server }) => backend && locate(backend, server && [server]))
}

/** What a way depends on. */
function keyOf({ address, tls, sendProxy, source }: ServerConfig): string {
  return JSON.stringify([address, tls, sendProxy, source])
}

async function findAll({ backends }: LoadBalancer, find: FoundWays['find']): Promise<Found[]> {
  const problems: string[] = []
  const servers = [...backends.values()].flatMap((backend) => backend.servers)
  const search = async ({ backend, name, config }: Server): Promise<Found[]> => {
    try {
      return [await find(backend, config)]
    } catch (error) {
      if (!(error instanceof WayFault)) throw error
      problems.push(`server ${backend}/${name}: ${error.message}`)
      return []
    }
  }
  const found = await Promise.all(servers.map(search))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return found.flat()
}

/** The host name that a server goes by: resolvers give it other addresses, and that name stays. */
function nameOf({ address, resolvers }: ServerConfig, server: Server | undefined): string | undefined {
  return hostNameOf(resolvers === undefined ? address : (server?.configured.address ?? address))
}

function wayTo(
  { tls, sendProxy, source }: ServerConfig,
  target: Target,
  contextOf: (settings: ServerTls) => SecureContext,
  name: string | undefined,
): Way {
  return {
    target,
    ...('host' in target && source !== undefined && { source: parseSource(source) }),
    ...(sendProxy !== undefined && { proxyProtocol: sendProxy === 'v1' ? 1 : 2 }),
    ...(tls !== undefined && {
      secure: new Secure({ ...tls, ...namesFor(tls, name), verify: tls.verify === 'required', context: contextFor(tls, contextOf) }),
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
function namesFor(
  { sni, verifyhost, nameOfAddress }: ServerTls,
  name: string | undefined,
): { sni?: string | undefined; sniOfHost: boolean } {
  if (sni === 'req.hdr(host)') return { sni: undefined, sniOfHost: true }
  if (sni !== undefined || verifyhost !== undefined || !nameOfAddress) return { sni, sniOfHost: false }
  return { sni: name, sniOfHost: false }
}

function hostNameOf(text: string): string | undefined {
  const address = parseAddress(text)
  return address?.kind === 'tcp' && isIP(address.host) === 0 ? address.host : undefined
}
