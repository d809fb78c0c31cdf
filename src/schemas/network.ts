/** A set of addresses: `prefix` leading bits of `address` are fixed. */
export interface Network {
  address: string
  family: 'ipv4' | 'ipv6'
  prefix: number
}

/**
 * Reads `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.1.2.3`, `fc00::/7` or `::1` (an address alone is itself only); `undefined` for
 * anything else.
 */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([0-9A-Fa-f:.]+)(?:\/([0-9.]+))?$/.exec(text)
  if (match === null) return undefined
  const [, address = '', mask] = match
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined
  if (family === undefined) return undefined
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = mask === undefined ? longest : prefixOf(mask, family)
  return prefix === undefined || prefix > longest ? undefined : { address, family, prefix }
}

export function isIPv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}

export function isIPv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]+$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`)
}

function prefixOf(mask: string, family: Network['family']): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask)
  if (family !== 'ipv4' || !isIPv4(mask)) return undefined
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined
}
