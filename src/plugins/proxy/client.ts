import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { ticks, type Watch, type Watched } from '../../http1/watch.ts'
import type { Frontend } from '../../lb/frontend.ts'

/** A request of a client on its way, as its connection sees it. */
export interface ClientExchange {
  start(): void
  /** The client takes more bytes. */
  onClientDrain(): void
  /** The client has gone. */
  onClientGone(): void
  /** The client has been silent for its timeout while something was expected of it. */
  onClientTimeout(): void
  /** What the client sends is not HTTP any more. Answers whether that was part of this exchange's request. */
  onBadRequest(): boolean
}

/** How many requests of one client may wait behind the one that is being served before no more are read. */
const mostWaiting = 16

/** How long a client that was answered early may go on sending, in ticks. */
const lingering = 20

/**
 * A client's connection: one listener of each kind for its whole life, and its requests one after the other. Pipelined ones wait their turn, so that
 * a response is never written before its time.
 */
export class Client implements Watched {
  lastActive = 0
  limit = 0
  readonly socket: Socket
  readonly #watch: Watch
  readonly #frontend: Frontend
  readonly #timeout: number
  /** How long it may be idle between two requests, in ticks; 0 where that is not our affair. */
  readonly #idleTimeout: number
  /** The line that names it to servers. */
  forwarded: string | undefined
  readonly #waiting: ClientExchange[] = []
  #current: ClientExchange | undefined
  /** Told when the last exchange is over. */
  onIdle: () => void = ignore

  /** `keepAlive` is how long it may be idle between two requests, in milliseconds; 0 for no limit. */
  constructor(socket: Socket, frontend: Frontend, watch: Watch, keepAlive: number) {
    this.socket = socket
    this.#frontend = frontend
    this.#watch = watch
    this.#timeout = ticks(frontend.config.timeout.client)
    this.#idleTimeout = ticks(keepAlive)
    frontend.counters.sessions++
    frontend.counters.enter()
    watch.add(this)
    // Node stops listening for errors when a connection switches protocols.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#gone())
    socket.on('drain', () => this.#current?.onClientDrain())
  }

  get isBusy(): boolean {
    return this.#current !== undefined
  }

  /** Serves an exchange, now or after those before it. */
  serve(exchange: ClientExchange): void {
    if (this.#current === undefined) {
      this.#current = exchange
      this.limit = 0
      return exchange.start()
    }
    this.#waiting.push(exchange)
    if (this.#waiting.length === mostWaiting) this.socket.pause()
  }

  /** The current exchange is over and its response written: lets Node's server know, then serves the next. */
  finish(response: ServerResponse): void {
    this.#current = undefined
    this.lastActive = this.#watch.now
    this.limit = this.socket.writableLength > 0 ? this.#timeout : this.#idleTimeout
    response.emit('finish')
    const next = this.#waiting.shift()
    if (next === undefined) return this.onIdle()
    this.limit = 0
    if (this.#waiting.length === mostWaiting - 1) this.socket.resume()
    this.#current = next
    next.start()
  }

  /**
   * The same, and the connection ends when the response has gone out; the client has its timeout to take it. `unread`: the client is still sending.
   * It may go on for a while, to no effect, for a connection that is closed in its face could cost it the response.
   */
  close(response: ServerResponse, unread: boolean): void {
    this.#current = undefined
    this.#waiting.length = 0
    this.expectActivity()
    if (unread) {
      this.limit = lingering
      this.socket.end()
    } else this.socket.destroySoon()
    response.emit('finish')
    this.onIdle()
  }

  /** The client sent what is no request: `refuse` answers it, once those before it have been answered. */
  onBadRequest(refuse: () => void): void {
    if (this.#waiting.length === 0 && this.#current?.onBadRequest() === true) return
    if (this.#current === undefined) return refuse()
    this.#waiting.push({ start: refuse, onBadRequest: () => true, onClientDrain: ignore, onClientGone: ignore, onClientTimeout: ignore })
  }

  /** The client's time runs: it is to send, or to take, more. */
  expectActivity(): void {
    this.lastActive = this.#watch.now
    this.limit = this.#timeout
  }

  /** Nothing is expected of the client. */
  expectNothing(): void {
    this.limit = 0
  }

  expire(): void {
    this.limit = 0
    if (this.#current === undefined) this.socket.destroy()
    else this.#current.onClientTimeout()
  }

  #gone(): void {
    this.#watch.delete(this)
    this.#frontend.counters.leave()
    const current = this.#current
    this.#current = undefined
    this.#waiting.length = 0
    current?.onClientGone()
  }
}

function ignore(): void {}
