import type { Connection } from '../../http1/connection.ts'
import type { Client } from './client.ts'

/** Bytes of another protocol from a client to its server, once the server has agreed to it; the other way is the response's. */
export class Tunnel {
  /** Bytes passed on so far. */
  bytes = 0
  readonly #client: Client
  readonly #connection: Connection
  readonly #onEnd: () => void
  readonly #send = (bytes: Buffer): void => {
    this.bytes += bytes.length
    if (!this.#connection.write(bytes)) this.#client.socket.pause()
  }
  #ended = false

  /** `early` is what the client sent ahead. `onEnd` is called when it has no more to say. */
  constructor(client: Client, connection: Connection, early: Buffer, onEnd: () => void) {
    this.#client = client
    this.#connection = connection
    this.#onEnd = onEnd
    client.socket.setTimeout(0)
    if (early.length > 0) this.#send(early)
    client.socket.on('data', this.#send).on('end', () => this.#end())
    client.socket.resume()
  }

  onServerDrain(): void {
    if (!this.#ended) this.#client.socket.resume()
  }

  #end(): void {
    this.#ended = true
    this.#connection.end()
    this.#onEnd()
  }

  detach(): void {
    this.#client.socket.off('data', this.#send)
  }
}
