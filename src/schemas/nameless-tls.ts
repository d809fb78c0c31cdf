import { parseAddress } from './address.ts'
import { isIPv4, isIPv6 } from './network.ts'
import type { Problem } from './parse.ts'
import type { ServerConfig } from './server.ts'

/** Who has any certificate of a public authority, for whatever name, could stand in for such a server. */
export function namelessTls({ name, address, tls }: ServerConfig, pointer: string): Problem[] {
  if (tls === undefined || tls.verify === 'none' || tls.caFile !== '@system-ca') return []
  const named = tls.sni !== undefined || tls.verifyhost !== undefined || (tls.nameOfAddress && hasName(address))
  if (named) return []
  const message = `server "${name}" may show a certificate of any name, of any authority that the system trusts: add sni or verifyhost`
  return [{ pointer, message }]
}

function hasName(text: string): boolean {
  const address = parseAddress(text)
  return address?.kind === 'tcp' && !isIPv4(address.host) && !isIPv6(address.host)
}
