import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Target, Way } from '../http1/way/dial.ts'
import { Secure } from '../http1/way/secure.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import { parseAddress, parseSource } from '../schemas/address.ts'
import type { ServerTls } from '../schemas/tls.ts'
import { clientContexts } from '../tls/client-context.ts'
import { TlsFault } from '../tls/fault.ts'
import { resolveNames } from './names.ts'

/** Answers the way to a server. It has `secure` if requests, or checks, go by TLS. */
export type Ways = (server: Server) => Way

/**
 * Finds the way to every server: looks up names and reads what TLS needs from files, once. Throws an Error that names every server whose name is unknown or
 * whose address cannot be connected to, or one whose files cannot be used.
 */
export async function findWays(loadBalancer: LoadBalancer): Promise<Ways> {
  const target = await resolveNames(loadBalancer)
  const contextOf = clientContexts()
  const ways = new Map<Server, Way>()
  for (const server of [...loadBalancer.backends.values()].flatMap((backend) => backend.servers)) {
    try {
      ways.set(server, wayTo(server, target(server), contextOf))
    } catch (error) {
      throw error instanceof TlsFault ? new Error(`server ${server.backend}/${server.name}: ${error.message}`) : error
    }
  }
  return (server) => {
    const way = ways.get(server)
    if (way === undefined) throw new Error(`server ${server.backend}/${server.name} has no address yet`)
    return way
  }
}

function wayTo({ config }: Server, target: Target, contextOf: (settings: ServerTls) => SecureContext): Way {
  const { address, tls, sendProxy, source } = config
  return {
    target,
    ...('host' in target && source !== undefined && { source: parseSource(source) }),
    ...(sendProxy !== undefined && { proxyProtocol: sendProxy === 'v1' ? 1 : 2 }),
    ...(tls !== undefined && {
      secure: new Secure({ ...tls, ...namesFor(tls, address), verify: tls.verify === 'required', context: contextOf(tls) }),
    }),
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
