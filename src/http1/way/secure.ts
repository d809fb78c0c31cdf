import { isIP } from 'node:net'
import tls, { type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls'

export interface SecureOptions {
  context: SecureContext
  /** The server must prove that an authority of the context vouches for it. */
  verify: boolean
  /** The name that is sent (SNI) and that the certificate must bear. */
  sni?: string | undefined
  /** Each request's `Host` is that name. */
  sniOfHost?: boolean
  /** The name that the certificate must bear where none is sent. */
  verifyhost?: string | undefined
  alpn?: readonly string[]
  /** Sessions are taken up again, which saves both sides most of a handshake. */
  reuse?: boolean
}

/** Names whose sessions are kept at most: clients choose them where `Host` does. */
const mostSessions = 100

const hostName = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?$/

/** TLS to one server. */
export class Secure {
  readonly sniOfHost: boolean
  readonly #options: SecureOptions
  readonly #sessions = new Map<string, Buffer>()

  constructor(options: SecureOptions) {
    this.#options = options
    this.sniOfHost = options.sniOfHost === true
  }

  /** The name that the server of a request must have, '' for any; `host` is the request's `Host`. */
  nameFor(host: string | undefined): string {
    const { sni = '' } = this.#options
    if (!this.sniOfHost || host === undefined) return sni
    const name = host
      .replace(/:\d*$/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase()
    return (name.length <= 253 && hostName.test(name)) || isIP(name) !== 0 ? name : sni
  }

  /** What `tls.connect` is to be told to reach the server by a name. */
  optionsFor(name: string): ConnectionOptions {
    const { context, verify, verifyhost, alpn = [], reuse = true } = this.#options
    const expected = name === '' ? verifyhost : name
    const session = reuse ? this.#sessions.get(name) : undefined
    return {
      secureContext: context,
      rejectUnauthorized: verify,
      servername: isIP(name) === 0 ? name : '',
      checkServerIdentity: (_, certificate) => (expected === undefined ? undefined : tls.checkServerIdentity(expected, certificate)),
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      ...(session !== undefined && { session }),
    }
  }

  /** Keeps the sessions that the server offers on a connection, and forgets them when a handshake fails: they may be the reason. */
  watch(socket: TLSSocket, name: string): void {
    if (this.#options.reuse === false) return
    socket.on('session', (session) => this.#keep(name, session))
    const forget = (): void => {
      this.#sessions.delete(name)
    }
    socket.once('error', forget).once('secureConnect', () => socket.off('error', forget))
  }

  #keep(name: string, session: Buffer): void {
    this.#sessions.delete(name)
    const [oldest] = this.#sessions.keys()
    if (oldest !== undefined && this.#sessions.size === mostSessions) this.#sessions.delete(oldest)
    this.#sessions.set(name, session)
  }
}
