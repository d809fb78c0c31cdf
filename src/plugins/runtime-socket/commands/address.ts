import { isIP } from 'node:net'
import { formatAddress, parseAddress, serviceName } from '../../../schemas/address.ts'
import { setValues } from '../change.ts'
import { type Call, Refused } from '../command.ts'
import { wholeNumber } from '../number.ts'
import type { Place } from '../target.ts'

const by = "by 'stats socket command'\n"

/** `addr IP [port N]`: the server is there from now on. Unlike HAProxy, with a bad port nothing is changed. */
export async function setAddress(call: Call, place: Place, [host, word, text = '']: readonly string[]): Promise<string> {
  if (host === undefined) throw new Refused('set server <b>/<s> addr requires an address and optionally a port.\n')
  const ip = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(ip) === 0) throw new Refused(`Invalid addr '${host}' ${by}`)
  const { target } = call.desk.ways(place.server)
  if (!('host' in target))
    throw new Refused(`Update for the current server address family is only supported through configuration file ${by}`)
  const port = word === 'port' ? portIn(text) : target.port
  const from = place.server.unresolved === undefined ? target.host : '(none)'
  const moved = from === ip ? 'no need to change the addr' : `IP changed from '${from}' to '${host}'`
  const told = target.port === port ? 'no need to change the port' : `port changed from '${target.port}' to '${port}'`
  if (from !== ip || target.port !== port) await setValues(call, place, { address: formatAddress({ kind: 'tcp', host: ip, port }) })
  return word === 'port' ? `${moved}, ${told} ${by}` : `${moved} ${by}`
}

function portIn(text: string): number {
  const port = wholeNumber(text)
  if (port === undefined || /^[+-]/.test(text)) throw new Refused(`problem converting port '${text}' to an int ${by}`)
  if (port < 1 || port > 65_535) throw new Refused(`port ${port} is not between 1 and 65535: nothing is changed ${by}`)
  return port
}

/** `check-addr IP [port N]` */
export async function setCheckAddress(call: Call, place: Place, [host, word, text = '']: readonly string[]): Promise<string> {
  if (host === undefined) throw new Refused('set server <b>/<s> check-addr requires an address and optionally a port.\n')
  requireChecks(place)
  const ip = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(ip) === 0) throw new Refused(`invalid addr '${host}'`)
  await setValues(call, place, { checkAddr: ip, ...(word === 'port' && { checkPort: checkPortIn(text) }) })
  return ''
}

/** `check-port N`; 0 is that of the server. */
export async function setCheckPort(call: Call, place: Place, [text]: readonly string[]): Promise<string> {
  if (text === undefined) throw new Refused('set server <b>/<s> check-port requires a port.\n')
  requireChecks(place)
  await setValues(call, place, { checkPort: checkPortIn(text) })
  return ''
}

function checkPortIn(text: string): number | null {
  const port = wholeNumber(text)
  if (port === undefined) throw new Refused('provided port is not an integer')
  if (port < 0 || port > 65_535) throw new Refused('provided port is invalid')
  return port === 0 ? null : port
}

function requireChecks({ server }: Place): void {
  if (!server.configured.check) throw new Refused('health checks are not enabled on this server')
}

/** What stands for the address of a server in listings: the IP address, the port, and the name it was looked up by, if it was one. */
export function whereabouts({ desk }: Pick<Call, 'desk'>, { server }: Pick<Place, 'server'>): { ip: string; port: number; name: string } {
  const { target } = desk.ways(server)
  if (!('host' in target)) return { ip: '-', port: 0, name: '-' }
  const name = hostName(server.config.address) ?? hostName(server.configured.address) ?? '-'
  if (server.unresolved === undefined) return { ip: target.host, port: target.port, name }
  return { ip: '-', port: serviceName(server.configured.address) === undefined ? target.port : 0, name }
}

function hostName(text: string): string | undefined {
  const address = parseAddress(text)
  return address?.kind === 'tcp' && isIP(address.host) === 0 ? address.host : undefined
}
