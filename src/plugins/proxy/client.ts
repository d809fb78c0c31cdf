import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Session } from '../../http1/session.ts'
import { ticks, type Watch, type Watched } from '../../http1/watch.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { Value } from '../../lb/rules/value.ts'
import type { Server } from '../../lb/server.ts'
import type { RequestLog } from '../access-log/index.ts'
import type { BadRequest, ClientExchange } from './client-exchange.ts'
import { ClientLog } from './client-log.ts'
import type { Forwarding } from './forwarded-for.ts'

/** How many requests of one client may wait behind the one that is being served before no more are read. */
const mostWaiting = 16

const bits = { body: 1, drain: 2 }

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
  /** What connections to servers know of it. */
  readonly session: Session
  readonly #watch: Watch
  readonly #frontend: Frontend
  readonly #timeout: number
  readonly #finTimeout: number
  /** How long it may be idle between two requests, in ticks; 0 where that is not our affair. */
  readonly #idleTimeout: number
  /** What servers are told of it. */
  forwarded: Forwarding | undefined
  forwardedBy: object | undefined
  /** What tells it from others, once that was asked. */
  mark: number | undefined
  /** Variables of rules that last as long as the connection (`sess.…`). */
  variables: Map<string, Value> | undefined
  readonly #waiting: ClientExchange[] = []
  #current: ClientExchange | undefined
  #advancing = false
  #closing = false
  #refused = false
  #hasAsked = false
  /** Reading is paused because too many requests wait. */
  #held = false
  /** What is expected of the client, as bits. */
  #awaited = 0
  /** How many bytes it had sent when its last request was over. */
  #readBefore = 0
  /** It has closed its side of the connection. */
  hasEnded = false
  /** What the log of requests has to know, where there is one. */
  readonly log: ClientLog | undefined
  /** Told when the last exchange is over. */
  onIdle: () => void = ignore

  /** `keepAlive` is how long it may be idle between two requests, in milliseconds; 0 for no limit. */
  constructor(socket: Socket, frontend: Frontend, watch: Watch, keepAlive: number, log?: RequestLog) {
    this.socket = socket
    this.session = new Session(socket)
    this.#frontend = frontend
    this.#watch = watch
    this.#timeout = ticks(frontend.config.timeout.client)
    this.#finTimeout = ticks(frontend.config.timeout.clientFin ?? frontend.config.timeout.client)
    this.#idleTimeout = ticks(keepAlive)
    frontend.counters.begin(Date.now())
    frontend.counters.enter()
    if (log !== undefined) this.log = new ClientLog(log, frontend, socket)
    watch.add(this)
    // Node stops listening for errors when a connection switches protocols.
    socket.on('error', () => socket.destroy())
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#gone())
    socket.on('drain', () => this.#current?.onClientDrain())
  }

  get isBusy(): boolean {
    return this.#current !== undefined
  }

  /** Ends its request if such a server has it. */
  kill(isMeant: (server: Server) => boolean): void {
    this.#current?.kill(isMeant)
  }

  /** Serves an exchange, now or after those before it; not at all once the connection is to end. */
  serve(exchange: ClientExchange): void {
    if (this.#closing) return
    this.#hasAsked = true
    this.#waiting.push(exchange)
    if (this.#waiting.length === mostWaiting) process.nextTick(() => this.#hold())
    this.advance()
  }

  /** Does something with the connection once all requests before it have been answered. */
  inTurn(task: () => void): void {
    const start = (): void => {
      this.#current = undefined
      task()
    }
    this.serve({ isReady: true, start, ...deaf })
  }

  /** Starts what is next, if nothing is under way. A loop and no recursion: what is next may be over at once, thousands of times. */
  advance(): void {
    if (this.#advancing) return
    this.#advancing = true
    while (this.#current === undefined && !this.#closing) {
      const at = this.#waiting.findIndex((exchange) => exchange.isReady)
      if (at < 0) break
      const [next] = this.#waiting.splice(at, 1)
      this.#current = next
      this.#awaited = 0
      this.limit = 0
      next?.start()
    }
    this.#advancing = false
    if (this.#held && this.#waiting.length < mostWaiting) this.#unhold()
    if (this.#current === undefined) this.onIdle()
  }

  /** The current exchange is over and its response written: lets Node's server know, then serves the next. */
  finish(response: ServerResponse): void {
    this.#current = undefined
    this.session.isFirst = false
    this.#readBefore = this.socket.bytesRead
    this.lastActive = this.#watch.now
    this.limit = this.socket.writableLength > 0 ? this.#timeout : this.#idleTimeout
    response.emit('finish')
    this.advance()
  }

  /**
   * The same, and the connection ends when the response has gone out; the client has its timeout to take it. `unread`: the client is still sending.
   * It may go on for a while, to no effect, for a connection that is closed in its face could cost it the response.
   */
  close(response: ServerResponse, unread: boolean): void {
    this.#current = undefined
    this.#end()
    if (unread) {
      this.limit = lingering
      this.socket.end()
    } else this.socket.destroySoon()
    response.emit('finish')
    this.onIdle()
  }

  /** The client sent what is no request: `refuse` answers it, in its turn, and the connection ends. */
  onBadRequest(cause: BadRequest, refuse: () => void): void {
    if (this.#closing || this.#refused) return
    this.#refused = true
    if (this.#waiting.length === 0 && this.#current?.onBadRequest(cause) === true) return
    this.inTurn(() => {
      this.#end()
      refuse()
    })
  }

  /** Nothing more is served, and the client has its timeout to take what has been written. */
  #end(): void {
    this.#closing = true
    this.#waiting.length = 0
    this.lastActive = this.#watch.now
    this.limit = this.#timeout
  }

  /** The client is to send, or to take, more: its time runs, from now. */
  awaits(what: 'body' | 'drain'): void {
    this.#awaited |= bits[what]
    this.lastActive = this.#watch.now
    this.limit = this.#timeout
  }

  /** That is not expected of the client any more, or it is not its turn. */
  settles(what: 'body' | 'drain'): void {
    this.#awaited &= ~bits[what]
    if (this.#awaited === 0 && this.#current !== undefined) this.limit = 0
  }

  /** Bytes went to or came from the client: whatever is expected of it, it has its time anew. */
  touch(): void {
    this.lastActive = this.#watch.now
  }

  /** The server has ended a tunnel: the client has its `client-fin` to end it too. */
  endTunnel(): void {
    this.socket.end()
    this.lastActive = this.#watch.now
    this.limit = this.#finTimeout
  }

  expire(): void {
    this.limit = 0
    if (this.#current !== undefined) return this.#current.onClientTimeout()
    // A head that has begun to arrive is Node's server's to wait for.
    if (!this.#closing && this.#owesRequest && this.socket.writableLength === 0) return
    this.socket.destroy()
  }

  #hold(): void {
    if (this.#waiting.length < mostWaiting || this.#closing) return
    this.#held = true
    this.socket.pause()
  }

  /** Node pauses a client that does not take its responses, and resumes it itself. */
  #unhold(): void {
    this.#held = false
    if ((this.socket as Socket & { _paused?: boolean })._paused !== true) this.socket.resume()
  }

  #ended(): void {
    this.hasEnded = true
    this.#current?.onClientEnd()
  }

  /** Something has been sent since the last request, or nothing at all yet: what is to come is owed. */
  get #owesRequest(): boolean {
    return !this.#hasAsked || this.socket.bytesRead !== this.#readBefore
  }

  #gone(): void {
    this.#watch.delete(this)
    this.session.close()
    const current = this.#current
    if (current === undefined && !this.#closing && !this.#refused && this.#owesRequest) {
      this.#frontend.refused(400)
      if (this.hasEnded || this.socket.errored !== null) this.log?.gone()
    }
    this.#current = undefined
    this.#waiting.length = 0
    current?.onClientGone()
    this.#frontend.counters.leave()
  }
}

function ignore(): void {}

/** What a task that only takes its turn has to say to events. */
const deaf = {
  onBadRequest: () => true,
  onClientDrain: ignore,
  onClientEnd: ignore,
  onClientGone: ignore,
  onClientTimeout: ignore,
  kill: ignore,
}
