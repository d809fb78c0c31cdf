import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session } from '../../http1/session.ts'
import type { Backend } from '../../lb/backend.ts'
import type { Killing, Phase } from '../../lb/errors.ts'
import { Request } from '../../lb/request.ts'
import { isPause, type Pause, type Ruling } from '../../lb/rules/http.ts'
import type { Server } from '../../lb/server.ts'
import type { Attempt, Errand } from './attempt.ts'
import type { Client } from './client.ts'
import type { BadRequest, ClientExchange, UnderWay } from './client-exchange.ts'
import { Delivery } from './delivery.ts'
import { Dispatch } from './dispatch.ts'
import { Ending } from './ending.ts'
import { headTime } from './exchange-log.ts'
import { cameByTls } from './forwarded-for.ts'
import { Gathering } from './gathering.ts'
import { type Showing, showPage } from './page.ts'
import { Reply } from './reply.ts'
import { RequestBody } from './request-body.ts'
import { type BodyFraming, writeRequestHead } from './request-head.ts'
import type { Route } from './route.ts'
import { applyBackendRules, applyFrontendRules, applySticking, chooseBackend, chooseServer, isRuledOut, readCookies } from './ruling.ts'
import { ExchangeScene } from './scene.ts'

/** Methods that may be sent again when the first answer was lost on the way (RFC 9110 §9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** One request on its way: its dispatch asks a server, its delivery brings the response back, and its ending sees to what is left of both. */
export class Exchange implements Errand, ClientExchange {
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  /** What is known of the request, its persistence and its retries. */
  readonly request: Request
  phase: Phase = 'request'
  /** When its head was there, by `performance.now()`. */
  readonly startedAt = performance.now()
  head = ''
  body: RequestBody | undefined
  /** Where it goes; rules may have it go elsewhere. */
  route: Route
  /** What rules see of it, where there are any. */
  scene: ExchangeScene | undefined
  /** The page that it is answered with, if it asks for that. */
  showing: Showing | undefined
  /** Its backend is chosen. */
  hasBackend = false
  /** It has waited for its body. */
  hasGathered = false
  /** The backend counts it. */
  entered = false
  #gathering: Gathering | undefined
  readonly client: Client
  readonly message: IncomingMessage
  readonly reply: Reply
  readonly target: string
  /** For a request to switch protocols, what the client sent after it. */
  readonly early: Buffer | undefined
  /** How long its head was on its way, in milliseconds; known only where there is a log. */
  readonly headTime: number
  readonly dispatch = new Dispatch(this)
  readonly delivery = new Delivery(this)
  readonly ending = new Ending(this)

