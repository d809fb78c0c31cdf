import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection, ConnectionFailure, Receiver } from '../../http1/connection.ts'
import type { ResponseHead } from '../../http1/response-head.ts'
import type { Assignment } from '../../lb/assignment.ts'
import type { Backend } from '../../lb/backend.ts'
import { type Cause, type FailureCounter, outcome, type Phase } from '../../lb/errors.ts'
import type { Waiter, Waiting } from '../../lb/queue.ts'
import { Request } from '../../lb/request.ts'
import type { Server } from '../../lb/server.ts'
import type { StatsPage } from '../../stats/page.ts'
import type { Client, ClientExchange } from './client.ts'
import { Reply } from './reply.ts'
import { RequestBody } from './request-body.ts'
import { type BodyFraming, writeRequestHead } from './request-head.ts'
import type { Route } from './route.ts'
import { Tunnel } from './tunnel.ts'

/** Methods that may be sent again when the first answer was lost on the way (RFC 9110 §9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** A request that must not be sent twice takes only a connection used within this many ticks: one that its server is hardly about to close. */
const freshness = 10

/** One request on its way: from the client to a server, by another attempt if need be, and its response back. */
export class Exchange implements Receiver, ClientExchange, Waiter {
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  readonly #route: Route
  readonly #client: Client
  readonly #message: IncomingMessage
  readonly #reply: Reply
  readonly #target: string
  readonly #early: Buffer | undefined
  readonly #request: Request
  readonly #startedAt = performance.now()
  #head = ''
  #framing: BodyFraming = 'none'
  #phase: Phase = 'request'
  #assignment: Assignment | undefined
  #connection: Connection | undefined
  #body: RequestBody | Tunnel | undefined
  /** How many sides of a tunnel have no more to say. */
  #ended = 0
  #waiting: Waiting | undefined
  /** Runs while the request is queued or rests between two attempts. */
  #timer: NodeJS.Timeout | undefined
  #sentAt = 0
  #paused = false
  #done = false
  /** The backend counts it. */
  #entered = false

  /** `fields` are lines that a host adds to the response; `early`, for a request to switch protocols, what the client sent after it. */
  constructor(
    route: Route,
    client: Client,
    message: IncomingMessage,
    response: ServerResponse,
    target: string,
    fields: string,
    early?: Buffer,
  ) {
    const method = message.method ?? 'GET'
    this.isHead = method === 'HEAD'
    this.#route = route
    this.#client = client
    this.#message = message
    this.#reply = new Reply(client, message, response, fields, route.clients)
    this.#target = target
    this.#early = early
    this.mayUpgrade = early !== undefined
    this.#request = new Request(method)
  }

  get isReady(): boolean {
    return this.mayUpgrade || this.#reply.isReady
  }

