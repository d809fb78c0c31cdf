import { Fault } from '../report.ts'
import type { Draft, Placed } from './draft.ts'
import { expandAddress } from './line.ts'
import { applyParameters, noted, type Setter, table, unsupported, warned } from './table.ts'

/** Parameters of a `bind` line (HAProxy manual §5.1). */
export const bindParameters = table<Draft>(
  noted('listeners have no names or numbers here', 'name id', 1),
  noted('one process accepts connections, and the system chooses their pace', 'nice process thread shards backlog tcp-ut mss', 1),
  noted('one process accepts connections, and the system chooses their pace', 'tfo defer-accept'),
  noted('an IPv6 wildcard takes IPv4 too here, unless another bind has the IPv4 wildcard of its port', 'v4v6'),
  noted('it concerns the runtime socket only', 'level severity-output expose-fd', 1),
  noted(
    'it means nothing without ssl',
    'alpn npn ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file ciphers ciphersuites crl-file crt',
    1,
  ),
  noted('it means nothing without ssl', 'crt-ignore-err crt-list curves ecdhe ssl-max-ver ssl-min-ver tls-ticket-keys verify', 1),
  noted('it means nothing without ssl', 'allow-0rtt force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 generate-certificates'),
  noted(
    'it means nothing without ssl',
    'no-ca-names no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 prefer-client-ciphers strict-sni',
  ),
  warned('the unix socket has the owner and the mode that the process gives it', 'mode user group uid gid', 1),
  warned('an IPv6 wildcard takes IPv4 too here, unless another bind has the IPv4 wildcard of its port', 'v6only'),
  unsupported('ssl accept-proxy transparent'),
  unsupported('accept-netscaler-cip interface namespace maxconn proto', 1),
)

/** `bind ADDRESS[,ADDRESS…] [parameter…]`; a port may be a range. */
export const bind: Setter<Draft> = (draft, [addresses, ...parameters], line) => {
  if (addresses === undefined) throw new Fault('bind expects an address such as *:80, [::1]:80, unix@/path or fd@N')
  const listed = expandAddress(addresses, (name) => line.env.get(name))
    .split(',')
    .filter((address) => address !== '')
  draft.bind.push(...listed.flatMap(ports).map((value): Placed<string> => ({ value, place: line.place })))
  applyParameters(bindParameters, 'bind', draft, parameters, line)
}

/** `:80-82` is three addresses. */
function ports(address: string): string[] {
  const match = /^([^/]*:)(\d{1,5})-(\d{1,5})$/.exec(address)
  if (match === null) return [address]
  const [, host = ''] = match
  const [low, high] = [Number(match[2]), Number(match[3])]
  if (low > high || high > 65_535) throw new Fault(`bind "${address}": the range of ports must rise and end at 65535 at most`)
  return Array.from({ length: high - low + 1 }, (_, index) => host + (low + index))
}
