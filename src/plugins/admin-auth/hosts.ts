import { isIP } from 'node:net'
import { parseAddress } from '../../schemas/address.ts'

/**
 * Tells by its `Host` field whether a request that needs no login may be answered. A page of another site can have its own name point to this machine (DNS
 * rebinding) and would read the answers as its own; an address it cannot name so. Who sends no `Host` is no browser.
 */
export function hostFilter(allowed: readonly string[], bind: readonly string[]): (host: string | undefined) => boolean {
  const bound = bind.map(parseAddress).flatMap((address) => (address?.kind === 'tcp' ? [address.host] : []))
  const names = new Set([...allowed, ...bound, 'localhost'].map((name) => name.toLowerCase()))
  return (host) => {
    if (host === undefined || host === '') return true
    if (/[/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return false
    const name = new URL(`http://${host}`).hostname.replace(/\.$/, '')
    return names.has(name) || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0
  }
}