  start(): void {
    const { frontend, backend } = this.#route
    frontend.counters.requests++
    if (this.#request.method === 'TRACE' && !frontend.config.trace) return this.#fail('refused by us')
    if (this.#route.page !== undefined && this.#showPage(this.#route.page)) return
    if (backend === undefined) {
      this.#phase = 'connect'
      return this.#fail('no server')
    }
    backend.counters.requests++
    backend.counters.sessions++
    backend.counters.enter()
    this.#entered = true
    const head = writeRequestHead(
      this.#message,
      this.#target,
      this.#request,
      backend.persistence,
      this.#route.forwardedFor(this.#message, this.#client),
      this.#route.keepExpect,
      this.mayUpgrade,
    )
    this.#head = head.text
    this.#framing = head.body
    if (!head.isValid) return this.#fail('bad request')
    frontend.counters.bytesIn += head.text.length
    backend.counters.bytesIn += head.text.length
    this.#attempt(backend)
  }

  /** Answers with the statistics page if that is what the request asks for. */
  #showPage(page: StatsPage): boolean {
    if (this.#request.method !== 'GET' && !this.isHead) return false
    const answer = page(this.#target, this.#message.headers.authorization)
    if (answer === undefined) return false
    this.#reply.own(answer)
    this.#finish()
    return true
  }

  /** Has a server assigned and asks it; `avoid` is the one that failed just now. */
  #attempt(backend: Backend, avoid?: Server): void {
    this.#phase = 'connect'
    const assignment = backend.assign(this.#request, avoid)
    if (assignment === undefined) this.#wait(backend)
    else this.onAssigned(assignment)
  }

  #wait(backend: Backend): void {
    const answer = backend.wait(this.#request, this)
    if (answer === 'no server') return this.#fail(answer)
    this.#phase = 'queue'
    if (answer === 'queue full') return this.#fail(answer)
    this.#waiting = answer
    const { queue, connect } = backend.config.timeout
    const patience = queue ?? connect
    if (patience > 0) this.#timer = setTimeout(() => this.#fail('timeout'), patience)
  }

  onAssigned(assignment: Assignment): void {
    if (this.#done) return assignment.release()
    clearTimeout(this.#timer)
    this.#waiting = undefined
    this.#assignment = assignment
    this.#connect(assignment.server, false)
  }

  #connect(server: Server, fresh: boolean): void {
    const pool = this.#route.transport.pool(server)
    const mayRepeat = this.#framing === 'none' && idempotent.has(this.#request.method)
    const kept = fresh ? undefined : pool.take(mayRepeat ? undefined : freshness)
    const connection = kept ?? pool.open()
    this.#connection = connection
    this.#sentAt = performance.now()
    if (kept === undefined) server.counters.connects++
    else server.counters.reuses++
    this.#phase = kept === undefined ? 'connect' : 'response head'
    connection.send(this.#head, this, this.#framing !== 'none')
    if (kept !== undefined) this.#reached(connection, server)
  }

  /** The server has the head of the request, or will at once. */
  #reached(connection: Connection, { counters }: Server): void {
    counters.requests++
    counters.sessions++
    counters.bytesIn += this.#head.length
    this.#sendBody(connection)
  }

  #sendBody(connection: Connection): void {
    if (this.#framing === 'none') return
    this.#phase = 'sending'
    this.#body = new RequestBody(this.#message, connection, this.#client, this.#framing === 'chunked', () => {
      if (this.#phase === 'sending') this.#phase = 'response head'
    })
  }

  onConnected(): void {
    this.#phase = 'response head'
    const server = this.#assignment?.server
    if (server === undefined || this.#connection === undefined) return
    server.counters.connectTime += performance.now() - this.#sentAt
    this.#reached(this.#connection, server)
  }

  onDrain(): void {
    this.#body?.onServerDrain()
  }

  onInterim(head: ResponseHead): void {
    this.#reply.interim(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    this.#reply.whole(head, this.#linesFor(head), body)
    this.#finish()
  }

  onHead(head: ResponseHead): void {
    this.#reply.begin(head, this.#linesFor(head))
  }

  onBody(bytes: Buffer): boolean {
    if (!this.#reply.write(bytes)) this.#waitForClient()
    return this.#reply.isFlushed
  }

  onUpgrade(head: ResponseHead): void {
    const connection = this.#connection
    if (connection === undefined) return
    this.#reply.upgrade(head, this.#linesFor(head))
    this.#phase = 'tunnel'
    this.#body = new Tunnel(this.#client, connection, this.#early ?? Buffer.alloc(0), () => this.#endTunnelSide())
  }

  onEnd(): void {
    if (this.#phase !== 'tunnel') return this.#finish()
    this.#client.socket.end()
    this.#endTunnelSide()
  }

  /** A tunnel lasts until both sides have no more to say. */
  #endTunnelSide(): void {
    if (++this.#ended < 2) return
    this.#connection?.destroy()
    this.#finish()
  }

  /** What persistence adds to the response; the head is there, so the request has been served as far as retries are concerned. */
  #linesFor(head: ResponseHead): string {
    this.#phase = 'body'
    const assignment = this.#assignment
    if (assignment === undefined) return ''
    assignment.server.counters.responseTime += performance.now() - this.#sentAt
    return assignment.backend.persistence?.writeResponse(this.#request, assignment.server, head) ?? ''
  }

  #waitForClient(): void {
    if (this.#paused || this.#connection === undefined) return
    this.#paused = true
    this.#connection.pause()
    this.#client.awaits('drain')
  }

  onClientDrain(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#client.settles('drain')
    this.#connection?.resume()
  }

  onFailure(failure: ConnectionFailure): void {
    const connection = this.#connection
    const assignment = this.#assignment
    this.#connection = undefined
    this.#body?.detach()
    if (connection === undefined || assignment === undefined) return
    if (this.#phase === 'connect') return this.#connectFailed(failure, assignment)
    const lostKeptAlive = failure === 'server aborted' && connection.exchanges > 1 && this.#phase === 'response head'
    if (lostKeptAlive && this.#framing === 'none' && idempotent.has(this.#request.method)) return this.#connect(assignment.server, true)
    this.#fail(failure)
  }

  #connectFailed(failure: ConnectionFailure, { backend, server }: Assignment): void {
    const retry = backend.afterFailure(this.#request, server)
    if (retry === 'give up') return this.#fail(failure)
    if (retry === 'another server') {
      this.#release()
      return this.#attempt(backend, server)
    }
    // HAProxy lets a server that refuses breathe before it asks again. Where the request may go elsewhere, nobody has to wait for that.
    if (backend.config.redispatch !== 0) return this.#connect(server, true)
    const breath = Math.min(1000, backend.config.timeout.connect || 1000)
    this.#timer = setTimeout(() => this.#connect(server, true), breath)
  }

  /** Ends the exchange for a reason that is not the response's end: answers what the table of failures says, or closes what has begun. */
  #fail(cause: Cause): void {
    const { status, counter } = outcome(cause, this.#phase)
    this.#count(counter)
    this.#dropConnection()
    if (this.#reply.status > 0 || status === 0) {
      this.#account()
      this.#client.socket.destroy()
      return
    }
    this.#reply.error(status)
    this.#finish()
  }

  #count(counter: FailureCounter): void {
    if (counter === 'none') return
    if (counter === 'requestErrors') {
      this.#route.frontend.counters.requestErrors++
      return
    }
    const { backend } = this.#route
    const server = this.#assignment?.server
    if (this.#entered && backend !== undefined) backend.counters[counter]++
    if (server !== undefined) server.counters[counter]++
  }

  onClientGone(): void {
    if (this.#done) return
    this.#count(outcome('client aborted', this.#phase).counter)
    this.#dropConnection()
    this.#account()
  }

  onClientTimeout(): void {
    this.#fail('client timeout')
  }

  onBadRequest(): boolean {
    if (this.#message.complete) return false
    this.#fail('bad request')
    return true
  }

  #dropConnection(): void {
    clearTimeout(this.#timer)
    this.#waiting?.leave()
    this.#body?.detach()
    this.#connection?.destroy()
    this.#connection = undefined
  }

  #release(): void {
    this.#assignment?.release()
    this.#assignment = undefined
  }

  #finish(): void {
    this.#connection = undefined
    this.#body?.detach()
    this.#account()
    this.#reply.finish()
  }

  /** Gives back what is held and counts what was done; once. */
  #account(): void {
    if (this.#done) return
    this.#done = true
    const server = this.#assignment?.server
    const { frontend, backend } = this.#route
    const received = this.#body?.bytes ?? 0
    const took = performance.now() - this.#startedAt
    frontend.counters.finish(this.#reply, received, took)
    server?.counters.finish(this.#reply, received, took)
    if (this.#entered && backend !== undefined) {
      backend.counters.finish(this.#reply, received, took)
      backend.counters.leave()
    }
    this.#release()
  }
}
