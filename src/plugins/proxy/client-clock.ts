import type { Watch, Watched } from '../../http1/watch.ts'

/** How long clients have for what is expected of them, in ticks; 0 for no limit. */
export interface ClientTimeouts {
  readonly client: number
  /** To end a tunnel that the server has ended. */
  readonly fin: number
  /** Between two requests. */
  readonly idle: number
}

const bits = { body: 1, drain: 2 }

/** How long a client may be silent: while it is served, only when something is expected of it. */
export class ClientClock implements Watched {
  lastActive = 0
  limit = 0
  readonly #watch: Watch
  readonly #timeouts: ClientTimeouts
  readonly #onExpire: () => void
  #isServed = false
  /** What is expected, as bits. */
  #awaited = 0

  constructor(watch: Watch, timeouts: ClientTimeouts, onExpire: () => void) {
    this.#watch = watch
    this.#timeouts = timeouts
    this.#onExpire = onExpire
    watch.add(this)
  }

  /** A request of it is being served. */
  serve(): void {
    this.#isServed = true
    this.#awaited = 0
    this.limit = 0
  }

  /** Nothing of it is being served any more; it has so long, in ticks, for what comes next. */
  rest(limit: number): void {
    this.#isServed = false
    this.lastActive = this.#watch.now
    this.limit = limit
  }

  /** The client is to send, or to take, more: its time runs, from now. */
  awaits(what: 'body' | 'drain'): void {
    this.#awaited |= bits[what]
    this.lastActive = this.#watch.now
    this.limit = this.#timeouts.client
  }

  /** That is not expected of the client any more, or it is not its turn. */
  settles(what: 'body' | 'drain'): void {
    this.#awaited &= ~bits[what]
    if (this.#awaited === 0 && this.#isServed) this.limit = 0
  }

  /** Bytes went to or came from the client: whatever is expected of it, it has its time anew. */
  touch(): void {
    this.lastActive = this.#watch.now
  }

  /** The server has ended a tunnel: the client has its `client-fin` to end it too. */
  endTunnel(): void {
    this.lastActive = this.#watch.now
    this.limit = this.#timeouts.fin
  }

  expire(): void {
    this.limit = 0
    this.#onExpire()
  }

  stop(): void {
    this.#watch.delete(this)
  }
}
