import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Target } from '../http1/connection.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import { parseAddress } from '../schemas/address.ts'

/**
 * Looks up, once, every server that is configured by name, as HAProxy does at its start. Answers where each server is. Throws an Error that names every
 * server whose name is unknown or whose address cannot be connected to.
 */
export async function resolveNames(loadBalancer: LoadBalancer): Promise<(server: Server) => Target> {
  const servers = [...loadBalancer.backends.values()].flatMap((backend) => backend.servers)
  const targets = new Map<Server, Target>()
  const problems: string[] = []
  await Promise.all(
    servers.map(async (server) => {
      const found = await resolve(server.config.address)
      if (typeof found === 'string') problems.push(`server ${server.backend}/${server.name}: ${found}`)
      else targets.set(server, found)
    }),
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return (server) => {
    const target = targets.get(server)
    if (target === undefined) throw new Error(`server ${server.backend}/${server.name} has no address yet`)
    return target
  }
}

async function resolve(text: string): Promise<Target | string> {
  const address = parseAddress(text)
  if (address?.kind === 'unix') return { path: address.path }
  if (address?.kind !== 'tcp' || address.port === 0) return `"${text}" cannot be connected to; write host:port, [IPv6]:port or unix@path`
  if (isIP(address.host) !== 0) return { host: address.host, port: address.port }
  try {
    const { address: host } = await lookup(address.host, { family: address.family ?? 0 })
    return { host, port: address.port }
  } catch {
    return `the name "${address.host}" is unknown; correct it, or write the server's IP address`
  }
}