  /** `fields` are lines that a host adds to the response. */
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
    this.early = early
    this.mayUpgrade = early !== undefined
    this.request = new Request(method)
    this.headTime = route.log === undefined ? 0 : headTime(message)
  }

  get isReady(): boolean {
    return this.mayUpgrade || this.reply.isReady
  }

  get underWay(): UnderWay {
    const { frontend, backend } = this.route
    return {
      ...{ frontend: frontend.name, startedAt: this.startedAt, server: this.attempt?.assignment.server.name },
      backend: this.entered ? backend?.name : undefined,
    }
  }

  get session(): Session {
    return this.client.session
  }

  get attempt(): Attempt | undefined {
    return this.dispatch.attempt
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

  /** Bytes of its body, or of the protocol it switched to, that came so far. */
  get received(): number {
    return (this.body?.bytes ?? 0) + (this.delivery.tunnel?.bytes ?? 0)
  }

  start(): void {
    try {
      this.#begin()
    } catch (error) {
      this.ending.broke(error)
    }
  }

  #begin(): void {
    const { frontend } = this.route
    const now = performance.timeOrigin + this.startedAt
    frontend.counters.requests++
    frontend.counters.requestRate.count(now)
    if (this.request.method === 'TRACE' && !frontend.config.trace) return this.ending.fail('refused by us')
    if (!this.route.isRuled) return this.#chooseBackend(now)
    this.scene = new ExchangeScene(this)
    const ask = (): void => this.#follow(applyFrontendRules(this), () => this.#chooseBackend(now))
    if (frontend.config.bufferRequest) this.#gather.forRules(frontend.config, ask)
    else ask()
  }

  #chooseBackend(now: number): void {
    if (this.route.page !== undefined && showPage(this)) return
    if (isRuledOut(this, chooseBackend(this))) return
    const { backend } = this.route
    if (backend === undefined) {
      this.phase = 'connect'
      return this.ending.fail('no server')
    }
    backend.counters.requests++
    backend.counters.begin(now)
    backend.counters.enter()
    this.entered = true
    if (this.scene === undefined) return this.#send(backend)
    const send = (): void => {
      if (!isRuledOut(this, chooseServer(this))) this.#send(backend)
    }
    const ask = (): void => this.#follow(applyBackendRules(this), send)
    if (backend.config.bufferRequest) this.#gather.forRules(backend.config, ask)
    else ask()
  }

  /** Goes on unless rules have answered, or when that is there that they wait for. */
  #follow(ruling: Ruling | Pause, goOn: () => void): void {
    if (isPause(ruling)) this.#gather.forPause(ruling, () => this.#follow(ruling.resume(), goOn))
    else if (!isRuledOut(this, ruling)) goOn()
  }

  #send(backend: Backend): void {
    const { frontend } = this.route
    if (!this.#writeHead(backend)) return this.ending.fail('bad request')
    frontend.counters.bytesIn += this.head.length
    backend.counters.bytesIn += this.head.length
    if (this.scene !== undefined && isRuledOut(this, applySticking(this))) return
    if (this.#gathersBody(backend)) this.#gather.forServer(backend, () => this.dispatch.assign(backend))
    else this.dispatch.assign(backend)
  }

  /** Whether the body, or the beginning of a long one, is to be there before a server is chosen. */
  #gathersBody({ config, rules }: Backend): boolean {
    if (this.body === undefined) return false
    return config.bufferRequest || this.route.frontend.config.bufferRequest || (rules?.readsBody === true && this.request.method === 'POST')
  }

  /** Few requests have to wait for their bodies. */
  get #gather(): Gathering {
    this.#gathering ??= new Gathering(this)
    return this.#gathering
  }

  /** Begins to take its body in, if it has one; answers that. */
  receive(body: BodyFraming): RequestBody | undefined {
    if (body !== 'none') this.body ??= new RequestBody(this.message, this.client, body === 'chunked', this.route.bufsize)
    return this.body
  }

  /** Answers whether the request is one that may be sent. */
  #writeHead({ persistence }: Backend): boolean {
    const { forwardedFor, keepExpect, tellsClose, why } = this.route
    const { message, scene, client } = this
    const told = scene?.forwarding(forwardedFor) ?? forwardedFor(message, client)
    const forwarding = why === undefined ? told : { ...told, drops: why.drops(message, told.drops) }
    const target = scene?.request.target ?? this.target
    const source = scene?.message ?? message
    if (persistence?.asksForTls) this.request.isSecure = cameByTls(message, forwardedFor(message, client))
    const isRead = persistence !== undefined && readCookies(this, persistence)
    const head = writeRequestHead(
      source,
      target,
      this.request,
      isRead ? undefined : persistence,
      forwarding,
      keepExpect,
      this.mayUpgrade,
      tellsClose,
    )
    this.head = head.text
    this.receive(head.body)
    return head.isValid
  }

  onClientGone(): void {
    this.ending.clientGone()
  }

  onClientEnd(): void {
    const { tunnel } = this.delivery
    if (tunnel !== undefined) tunnel.onClientEnd()
    else if (this.route.backend?.config.abortOnClose) this.ending.fail(this.message.complete ? 'client closed' : 'client aborted')
  }

  onClientDrain(): void {
    this.delivery.onClientDrain()
    this.showing?.wake()
  }

  onClientTimeout(): void {
    this.ending.fail('client timeout')
  }

  onBadRequest(cause: BadRequest): boolean {
    if (this.message.complete) return false
    this.ending.fail(cause)
    return true
  }

  /** The operator wants no more of what such a server has in hand. */
  kill(isMeant: (server: Server) => boolean, cause: Killing): void {
    const assignment = this.attempt?.assignment
    if (assignment?.isHeld && isMeant(assignment.server)) this.ending.fail(cause)
  }
}
