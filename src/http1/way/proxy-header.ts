import { isIPv4, type Socket } from 'node:net'

/** Ends of a connection between two programs. */
interface Ends {
  family: 4 | 6
  from: string
  to: string
  fromPort: number
  toPort: number
}

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

/**
 * What a connection begins with that tells its server of the client (the PROXY protocol, version 1 or 2): the ends of the client's connection as we see
 * it. `own` is the connection to the server: version 1 names its ends where there is no client, version 2 says that it is local, both as in HAProxy.
 */
export function proxyHeader(version: 1 | 2, client: Socket | undefined, own: Socket): Buffer {
  if (version === 1) return Buffer.from(line(client === undefined ? turned(endsOf(own)) : endsOf(client)), 'latin1')
  const ends = client === undefined ? undefined : endsOf(client)
  return ends === undefined ? Buffer.concat([signature, Buffer.from([0x20, 0, 0, 0])]) : binary(ends)
}

/** The ends of a connection that we began: it comes from us. */
function turned(ends: Ends | undefined): Ends | undefined {
  return ends && { family: ends.family, from: ends.to, to: ends.from, fromPort: ends.toPort, toPort: ends.fromPort }
}

function line(ends: Ends | undefined): string {
  if (ends === undefined) return 'PROXY UNKNOWN\r\n'
  return `PROXY TCP${ends.family} ${ends.from} ${ends.to} ${ends.fromPort} ${ends.toPort}\r\n`
}

function binary({ family, from, to, fromPort, toPort }: Ends): Buffer {
  const size = family === 4 ? 12 : 36
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(fromPort, 0)
  ports.writeUInt16BE(toPort, 2)
  return Buffer.concat([signature, Buffer.from([0x21, family === 4 ? 0x11 : 0x21, 0, size]), bytesOf(from), bytesOf(to), ports])
}

/** `undefined` for a connection by a unix socket, or one that is closed already. An IPv4 address that IPv6 wraps is unwrapped. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): Ends | undefined {
  if (remoteAddress === undefined || remotePort === undefined || localAddress === undefined || localPort === undefined) return undefined
  const [from, to] = [unwrapped(remoteAddress), unwrapped(localAddress)]
  return { family: isIPv4(from) ? 4 : 6, from, to, fromPort: remotePort, toPort: localPort }
}

function unwrapped(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

/** The bytes of an address, in the order of the network; a zone is not part of it. */
function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const [before, after] = [words(head), words(tail ?? '')]
  return Buffer.concat([before, Buffer.alloc(16 - before.length - after.length), after])
}

function words(text: string): Buffer {
  const groups = text === '' ? [] : text.split(':')
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
