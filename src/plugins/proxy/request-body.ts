import type { IncomingMessage } from 'node:http'
import type { Connection } from '../../http1/connection.ts'
import type { Client } from './client.ts'

/** The body of a request on its way to a server: as fast as the server takes it, chunks where the client sent chunks, trailers too. */
export class RequestBody {
  /** Payload bytes passed on so far. */
  bytes = 0
  isComplete = false
  readonly #message: IncomingMessage
  readonly #connection: Connection
  readonly #client: Client
  readonly #chunked: boolean
  readonly #onComplete: () => void
  readonly #onData = (bytes: Buffer): void => this.#send(bytes)
  readonly #onEnd = (): void => this.#end()

  constructor(message: IncomingMessage, connection: Connection, client: Client, chunked: boolean, onComplete: () => void) {
    this.#message = message
    this.#connection = connection
    this.#client = client
    this.#chunked = chunked
    this.#onComplete = onComplete
    client.awaits('body')
    message.on('data', this.#onData).on('end', this.#onEnd)
  }

  #send(bytes: Buffer): void {
    this.bytes += bytes.length
    this.#client.awaits('body')
    if (this.#chunked) this.#connection.write(`${bytes.length.toString(16)}\r\n`)
    let taken = this.#connection.write(bytes)
    if (this.#chunked) taken = this.#connection.write('\r\n')
    if (taken) return
    this.#message.pause()
    this.#client.settles('body')
  }

  /** The server takes more. */
  onServerDrain(): void {
    if (this.isComplete || !this.#message.isPaused()) return
    this.#client.awaits('body')
    this.#message.resume()
  }

  #end(): void {
    this.isComplete = true
    this.#client.settles('body')
    if (this.#chunked) this.#connection.write(`0\r\n${this.#trailers()}\r\n`)
    this.#connection.finishRequest()
    this.#onComplete()
  }

  #trailers(): string {
    const raw = this.#message.rawTrailers
    let text = ''
    for (let i = 0; i < raw.length; i += 2) text += `${raw[i]}: ${raw[i + 1]}\r\n`
    return text
  }

  /** Lets go of the request: what still comes of it is not sent. */
  detach(): void {
    this.#message.off('data', this.#onData).off('end', this.#onEnd)
    if (!this.isComplete) this.#message.resume()
  }
}
