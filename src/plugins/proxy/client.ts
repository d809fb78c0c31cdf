import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Session } from '../../http1/session.ts'
import type { Watch } from '../../http1/watch.ts'
import type { Killing } from '../../lb/errors.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { Value } from '../../lb/rules/value.ts'
import type { Server } from '../../lb/server.ts'
import type { RequestLog } from '../access-log/index.ts'
import { ClientClock, type ClientTimeouts } from './client-clock.ts'
import type { BadRequest, ClientExchange } from './client-exchange.ts'
import { ClientLog } from './client-log.ts'
import type { Forwarding } from './forwarded-for.ts'
import { Pipeline, turn } from './pipeline.ts'

/** How long a client that was answered early may go on sending, in ticks. */
const lingering = 20

/**
 * A client's connection: one listener of each kind for its whole life, and its requests one after the other. Pipelined ones wait their turn, so that
 * a response is never written before its time.
 */
export class Client {
  readonly socket: Socket
  /** What connections to servers know of it. */
  readonly session: Session
  readonly clock: ClientClock
  readonly #frontend: Frontend
  readonly #timeouts: ClientTimeouts
  /** What servers are told of it. */
  forwarded: Forwarding | undefined
  forwardedBy: object | undefined
  /** What tells it from others, once that was asked. */
  mark: number | undefined
  /** Variables of rules that last as long as the connection (`sess.…`). */
  variables: Map<string, Value> | undefined
  readonly #pipeline: Pipeline
  #advancing = false
  #refused = false
  #hasAsked = false
  /** How many bytes it had sent when its last request was over. */
  #readBefore = 0
  /** It has closed its side of the connection. */
  hasEnded = false
  /** What the log of requests has to know, where there is one. */
  readonly log: ClientLog | undefined
  /** Told when the last exchange is over. */
  onIdle: () => void = ignore

  constructor(socket: Socket, frontend: Frontend, watch: Watch, timeouts: ClientTimeouts, log?: RequestLog) {
    this.socket = socket
    this.session = new Session(socket)
    this.#pipeline = new Pipeline(socket)
    this.#frontend = frontend
    this.clock = new ClientClock(watch, timeouts, () => this.#expired())
    this.#timeouts = timeouts
    frontend.counters.begin(Date.now())
    frontend.counters.enter()
    if (log !== undefined) this.log = new ClientLog(log, frontend, socket)
    // Node stops listening for errors when a connection switches protocols.
    socket.on('error', () => socket.destroy())
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#gone())
    socket.on('drain', () => this.#pipeline.current?.onClientDrain())
  }

  get isBusy(): boolean {
    return this.#pipeline.current !== undefined
  }

  /** The request that is under way. */
  get current(): ClientExchange | undefined {
    return this.#pipeline.current
  }

  /** Ends its request if such a server has it. */
  kill(isMeant: (server: Server) => boolean, cause: Killing): void {
    this.#pipeline.current?.kill(isMeant, cause)
  }

  /** Serves an exchange, now or after those before it; not at all once the connection is to end. */
  serve(exchange: ClientExchange): void {
    if (this.#pipeline.isClosed) return
    this.#hasAsked = true
    this.#pipeline.add(exchange)
    this.advance()
  }

  /** Does something with the connection once all requests before it have been answered. */
  inTurn(task: () => void): void {
    this.serve(
      turn(() => {
        this.#pipeline.current = undefined
        task()
      }),
    )
  }

  /** Starts what is next, if nothing is under way. A loop and no recursion: what is next may be over at once, thousands of times. */
  advance(): void {
    if (this.#advancing) return
    this.#advancing = true
    for (let next = this.#pipeline.next(); next !== undefined; next = this.#pipeline.next()) {
      this.clock.serve()
      next.start()
    }
    this.#advancing = false
    if (!this.isBusy) this.onIdle()
  }

  /** The current exchange is over and its response written: lets Node's server know, then serves the next. */
  finish(response: ServerResponse): void {
    this.#pipeline.current = undefined
    this.session.isFirst = false
    this.#readBefore = this.socket.bytesRead
    this.clock.rest(this.socket.writableLength > 0 ? this.#timeouts.client : this.#timeouts.idle)
    response.emit('finish')
    this.advance()
  }

  /**
   * The same, and the connection ends when the response has gone out; the client has its timeout to take it. `unread`: the client is still sending.
   * It may go on for a while, to no effect, for a connection that is closed in its face could cost it the response.
   */
  close(response: ServerResponse, unread: boolean): void {
    this.#pipeline.current = undefined
    this.#end(unread ? lingering : this.#timeouts.client)
    if (unread) this.socket.end()
    else this.socket.destroySoon()
    response.emit('finish')
    this.onIdle()
  }

  /** The client sent what is no request: `refuse` answers it, in its turn, and the connection ends. */
  onBadRequest(cause: BadRequest, refuse: () => void): void {
    if (this.#pipeline.isClosed || this.#refused) return
    this.#refused = true
    if (this.#pipeline.hasLast && this.#pipeline.current?.onBadRequest(cause) === true) return
    this.inTurn(() => {
      this.#end(this.#timeouts.client)
      refuse()
    })
  }

  /** Nothing more is served, and the client has so many ticks to take what has been written. */
  #end(limit: number): void {
    this.#pipeline.close()
    this.clock.rest(limit)
  }

  /** The server has ended a tunnel. */
  endTunnel(): void {
    this.socket.end()
    this.clock.endTunnel()
  }

  #expired(): void {
    const { current, isClosed } = this.#pipeline
    if (current !== undefined) return current.onClientTimeout()
    // A head that has begun to arrive is Node's server's to wait for.
    if (!isClosed && this.#owesRequest && this.socket.writableLength === 0) return
    this.socket.destroy()
  }

  #ended(): void {
    this.hasEnded = true
    this.#pipeline.current?.onClientEnd()
  }

  /** Nothing came on it, and nobody is to hear of that. */
  get isProbe(): boolean {
    return this.#frontend.config.ignoreProbes && this.socket.bytesRead === 0
  }

  /** Something has been sent since the last request, or nothing at all yet: what is to come is owed. */
  get #owesRequest(): boolean {
    return !this.#hasAsked || this.socket.bytesRead !== this.#readBefore
  }

  #gone(): void {
    this.clock.stop()
    this.session.close()
    const { current, isClosed } = this.#pipeline
    if (current === undefined && !isClosed && !this.#refused && this.#owesRequest && !this.isProbe) {
      this.#frontend.refused(400)
      if (this.hasEnded || this.socket.errored !== null) this.log?.gone()
    }
    this.#pipeline.current = undefined
    this.#pipeline.close()
    current?.onClientGone()
    this.#frontend.counters.leave()
  }
}

function ignore(): void {}
