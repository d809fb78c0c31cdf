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
import { type Showing, showPage } from './page.ts'
import { Reply } from './reply.ts'
import { type Patience, RequestBody } from './request-body.ts'
import { type BodyFraming, framingIn, writeRequestHead } from './request-head.ts'
import type { Route } from './route.ts'
import { applyBackendRules, applyFrontendRules, applySticking, chooseBackend, chooseServer, isRuledOut, readCookies } from './ruling.ts'
import { ExchangeScene } from './scene.ts'

/** Methods that may be sent again when the first answer was lost on the way (RFC 9110 §9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** What a section says of bodies that are to be there before a server is chosen. */
interface Buffering {
  readonly bufferRequest: boolean
  readonly timeout: { readonly httpRequest?: number }
}

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
  /** The client has been told to send its body. */
  #isInvited = false
  /** The backend counts it. */
  entered = false
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
    this.#buffer(frontend.config, () => this.#follow(applyFrontendRules(this), () => this.#chooseBackend(now)))
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
    this.#buffer(backend.config, () => this.#follow(applyBackendRules(this), send))
  }

  /** Asks rules when the body is there that they may look into, or as much of it as is kept, where that is wanted. */
  #buffer(section: Buffering, ask: () => void): void {
    if (section.bufferRequest) this.#gatherBefore(ask, (body, proceed) => body.gather(proceed, undefined, this.#patienceOf(section)))
    else ask()
  }

  /** How long a section that wants the whole body waits for it, if it says so. */
  #patienceOf({ bufferRequest, timeout: { httpRequest: time } }: Buffering): Patience | undefined {
    return bufferRequest && time ? { time, onLate: () => this.ending.fail('client timeout') } : undefined
  }

  /** Goes on unless rules have answered, or when that is there that they wait for. */
  #follow(ruling: Ruling | Pause, goOn: () => void): void {
    if (isPause(ruling)) this.#wait(ruling, goOn)
    else if (!isRuledOut(this, ruling)) goOn()
  }

  #wait({ time, atLeast, resume }: Pause, goOn: () => void): void {
    const onLate = (): void => this.ending.fail('client timeout')
    const ask = (): void => this.#follow(resume(), goOn)
    this.#gatherBefore(ask, (body, proceed) => body.gather(proceed, atLeast || undefined, { time, onLate }))
  }

  #gatherBefore(ask: () => void, gather: (body: RequestBody, proceed: () => void) => void): void {
    const { message, target, mayUpgrade, ending } = this
    const { body, isValid } = framingIn(message, target, mayUpgrade)
    if (!isValid) return ending.fail('bad request')
    this.#receive(body)
    if (this.body === undefined) return ask()
    this.#invite()
    gather(this.body, () => {
      try {
        ask()
      } catch (error) {
        ending.broke(error)
      }
    })
  }

  #send(backend: Backend): void {
    const { frontend } = this.route
    if (!this.#writeHead(backend)) return this.ending.fail('bad request')
    frontend.counters.bytesIn += this.head.length
    backend.counters.bytesIn += this.head.length
    if (this.scene !== undefined && isRuledOut(this, applySticking(this))) return
    if (this.#gathersBody(backend)) this.#gather(backend)
    else this.dispatch.assign(backend)
  }

  /** Whether the body, or the beginning of a long one, is to be there before a server is chosen. */
  #gathersBody({ config, rules }: Backend): boolean {
    if (this.body === undefined) return false
    return config.bufferRequest || this.route.frontend.config.bufferRequest || (rules?.readsBody === true && this.request.method === 'POST')
  }

  #gather(backend: Backend): void {
    this.#invite()
    const patience = this.#patienceOf(this.route.frontend.config) ?? this.#patienceOf(backend.config)
    this.body?.gather(() => this.dispatch.assign(backend), undefined, patience)
  }

  /** Has a client send its body that waits to be told so, before any server could. */
  #invite(): void {
    const { message, client, route, scene } = this
    this.hasGathered = true
    // An older client knows nothing of it (RFC 9110 §15.2).
    if (message.httpVersionMinor === 0) return
    if (!route.keepExpect || this.#isInvited || message.headers.expect?.toLowerCase() !== '100-continue') return
    this.#isInvited = true
    scene?.request.fields.remove((name) => name === 'expect')
    client.socket.write('HTTP/1.1 100 Continue\r\n\r\n')
  }

  #receive(body: BodyFraming): void {
    if (body !== 'none') this.body ??= new RequestBody(this.message, this.client, body === 'chunked', this.route.bufsize)
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
    this.#receive(head.body)
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
