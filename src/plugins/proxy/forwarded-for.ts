import type { IncomingMessage } from 'node:http'
import { BlockList } from 'node:net'
import { TLSSocket } from 'node:tls'
import { nominated, tellsOfClient } from '../../http1/fields.ts'
import type { Fields } from '../../lb/rules/fields.ts'
import type { OriginalTo } from '../../schemas/backend.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import { parseNetwork } from '../../schemas/network.ts'

/** What a server is told of a client, and what the client may not tell on its own. */
export interface Forwarding {
  /** The line that names the client, with its CRLF, or ''. */
  readonly line: string
  /** The same of the address that it came to. */
  readonly original: string
  /** Whether one of the client's fields is not passed on; `undefined` where all are. */
  readonly drops: ((name: string) => boolean) | undefined
}

/** What servers are told of connections. */
type Options = Pick<FrontendConfig, 'forwardfor' | 'originalto'>

/** What is known of a client, and which `option forwardfor` it goes by. */
interface Known {
  forwarded: Forwarding | undefined
  forwardedBy: object | undefined
}

/** What holds for a request; `client` keeps it for the next one. `fields` are those of the request where rules have altered it. */
export type ForwardedFor = (message: Asker, client: Known, fields?: Fields) => Forwarding

/** Who asks, and with which fields. */
export interface Asker {
  readonly socket: { readonly remoteAddress?: string | undefined; readonly localAddress?: string | undefined; readonly destroyed: boolean }
  readonly headers: Readonly<IncomingMessage['headers']>
}

/**
 * `option forwardfor` (HAProxy manual §4.2), and whom to believe. The backend's own header name goes before the frontend's; a client from the excepted
 * network of either is not named; `if-none` holds only where every side that asks for the field says so. Who is in a network of `trusted`, or excepted, may
 * say in whose name it speaks; what others say of that goes. What can be mistaken for the field that names the client goes whoever sent it.
 */
export function forwardedFor(frontend: Options, backend: Options, trusted: readonly string[]): ForwardedFor {
  const sides = [frontend.forwardfor, backend.forwardfor].filter((side) => side !== undefined)
  const header = sides.length === 0 ? undefined : (backend.forwardfor?.header ?? frontend.forwardfor?.header ?? 'X-Forwarded-For')
  const originalOf = originalTo(frontend.originalto, backend.originalto)
  const excepted = new Networks(sides.flatMap((side) => side.except ?? []))
  const believed = new Networks(trusted)
  const ifNone = sides.length > 0 && sides.every((side) => side.ifNone)
  const lower = header?.toLowerCase() ?? ''
  const drops = { trusted: header === undefined ? undefined : isLookAlike(header), others: claims(header) }
  const learn = (message: Asker): Forwarding => {
    const address = clientAddress(message)
    const isExcepted = excepted.has(address)
    const isNameless = header === undefined || address === '' || address === 'unix' || isExcepted
    const line = isNameless ? '' : `${header}: ${address}\r\n`
    return { line, original: originalOf(message), drops: isExcepted || believed.has(address) ? drops.trusted : drops.others }
  }
  return (message, client, fields) => {
    if (client.forwarded === undefined || client.forwardedBy !== learn) client.forwarded = learn(message)
    client.forwardedBy = learn
    const isTold = ifNone && (fields?.has(lower) ?? isNamed(message, lower, client.forwarded))
    return isTold ? { ...client.forwarded, line: '' } : client.forwarded
  }
}

/** `option originalto` (HAProxy manual §4.2): the backend's field name goes before the frontend's; a network that either excepts is not told. */
function originalTo(frontend: OriginalTo | undefined, backend: OriginalTo | undefined): (message: Asker) => string {
  const sides = [backend, frontend].filter((side) => side !== undefined)
  const [first] = sides
  if (first === undefined) return () => ''
  const excepted = new Networks(sides.flatMap((side) => side.except ?? []))
  return ({ socket: { localAddress } }) => {
    const address = plain(localAddress ?? '')
    return address === '' || excepted.has(address) ? '' : `${first.header}: ${address}\r\n`
  }
}

/** An IPv4 address without the `::ffff:` that a dual socket puts before it. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** Whether a client came by TLS: to us, or to a proxy that is trusted and says so in `X-Forwarded-Proto`, the first of several. */
export function cameByTls({ socket, headers }: IncomingMessage, { drops }: Forwarding): boolean {
  if (socket instanceof TLSSocket) return true
  const told = headers['x-forwarded-proto']
  return typeof told === 'string' && drops?.('x-forwarded-proto') !== true && /^https\s*(?:,|$)/i.test(told)
}

/** Whether the client is named already, in a field that is passed on. */
function isNamed({ headers }: Asker, header: string, { drops }: Forwarding): boolean {
  return headers[header] !== undefined && drops?.(header) !== true && !nominated(headers.connection ?? '').includes(header)
}

/** Tells the fields that only somebody who is trusted may send. */
function claims(header: string | undefined): (name: string) => boolean {
  if (header === undefined || tellsOfClient(header)) return tellsOfClient
  const isLike = isLookAlike(header)
  const lower = header.toLowerCase()
  return (name) => tellsOfClient(name) || isLike(name) || (name.length === lower.length && name.toLowerCase() === lower)
}

/** Tells what is not this field but becomes it where `-`, `_` and `.` are the same, as in CGI. */
function isLookAlike(header: string): (name: string) => boolean {
  const lower = header.toLowerCase()
  const plain = lower.replace(/[_.]/g, '-')
  const first = lower.charCodeAt(0) | 32
  return (name) => {
    if (name.length !== lower.length || (name.charCodeAt(0) | 32) !== first) return false
    const it = name.toLowerCase()
    return it !== lower && it.replace(/[_.]/g, '-') === plain
  }
}

/** The client's address, an IPv4 one without the `::ffff:` that a dual socket puts before it; `unix` for a client on a unix socket, '' for one that is gone. */
export function clientAddress({ socket }: Pick<Asker, 'socket'>): string {
  const address = socket.remoteAddress ?? (socket.localAddress === undefined && !socket.destroyed ? 'unix' : '')
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** A set of networks, of which `unix` is one: whoever comes by a unix socket. */
class Networks {
  readonly #list = new BlockList()
  readonly #unix: boolean

  constructor(texts: readonly string[]) {
    this.#unix = texts.includes('unix')
    for (const text of texts) {
      const network = parseNetwork(text)
      if (network !== undefined) this.#list.addSubnet(network.address, network.prefix, network.family)
    }
  }

  has(address: string): boolean {
    if (address === 'unix') return this.#unix
    return address !== '' && this.#list.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
  }
}
