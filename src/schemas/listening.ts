import { type Address, formatAddress, isLoopback, parseAddress } from './address.ts'
import type { Config } from './config.ts'
import type { FrontendConfig } from './frontend.ts'
import type { Problem } from './parse.ts'

/** A problem that has to do with another place too: the one at the pointer `first`. */
export interface Clash extends Problem {
  first?: string
}

interface Bound {
  pointer: string
  frontend: string
  address: Address
}

/** Addresses that cannot be listened on beside one another: the later of each two is the problem. */
export function clashes({ frontends }: Config): Clash[] {
  const bound = frontends.flatMap(({ name, bind }, index) =>
    bind.flatMap((text, at) => boundTo(text, `/frontends/${index}/bind/${at}`, name)),
  )
  const earlier = new Map<string, Bound[]>()
  return bound.flatMap((one) => {
    const { address, pointer } = one
    const key = address.kind === 'tcp' ? `:${address.port}` : formatAddress(address)
    const rivals = earlier.get(key) ?? []
    earlier.set(key, [...rivals, one])
    const bothWildcards = bound.some((it) => hostOf(it.address) === '0.0.0.0' && portOf(it.address) === portOf(address))
    const first = rivals.find((rival) => clash(rival.address, address, bothWildcards) || clash(address, rival.address, bothWildcards))
    if (first === undefined) return []
    const same = formatAddress(address) === formatAddress(first.address)
    const which = same ? formatAddress(address) : `${formatAddress(address)} is part of ${formatAddress(first.address)}, which`
    return [{ pointer, message: `${which} is listened on already by frontend "${first.frontend}"`, first: first.pointer }]
  })
}

function boundTo(text: string, pointer: string, frontend: string): Bound[] {
  const address = parseAddress(text)
  return address === undefined || portOf(address) === 0 ? [] : [{ pointer, frontend, address }]
}

/** Whether an address takes in another of the same port. A socket of the IPv6 wildcard takes IPv4 too, unless the IPv4 wildcard has one of its own. */
function clash(address: Address, other: Address, bothWildcards: boolean): boolean {
  const [host, second] = [hostOf(address), hostOf(other)]
  if (host === second || host === undefined || second === undefined) return true
  if (host === '0.0.0.0') return second !== '::' && !second.includes(':')
  return host === '::' && (second.includes(':') || (second !== '0.0.0.0' && !bothWildcards))
}

function hostOf(address: Address): string | undefined {
  if (address.kind !== 'tcp') return undefined
  return address.host.includes(':') ? new URL(`http://[${address.host}]`).hostname.slice(1, -1) : address.host.toLowerCase()
}

function portOf(address: Address): number | undefined {
  return address.kind === 'tcp' ? address.port : undefined
}

/** `stats admin` where the network can reach it: without users an error, and with them a warning, as their passwords go in the clear. */
export function exposure({ name, stats, bind }: FrontendConfig, pointer: string): { errors: Problem[]; warnings: Problem[] } {
  const open = bind.findIndex((text) => !isLoopback(text))
  if (stats?.admin !== true || open < 0) return { errors: [], warnings: [] }
  const at = { pointer: `${pointer}/bind/${open}` }
  const what = `frontend "${name}" has stats admin and listens on ${bind[open]}:`
  if (stats.users.length > 0)
    return {
      errors: [],
      warnings: [{ ...at, message: `${what} passwords cross the network in the clear; bind it to 127.0.0.1, or put TLS in front` }],
    }
  return {
    errors: [{ ...at, message: `${what} anybody there could change servers; bind it to 127.0.0.1, or give it users (stats auth)` }],
    warnings: [],
  }
}
