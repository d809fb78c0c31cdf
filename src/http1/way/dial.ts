import net, { type OnReadOpts, type Socket } from 'node:net'
import tls from 'node:tls'
import { proxyHeader } from './proxy-header.ts'
import type { Secure } from './secure.ts'

/** Where a server is: what `net.connect` takes. */
export type Target = { host: string; port: number } | { path: string }

/** The way to a server: where it is, and what comes before the first request. */
export interface Way {
  target: Target
  /** The address to connect from, where the system is not to choose it. */
  source?: { localAddress?: string; localPort?: number } | undefined
  /** The version of the PROXY protocol that the server is told of the client by. */
  proxyProtocol?: 1 | 2 | undefined
  secure?: Secure | undefined
}

/** Whom a connection is for, as far as its server is told. */
export interface Purpose {
  /** `undefined` for our own purposes. */
  client: Socket | undefined
  /** The name of the server by `Secure.nameFor`. */
  name: string
  /** Protocols to offer over TLS, where they are not those of `secure`. */
  alpn?: readonly string[]
}

/** The event of a dialed socket after which requests may be sent. */
export function readyEvent({ secure }: Way): 'connect' | 'secureConnect' {
  return secure === undefined ? 'connect' : 'secureConnect'
}

/**
 * Begins a connection to a server. `onread` gets what is read, as with `net.connect`. Nothing may be written before the socket is ready: the server could
 * be the wrong one.
 */
export function dial(way: Way, { client, name, alpn }: Purpose, onread?: OnReadOpts): Socket {
  const { target, source, proxyProtocol, secure } = way
  const options = { ...target, ...source, noDelay: true, allowHalfOpen: true }
  const read = onread && { onread }
  const offered = alpn && { ALPNProtocols: [...alpn] }
  if (secure !== undefined && proxyProtocol === undefined) return encrypted(secure, name, { ...options, ...read, ...offered })
  const socket = net.connect(secure === undefined ? { ...options, ...read } : options)
  if (proxyProtocol !== undefined) socket.on('connect', () => socket.write(proxyHeader(proxyProtocol, client, socket)))
  if (secure === undefined) return socket
  const upper = encrypted(secure, name, { socket, ...offered })
  // Over another socket there is no reading into a given buffer.
  if (onread !== undefined) upper.on('data', (bytes: Buffer) => onread.callback(bytes.length, bytes))
  return upper
}

function encrypted(secure: Secure, name: string, options: tls.ConnectionOptions): Socket {
  // tls.connect does not know `noDelay`.
  const socket = tls.connect({ ...secure.optionsFor(name), ...options }).setNoDelay()
  secure.watch(socket, name)
  return socket
}
