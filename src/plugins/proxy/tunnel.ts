import type { Connection } from '../../http1/connection.ts'
import { ticks } from '../../http1/watch.ts'
import type { Client } from './client.ts'

/** How long a tunnel may be silent, in milliseconds: as a whole, and once the client has ended its side. */
interface Timeouts {
  tunnel?: number
  serverFin?: number
}

/** Bytes of another protocol from a client to its server, once the server has agreed to it; the other way is the response's. It lasts until both have ended. */
export class Tunnel {
  /** Bytes passed on so far. */
  bytes = 0
  readonly #client: Client
  readonly #connection: Connection
  readonly #timeouts: Timeouts
  readonly #onEnd: () => void
  readonly #send = (bytes: Buffer): void => {
    this.bytes += bytes.length
    this.#client.clock.touch()
    if (!this.#connection.write(bytes)) this.#client.socket.pause()
  }
  #clientEnded = false
  #serverEnded = false

  /** `early` is what the client sent ahead. `onEnd` is called when neither side has more to say. */
  constructor(client: Client, connection: Connection, early: Buffer, timeouts: Timeouts, onEnd: () => void) {
    this.#client = client
    this.#connection = connection
    this.#timeouts = timeouts
    this.#onEnd = onEnd
    client.socket.setTimeout(0)
    // One time for both sides, else each has its own.
    if (timeouts.tunnel === undefined) client.clock.awaits('body')
    if (early.length > 0) this.#send(early)
    client.socket.on('data', this.#send)
    client.socket.resume()
    if (client.hasEnded) this.onClientEnd()
  }

  /** A tunnel that was silent for its time, neither side of it ended: HAProxy looks at the client first. */
  get isClientsFault(): boolean {
    return this.#timeouts.tunnel !== undefined && !this.#clientEnded
  }

  onServerDrain(): void {
    if (!this.#clientEnded) this.#client.socket.resume()
  }

  /** The client has no more to say: the server has its `server-fin` for the rest. */
  onClientEnd(): void {
    if (this.#clientEnded) return
    this.#clientEnded = true
    this.#connection.end()
    if (this.#timeouts.serverFin !== undefined) this.#connection.limit = ticks(this.#timeouts.serverFin)
    if (this.#serverEnded) this.#onEnd()
  }

  /** The server has no more to say: the client has its `client-fin` for the rest. */
  onServerEnd(): void {
    if (this.#serverEnded) return
    this.#serverEnded = true
    this.#client.endTunnel()
    if (this.#clientEnded) this.#onEnd()
  }

  detach(): void {
    this.#client.socket.off('data', this.#send)
  }
}
