import type { IncomingMessage } from 'node:http'
import { BlockList } from 'node:net'
import { nominated } from '../../http1/fields.ts'
import type { ForwardFor } from '../../schemas/backend.ts'
import { parseNetwork } from '../../schemas/network.ts'

/** The line that names the client to the server, with its CRLF, or ''; `client` keeps it for the next request. */
export type ForwardedFor = (message: IncomingMessage, client: { forwarded: string | undefined }) => string

const nothing: ForwardedFor = () => ''

/**
 * `option forwardfor` (HAProxy manual §4.2). The backend's own header name goes before the frontend's; a client from the excepted network of either is not
 * named; `if-none` holds only where every side that asks for the field says so.
 */
export function forwardedFor(frontend: ForwardFor | undefined, backend: ForwardFor | undefined): ForwardedFor {
  const sides = [frontend, backend].filter((side) => side !== undefined)
  if (sides.length === 0) return nothing
  const header = backend?.header ?? frontend?.header ?? 'X-Forwarded-For'
  const lower = header.toLowerCase()
  const excepted = sides.flatMap((side) => (side.except === undefined ? [] : [blockList(side.except)]))
  const ifNone = sides.every((side) => side.ifNone)
  const line = (message: IncomingMessage): string => {
    const address = clientAddress(message)
    if (address === '' || excepted.some((list) => list.check(address, address.includes(':') ? 'ipv6' : 'ipv4'))) return ''
    return `${header}: ${address}\r\n`
  }
  return (message, client) => {
    if (ifNone && message.headers[lower] !== undefined && !nominated(message.headers.connection ?? '').includes(lower)) return ''
    client.forwarded ??= line(message)
    return client.forwarded
  }
}

/** The client's address, an IPv4 one without the `::ffff:` that a dual socket puts before it; '' for a client on a unix socket or gone. */
function clientAddress(message: IncomingMessage): string {
  const address = message.socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function blockList(text: string): BlockList {
  const list = new BlockList()
  const network = parseNetwork(text)
  if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family)
  return list
}
