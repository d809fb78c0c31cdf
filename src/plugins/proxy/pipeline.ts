import type { Socket } from 'node:net'
import type { ClientExchange } from './client-exchange.ts'

/** How many requests of one client may wait behind the one that is being served before no more are read. */
const mostWaiting = 16

/** The requests of one client: one is under way at a time, and those that were sent ahead wait their turn. */
export class Pipeline {
  /** The one under way. */
  current: ClientExchange | undefined
  /** None begins any more. */
  isClosed = false
  readonly #socket: Socket
  readonly #waiting: ClientExchange[] = []
  /** Reading is paused because too many wait. */
  #held = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Whether one is under way and none waits. */
  get hasLast(): boolean {
    return this.current !== undefined && this.#waiting.length === 0
  }

  add(exchange: ClientExchange): void {
    this.#waiting.push(exchange)
    if (this.#waiting.length === mostWaiting) process.nextTick(() => this.#hold())
  }

  /** Makes the next one that may begin current, and answers it; `undefined` while there is none, or one is under way. */
  next(): ClientExchange | undefined {
    if (this.current !== undefined || this.isClosed) return undefined
    const at = this.#waiting.findIndex((exchange) => exchange.isReady)
    if (at < 0) return undefined
    const [next] = this.#waiting.splice(at, 1)
    this.current = next
    if (this.#held && this.#waiting.length < mostWaiting) this.#unhold()
    return next
  }

  close(): void {
    this.isClosed = true
    this.#waiting.length = 0
    if (this.#held) this.#unhold()
  }

  #hold(): void {
    if (this.#waiting.length < mostWaiting || this.isClosed) return
    this.#held = true
    this.#socket.pause()
  }

  /** Node pauses a client that does not take its responses, and resumes it itself. */
  #unhold(): void {
    this.#held = false
    if ((this.#socket as Socket & { _paused?: boolean })._paused !== true) this.#socket.resume()
  }
}

/** What takes its turn among requests and is none. */
export function turn(start: () => void): ClientExchange {
  return { isReady: true, start, ...deaf }
}

const deaf = {
  underWay: undefined,
  onBadRequest: () => true,
  onClientDrain: ignore,
  onClientEnd: ignore,
  onClientGone: ignore,
  onClientTimeout: ignore,
  kill: ignore,
}

function ignore(): void {}
