import { type Address, formatAddress, parseAddress, reach } from './address.ts'
import type { Config } from './config.ts'
import type { FrontendConfig, StatsConfig } from './frontend.ts'
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

/** What anybody could see or do who reaches a frontend by the network. */
export function exposure(frontend: FrontendConfig, pointer: string): { errors: Problem[]; warnings: Problem[] } {
  const { name, stats, bind } = frontend
  const open = bind.findIndex((text) => reach(text) === 'network')
  const address = bind[open]
  if (stats === undefined || address === undefined) return { errors: [], warnings: [] }
  const at = `${pointer}/bind/${open}`
  const error = openAdministration(frontend, address)
  if (error !== undefined) return { errors: [{ pointer: at, message: error }], warnings: [] }
  const what = `frontend "${name}" listens on ${address}`
  const message = needsLogin(stats)
    ? mayChange(stats) &&
      `${what} and lets users change servers: passwords cross the network in the clear; bind it to 127.0.0.1, or put TLS in front`
    : !stats.publicRead && `${what} and shows the statistics to everybody; give it users (stats auth)`
  return { errors: [], warnings: message ? [{ pointer: at, message }] : [] }
}

/**
 * Why a frontend must not listen on an address that the network can reach: the administration side asks nobody for a login, or a page does not that
 * lets one change servers. `undefined` if it may.
 */
export function openAdministration({ name, stats, defaultBackend }: FrontendConfig, address: string): string | undefined {
  if (stats === undefined || needsLogin(stats)) return undefined
  const what = `frontend "${name}" listens on ${address}, which is not this machine alone, and`
  const instead = 'bind it to 127.0.0.1, or give it users (stats auth NAME:PASSWORD)'
  if (stats.admin && stats.adminRules.length === 0)
    return `${what} has stats admin without users: anybody there could change servers; ${instead}`
  if (stats.publicRead || defaultBackend !== undefined) return undefined
  return `${what} has no users: ${instead}, or say that anybody may look (stats http-request allow; publicRead: true in YAML)`
}

/** Whether somebody has to log in, be it only to change something. */
function needsLogin({ users, tokens }: StatsConfig): boolean {
  return users.length + tokens.length > 0
}

/** Whether a password lets somebody change something. */
function mayChange({ users, admin }: StatsConfig): boolean {
  return users.some(({ role }) => (role === undefined ? admin : role === 'admin'))
}
