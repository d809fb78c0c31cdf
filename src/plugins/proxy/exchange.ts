import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionFailure } from '../../http1/connection.ts'
import { ResponseHead } from '../../http1/response-head.ts'
import type { Session } from '../../http1/session.ts'
import type { Assignment } from '../../lb/assignment.ts'
import type { Backend } from '../../lb/backend.ts'
import { type Cause, type Outcome, outcome, type Phase } from '../../lb/errors.ts'
import type { Waiter, Waiting } from '../../lb/queue.ts'
import { Request } from '../../lb/request.ts'
import type { Server } from '../../lb/server.ts'
import { inTurns } from '../../stats/in-turns.ts'
import { account, blame } from './accounting.ts'
import { answerOf, pageFor } from './answer.ts'
import { Attempt, type AttemptOwner } from './attempt.ts'
import type { BadRequest, Client, ClientExchange } from './client.ts'
import { headTime } from './exchange-log.ts'
import { cameByTls } from './forwarded-for.ts'
import { Reply } from './reply.ts'
import { RequestBody } from './request-body.ts'
import { isUnderstood, writeRequestHead } from './request-head.ts'
import type { Route } from './route.ts'
import { applyAfterRulesTo, applyBackendRules, applyFrontendRules, applyResponseRules, hasAfterRules, type Ruling } from './ruling.ts'
import type { ExchangeScene } from './scene.ts'
import { Tunnel } from './tunnel.ts'

