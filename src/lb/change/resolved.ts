import { parseAddress, serviceName } from '../../schemas/address.ts'
import type { ServerValues } from '../../schemas/change.ts'
import { addressBytes, network } from '../rules/networks.ts'
import type { Server } from '../server.ts'

/** Where a server is, as far as that is known. */
export type Place = { host: string; port: number } | undefined

/**
 * Which of the addresses that a name leads to each of its servers has. One whose address is still among them keeps it, the others take what no other has, in their
 * order; who finds none has none. As HAProxy has it: several have one address only with `allow-dup-ip`, and addresses in `resolve-net` come first.
 */
export function shareAddresses(
  servers: readonly Server[],
  placeOf: (server: Server) => Place,
  found: readonly string[],
): Map<Server, string | undefined> {
  const shares = new Map<Server, string | undefined>()
  const taken = new Set<string>()
  const isFree = (server: Server, host: string): boolean => server.config.resolveOpts?.includes('allow-dup-ip') === true || !taken.has(host)
  for (const server of servers) {
    const host = server.unresolved === undefined ? placeOf(server)?.host : undefined
    if (host === undefined || !found.includes(host) || !isFree(server, host)) continue
    shares.set(server, host)
    taken.add(host)
  }
  const orders = new Map<string, readonly string[]>()
  for (const server of servers) {
    if (shares.has(server)) continue
    const { resolveNet = [] } = server.config
    const order = orders.get(resolveNet.join()) ?? byPreference(resolveNet, found)
    orders.set(resolveNet.join(), order)
    const host = order.find((one) => isFree(server, one))
    shares.set(server, host)
    if (host !== undefined) taken.add(host)
  }
  return shares
}

function byPreference(networks: readonly string[], found: readonly string[]): readonly string[] {
  const tests = networks.flatMap((text) => network(text) ?? [])
  if (tests.length === 0) return found
  const preferred = new Set(found.filter((host) => tests.some((isIn) => isIn(addressBytes(host) ?? []))))
  return [...preferred, ...found.filter((host) => !preferred.has(host))]
}

/** Whether a server goes where its name leads, which resolvers look up. */
export function isFollowed({ config, configured }: Server): boolean {
  return config.resolvers !== undefined && isName(configured.address)
}

/** Whether the text of an address is a name that is to be looked up. */
export function isName(text: string): boolean {
  const address = parseAddress(text)
  return serviceName(text) !== undefined || (address?.kind === 'tcp' && addressBytes(address.host) === undefined)
}

/** The share of new clients that a service's weight, of 65535, comes to: of 256, and none only for none, as HAProxy has it. */
export function weightOfService(weight: number): number {
  return Math.floor((weight + 255) / 256)
}

/** What becomes of a server that a name leads to, or to which none leads any more, for a reason; `undefined` if nothing does. */
export function valuesByName(server: Server, now: Place, wanted: Place | string, weight = server.weight): ServerValues | undefined {
  if (typeof wanted === 'string' || wanted === undefined)
    return server.unresolved === undefined ? { unresolved: wanted ?? 'No IP for server ' } : undefined
  const { host, port } = wanted
  const isThere = now?.host === host && now.port === port
  const values: ServerValues = {
    ...(!isThere && { address: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` }),
    ...(server.unresolved !== undefined && { unresolved: null }),
    ...(weight !== server.weight && { weight }),
  }
  return Object.keys(values).length === 0 ? undefined : values
}
