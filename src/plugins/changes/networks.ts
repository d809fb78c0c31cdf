import { BlockList, isIPv6 } from 'node:net'
import type { Target } from '../../http1/way/dial.ts'
import { parseNetwork } from '../../schemas/network.ts'

/** Where clouds keep what they tell machines of themselves, credentials among it: AWS, Azure and others; Alibaba; Oracle; Azure's own. Nobody balances that. */
const inIPv4 = ['169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32']

/** AWS, Google. */
const inIPv6 = ['fd00:ec2::/32', 'fd20:ce::254/128']

/** All of them, IPv4 also as IPv6 wraps it: translated (RFC 6052) and in the form that was given up (RFC 4291 §2.5.5.1). */
const metadata = [...inIPv4, ...inIPv6, ...['64:ff9b::', '::'].flatMap((prefix) => inIPv4.map((network) => wrapped(prefix, network)))]

/** Answers why a server that comes while running may not be at a place; `undefined` if it may. */
export type PlaceRule = (place: Target) => string | undefined

/**
 * Servers may be in these networks only, and on unix sockets only if `unix` is among them; anywhere else if there are none. Metadata addresses are out of
 * bounds unless a network that lies among them is named.
 */
export function placeRule(networks: readonly string[]): PlaceRule {
  const allowed = blockList(networks)
  const forbidden = blockList(metadata)
  const exceptions = blockList(networks.filter((network) => isAmong(forbidden, network)))
  return (place) => {
    if ('path' in place)
      return networks.includes('unix') ? undefined : 'unix sockets are not among the networks of global.serverNetworks: add unix'
    const { host } = place
    if (contains(forbidden, host) && !contains(exceptions, host))
      return `${host} is a metadata address: no server can be there unless global.serverNetworks names its network`
    if (networks.length === 0 || contains(allowed, host)) return undefined
    return `${host} is in none of the networks of global.serverNetworks (${networks.join(', ')})`
  }
}

/** `::` and `10.0.0.0/8` are `::10.0.0.0/104`. */
function wrapped(prefix: string, network: string): string {
  const [address = '', bits = ''] = network.split('/')
  return `${prefix}${address}/${96 + Number(bits)}`
}

function isAmong(list: BlockList, text: string): boolean {
  const network = parseNetwork(text)
  return network !== undefined && network.prefix >= 16 && contains(list, network.address)
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of networks) {
    const network = parseNetwork(text)
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family)
  }
  return list
}

/** IPv4 addresses that IPv6 wraps count as such; BlockList sees to that. */
function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