/** Methods that may be sent again when the first answer was lost on the way (RFC 9110 §9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** One request on its way: from the client to a server, by another attempt if need be, and its response back. */
export class Exchange implements AttemptOwner, ClientExchange, Waiter {
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  /** What is known of the request, its persistence and its retries. */
  readonly request: Request
  /** How far it has come. */
  phase: Phase = 'request'
  /** How it ended, as the first two letters of HAProxy's termination state: `--` when all went well. */
  termination = '--'
  /** When its head was there, and when a server was assigned to it at last, by `performance.now()`; -1 before. */
  readonly startedAt = performance.now()
  assignedAt = -1
  /** The head for the server; '' until it is written. */
  head = ''
  body: RequestBody | undefined
  attempt: Attempt | undefined
  /** Where it goes; rules may have it go elsewhere. */
  route: Route
  /** What rules see of it, where there are any. */
  scene: ExchangeScene | undefined
  /** Its backend is chosen. */
  hasBackend = false
  readonly client: Client
  readonly message: IncomingMessage
  readonly reply: Reply
  readonly target: string
  readonly #early: Buffer | undefined
  /** Its place in the queue of its server, and in that of the backend, from 1; 0 if it did not wait there. */
  serverQueue = 0
  backendQueue = 0
  /** How long its head was on its way, in milliseconds; known only where there is a log. */
  readonly headTime: number
  /** The head of the server's response. */
  answer: ResponseHead | undefined
  /** What persistence adds to it. */
  #lines = ''
  #tunnel: Tunnel | undefined
  #waiting: Waiting | undefined
  /** Runs while the request is queued or rests between two attempts. */
  #timer: NodeJS.Timeout | undefined
  #paused = false
  #done = false
  #logged = false
  /** The backend counts it. */
  entered = false

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
    this.route = route
    this.client = client
    this.message = message
    this.reply = new Reply(client, message, response, fields, route.clients)
    this.target = target
    this.#early = early
    this.mayUpgrade = early !== undefined
    this.request = new Request(method)
    this.headTime = route.log === undefined ? 0 : headTime(message)
  }

  get isReady(): boolean {
    return this.mayUpgrade || this.reply.isReady
  }

  get session(): Session {
    return this.client.session
  }

  get closesServer(): boolean {
    return this.route.closesServer
  }

  get tellsSource(): boolean {
    return this.route.log?.tellsSource ?? false
  }

  get mayRepeat(): boolean {
    const { body } = this
    return this.reply.bytes === 0 && idempotent.has(this.request.method) && (body === undefined || body.isReplayable)
  }

  start(): void {
    try {
      this.#begin()
    } catch (error) {
      this.#broke(error)
    }
  }

  #begin(): void {
    const { frontend } = this.route
    const now = performance.timeOrigin + this.startedAt
    frontend.counters.requests++
    frontend.counters.requestRate.count(now)
    if (this.request.method === 'TRACE' && !frontend.config.trace) return this.#fail('refused by us')
    if (this.route.isRuled && this.#isRuledOut(applyFrontendRules(this))) return
    if (this.route.page !== undefined && this.#showPage()) return
    const { backend } = this.route
    if (backend === undefined) {
      this.phase = 'connect'
      return this.#fail('no server')
    }
    backend.counters.requests++
    backend.counters.begin(now)
    backend.counters.enter()
    this.entered = true
    if (this.scene !== undefined && this.#isRuledOut(applyBackendRules(this))) return
    if (!this.#writeHead(backend)) return this.#fail('bad request')
    frontend.counters.bytesIn += this.head.length
    backend.counters.bytesIn += this.head.length
    this.#assign(backend)
  }

  /** Answers with the statistics page if that is what the request asks for. */
  #showPage(): boolean {
    if (this.request.method !== 'GET' && this.request.method !== 'POST' && !this.isHead) return false
    const answer = this.route.page?.(this.target, this.message)
    if (answer === undefined) return false
    this.route.frontend.counters.intercepted++
    const { status, headers, body, parts } = answer
    const send = (whole: Buffer): void => {
      if (this.#done) return
      this.termination = 'LR'
      this.reply.own(status, headers, whole)
      this.#finish()
    }
    if (parts === undefined) send(Buffer.from(body))
    else void inTurns(parts).then(send)
    return true
  }

  /** Answers what rules say is to be answered, if anything; a request that cannot be understood gets no other answer than that. */
  #isRuledOut(ruling: Ruling): boolean {
    if (ruling === undefined) return false
    const { frontend, backend } = this.route
    if (!isUnderstood(this.message, this.target, this.mayUpgrade)) {
      this.#fail('bad request')
      return true
    }
    if (ruling !== 'drop' && !ruling.isDenied) frontend.counters.intercepted++
    else {
      frontend.counters.deniedRequests++
      if (this.entered && backend !== undefined) backend.counters.deniedRequests++
    }
    this.#answer(ruling, 'PR')
    return true
  }

  /** Ends the exchange with an answer of rules; `denial` is how it ends if that is a refusal. */
  #answer(answer: Exclude<Ruling, undefined>, denial: string): void {
    this.#drop()
    if (answer === 'drop') {
      this.termination = denial
      this.#account()
      return void this.client.socket.destroy()
    }
    this.termination = answer.isDenied ? denial : 'LR'
    this.reply.answer(answerOf(this, answer))
    this.#finish()
  }

  /** Answers whether the request is one that may be sent. */
  #writeHead(backend: Backend): boolean {
    const { forwardedFor, keepExpect, tellsClose, bufsize } = this.route
    const { message, scene, client } = this
    const forwarding = scene?.forwarding(forwardedFor) ?? forwardedFor(message, client)
    const target = scene?.request.target ?? this.target
    const source = scene?.message ?? message
    const { persistence } = backend
    if (persistence?.asksForTls) this.request.isSecure = cameByTls(message, forwardedFor(message, client))
    const head = writeRequestHead(source, target, this.request, persistence, forwarding, keepExpect, this.mayUpgrade, tellsClose)
    this.head = head.text
    if (head.body !== 'none') this.body = new RequestBody(message, this.client, head.body === 'chunked', bufsize)
    return head.isValid
  }

  /** Has a server assigned and asks it; `avoid` is the one that failed just now. */
  #assign(backend: Backend, avoid?: Server): void {
    this.phase = 'connect'
    let assignment: Assignment | undefined
    try {
      assignment = backend.assign(this.request, avoid)
    } catch (error) {
      return this.#broke(error)
    }
    if (assignment === undefined) this.#wait(backend)
    else this.#try(assignment, avoid === undefined ? this.startedAt : performance.now())
  }

  #wait(backend: Backend): void {
    const answer = backend.wait(this.request, this)
    if (answer === 'no server') return this.#fail(answer)
    this.phase = 'queue'
    if (answer === 'queue full') return this.#fail(answer)
    this.#waiting = answer
    const server = this.request.bound ?? this.request.awaited
    if (server === undefined) this.backendQueue = backend.queue.length
    else this.serverQueue = server.queue.length
    const { queue, connect } = backend.config.timeout
    const patience = queue || connect
    if (patience > 0) this.#timer = setTimeout(() => this.#fail('timeout'), patience)
  }

  onAssigned(assignment: Assignment): void {
    if (this.#done) return assignment.release()
    clearTimeout(this.#timer)
    this.#waiting = undefined
    this.#try(assignment, performance.now())
  }

  onLost(): void {
    this.#waiting = undefined
    this.#fail('no server')
  }

  /** The operator wants no more of what such a server has in hand. */
  kill(isMeant: (server: Server) => boolean): void {
    const assignment = this.attempt?.assignment
    if (assignment?.isHeld && isMeant(assignment.server)) this.#fail('killed')
  }

  #try(assignment: Assignment, now: number): void {
    this.assignedAt = now
    const pool = this.route.transport.pool(assignment.server)
    if (pool.isByHost) this.session.host = this.scene === undefined ? this.message.headers.host : this.scene.request.fields.first('host')
    this.attempt = new Attempt(this, assignment, pool, now)
    this.attempt.start()
  }

  onServerDrain(): void {
    if (this.#tunnel !== undefined) this.#tunnel.onServerDrain()
    else this.body?.onServerDrain()
  }

  onInterim(head: ResponseHead): void {
    this.attempt?.assignment.server.counters.answered(head.status)
    this.reply.interim(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    if (this.#triesAgain(head)) return
    const told = this.#prepare(head)
    if (told === undefined) return
    this.reply.whole(told, this.#lines, body)
    this.#finish()
  }

  onHead(head: ResponseHead): void {
    if (this.#triesAgain(head)) return
    const told = this.#prepare(head)
    if (told === undefined) return
    this.reply.begin(told, this.#lines)
    if (this.route.log?.isEarly) this.#log(performance.now())
  }

  onBody(bytes: Buffer): boolean {
    if (this.#tunnel !== undefined) this.client.touch()
    if (!this.reply.write(bytes)) this.#waitForClient()
    return this.reply.isFlushed
  }

  onUpgrade(head: ResponseHead): void {
    const connection = this.attempt?.connection
    if (connection === undefined) return
    const told = this.#prepare(head)
    if (told === undefined) return
    this.reply.upgrade(told, this.#lines)
    if (this.route.log?.isEarly) this.#log(performance.now())
    this.phase = 'tunnel'
    if (this.attempt !== undefined) this.attempt.assignment.server.counters.tunnels++
    const timeouts = this.route.backend?.config.timeout ?? {}
    this.#tunnel = new Tunnel(this.client, connection, this.#early ?? Buffer.alloc(0), timeouts, () => this.#finish())
  }

  onEnd(): void {
    if (this.#tunnel !== undefined) return this.#tunnel.onServerEnd()
    if (this.attempt !== undefined) this.attempt.connection = undefined
    this.#finish()
  }

  /**
   * The head of the response as the client is to get it, but for the lines that persistence adds; `undefined` when rules have answered in its place. The request
   * has been served as far as retries are concerned.
   */
  #prepare(head: ResponseHead): ResponseHead | undefined {
    this.answer = head
    try {
      return this.#ruled(head)
    } catch (error) {
      this.#broke(error)
      return undefined
    }
  }

  #ruled(head: ResponseHead): ResponseHead | undefined {
    const ruled = this.scene === undefined ? head : applyResponseRules(this, head)
    if (ruled === 'drop' || !(ruled instanceof ResponseHead)) {
      this.#answer(ruled, 'PH')
      return undefined
    }
    this.phase = 'body'
    const assignment = this.attempt?.assignment
    if (assignment === undefined) return ruled
    assignment.server.counters.answered(ruled.status)
    this.#lines = assignment.backend.persistence?.writeResponse(this.request, assignment.server, ruled) ?? ''
    if (this.scene === undefined || !hasAfterRules(this)) return ruled
    const told = applyAfterRulesTo(this, ruled, this.#lines)
    this.#lines = ''
    return told
  }

  #waitForClient(): void {
    const connection = this.attempt?.connection
    if (this.#paused || connection === undefined) return
    this.#paused = true
    connection.pause()
    this.client.awaits('drain')
  }

  onClientDrain(): void {
    if (!this.#paused) return
    this.#paused = false
    this.client.settles('drain')
    this.attempt?.connection?.resume()
  }

  onFailure(failure: ConnectionFailure): void {
    if (failure === 'timeout' && this.#tunnel?.isClientsFault) return this.#fail('client timeout')
    const { retry } = outcome(failure, this.phase)
    if (retry === undefined || !this.#retry(retry)) this.#fail(failure)
  }

  /** A response that `retry-on` takes for a failure is not passed on while there is another attempt to make. */
  #triesAgain({ status }: ResponseHead): boolean {
    return status >= 400 && this.route.backend?.retryOn.has(String(status)) === true && this.#retry(String(status))
  }

  /**
   * Makes another attempt if `retry-on` names what happened, there is one left, and the request is still at hand. Answers whether it does. Once the client
   * has seen a byte of a response, nothing is sent again.
   */
  #retry(cause: string): boolean {
    const { attempt, body } = this
    if (attempt === undefined || this.reply.bytes > 0) return false
    if (cause !== 'conn-failure' && this.scene?.settings.retriesResponses === false) return false
    const { backend, server } = attempt.assignment
    if (!backend.retryOn.has(cause) || body?.isReplayable === false) return false
    const retry = backend.afterFailure(this.request, server)
    if (retry === 'give up') return false
    body?.pause()
    attempt.connection?.destroy()
    if (retry === 'another server') {
      attempt.assignment.release()
      this.#assign(backend, server)
    } else if (cause === 'conn-failure' && backend.config.redispatch === 0) {
      // HAProxy lets a server that refuses breathe before it asks again. Where the request may go elsewhere, nobody has to wait for that.
      this.#timer = setTimeout(() => attempt.start(), Math.min(1000, backend.config.timeout.connect || 1000))
    } else attempt.start()
    return true
  }

  /** Ends the exchange for a reason that is not the response's end: answers what the table of failures says, or closes what has begun. */
  #fail(cause: Cause): void {
    if (this.#done) return
    const result = outcome(cause, this.phase)
    this.#blame(result)
    this.#drop()
    if (this.reply.status > 0 || result.status === 0) {
      this.#account()
      this.client.socket.destroy()
      return
    }
    this.#tell(result.status)
    this.#finish()
  }

  /** Answers a failure with its page, as `http-after-response` has it. */
  #tell(status: number): void {
    try {
      if (hasAfterRules(this) || pageFor(this, status) !== undefined)
        this.reply.answer(answerOf(this, { status, fields: [], body: undefined }))
      else this.reply.error(status)
    } catch (error) {
      this.route.onFault(error)
      this.reply.error(status)
    }
  }

  /** What rules or an algorithm throw is our fault, and ends this exchange and nothing else. */
  #broke(error: unknown): void {
    this.route.onFault(error)
    this.#fail('fault')
  }

  /** Notes how the exchange ends, and counts it where it belongs. */
  #blame({ flags, counters }: Outcome): void {
    this.termination = flags
    blame(this, counters)
  }

  onClientGone(): void {
    if (this.#done) return
    this.#blame(outcome('client aborted', this.phase))
    this.#drop()
    this.#account()
  }

  onClientEnd(): void {
    if (this.#tunnel !== undefined) this.#tunnel.onClientEnd()
    else if (this.route.backend?.config.abortOnClose) this.#fail(this.message.complete ? 'client closed' : 'client aborted')
  }

  onClientTimeout(): void {
    this.#fail('client timeout')
  }

  onBadRequest(cause: BadRequest): boolean {
    if (this.message.complete) return false
    this.#fail(cause)
    return true
  }

  /** Ends what is under way; the slot is given back when all is counted. */
  #drop(): void {
    clearTimeout(this.#timer)
    this.#waiting?.leave()
    this.body?.discard()
    this.#tunnel?.detach()
    const connection = this.attempt?.connection
    if (this.attempt !== undefined) this.attempt.connection = undefined
    connection?.destroy()
  }

  #finish(): void {
    this.#drop()
    this.#account()
    this.reply.finish()
  }

  /** Bytes of its body, or of the protocol it switched to, that came so far. */
  get received(): number {
    return (this.body?.bytes ?? 0) + (this.#tunnel?.bytes ?? 0)
  }

  /** Writes its line of log, once, while it is still counted. */
  #log(now: number): void {
    const { log } = this.route
    if (log === undefined || this.#logged || this.scene?.settings.logLevel === 'silent') return
    this.#logged = true
    try {
      log.write(this, now)
    } catch (error) {
      this.route.onFault(error)
    }
  }

  /** Gives back what is held and counts what was done; once. */
  #account(): void {
    if (this.#done) return
    this.#done = true
    const now = performance.now()
    this.#log(now)
    account(this, now)
    if (this.#tunnel !== undefined && this.attempt !== undefined) this.attempt.assignment.server.counters.tunnels--
    this.client.log?.finished(now)
    this.attempt?.assignment.release()
  }
}
