import type { IncomingMessage } from 'node:http'
import type { Connection } from '../../http1/connection.ts'
import { mayTrail } from '../../http1/fields.ts'
import type { Client } from './client.ts'
import { Kept } from './kept.ts'

/** How long is waited, in milliseconds, and what is called when that is over. */
export interface Patience {
  time: number
  onLate: () => void
}

/**
 * The body of a request on its way to a server: as fast as the server takes it, chunks where the client sent chunks, trailers too. What has been passed on
 * is kept while it is small, so that another attempt can begin with it.
 */
export class RequestBody {
  /** Payload bytes received so far. */
  bytes = 0
  isComplete = false
  readonly #message: IncomingMessage
  readonly #client: Client
  readonly #chunked: boolean
  readonly #keep: number
  readonly #kept = new Kept()
  #connection: Connection | undefined
  #onComplete: () => void = ignore
  #isListening = false
  /** A server has been sent some of it. */
  #isSent = false
  #onGathered: (() => void) | undefined
  /** How many bytes are waited for. */
  #enough = 0
  /** Runs while they are waited for, if that may not last for ever. */
  #patience: NodeJS.Timeout | undefined
  readonly #onData = (bytes: Buffer): void => this.#take(bytes)
  readonly #onEnd = (): void => this.#complete()

  /** `keep` is how many bytes are kept for another attempt at most. */
  constructor(message: IncomingMessage, client: Client, chunked: boolean, keep: number) {
    this.#message = message
    this.#client = client
    this.#chunked = chunked
    this.#keep = keep
  }

  /** Whether all that was received is still at hand, so that it can be sent again. */
  get isReplayable(): boolean {
    return this.bytes <= this.#keep || !this.#isSent
  }

  /** What is at hand of it, a byte in each character. */
  get text(): string {
    return this.#kept.bytes.toString('latin1', 0, this.#keep)
  }

  /** Takes the body in before any server is sent it: all of it, or its first `enough` bytes, and never more than may be kept; for no longer than there is patience. */
  gather(done: () => void, enough = this.#keep, patience?: Patience): void {
    this.#enough = Math.min(enough, this.#keep)
    if (this.isComplete || this.bytes >= this.#enough) return done()
    this.#onGathered = done
    if (patience !== undefined) this.#patience = setTimeout(patience.onLate, patience.time)
    this.#listen()
    if (this.#message.isPaused()) this.#message.resume()
  }

  #listen(): void {
    this.#client.clock.awaits('body')
    if (!this.#isListening) this.#message.on('data', this.#onData).on('end', this.#onEnd)
    this.#isListening = true
  }

  #gathered(): void {
    clearTimeout(this.#patience)
    const done = this.#onGathered
    this.#onGathered = undefined
    done?.()
  }

  /** Sends the body on a connection, from its beginning; `onComplete` is called when the last byte has been written. */
  sendOn(connection: Connection, onComplete: () => void): void {
    this.#connection = connection
    this.#isSent = true
    this.#onComplete = onComplete
    if (this.#kept.bytes.length > 0) this.#write(this.#kept.bytes)
    if (!this.isReplayable) this.#kept.clear()
    if (this.isComplete) return this.#finish()
    this.#listen()
    // It may have been paused before anybody listened, if the first connection was refused.
    if (this.#message.isPaused()) this.#message.resume()
    // By then what came with the head of the request is there.
    process.nextTick(flush, connection)
  }

  /** The attempt is over; what comes meanwhile waits for the next one. */
  pause(): void {
    this.#connection = undefined
    if (this.isComplete) return
    this.#message.pause()
    this.#client.clock.settles('body')
  }

  /** The server takes more. */
  onServerDrain(): void {
    if (this.isComplete || !this.#message.isPaused()) return
    this.#client.clock.awaits('body')
    this.#message.resume()
  }

  #take(bytes: Buffer): void {
    this.bytes += bytes.length
    this.#client.clock.awaits('body')
    if (this.isReplayable) this.#kept.add(bytes)
    else this.#kept.clear()
    if (this.#onGathered === undefined ? this.#write(bytes) : this.bytes < this.#enough) return
    this.#message.pause()
    this.#client.clock.settles('body')
    this.#gathered()
  }

  /** Answers whether the server takes more. */
  #write(bytes: Buffer): boolean {
    const connection = this.#connection
    if (connection === undefined) return false
    return this.#chunked ? connection.writeChunk(bytes) : connection.write(bytes)
  }

  #complete(): void {
    this.isComplete = true
    this.#client.clock.settles('body')
    if (this.#connection !== undefined) this.#finish()
    this.#gathered()
  }

  #finish(): void {
    if (this.#chunked) this.#connection?.write(`0\r\n${this.#trailers()}\r\n`)
    this.#connection?.finishRequest()
    this.#onComplete()
  }

  /** The trailers, less those that come too late to be true and those that this client may not send. */
  #trailers(): string {
    const raw = this.#message.rawTrailers
    let text = ''
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i] ?? ''
      if (mayTrail(name) && this.#client.forwarded?.drops?.(name) !== true) text += `${name}: ${raw[i + 1]}\r\n`
    }
    return text
  }

  /** Lets go of the request: what still comes of it is not sent. */
  discard(): void {
    clearTimeout(this.#patience)
    this.#connection = undefined
    this.#onGathered = undefined
    this.#kept.clear()
    if (this.#isListening) this.#message.off('data', this.#onData).off('end', this.#onEnd)
    if (!this.isComplete) this.#message.resume()
  }
}

function flush(connection: Connection): void {
  connection.flush()
}

function ignore(): void {}
