import type { IncomingMessage } from 'node:http'
import type { Backend } from '../../lb/backend.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { CookieIn, CookieOut } from '../../lb/request.ts'
import type { Server } from '../../lb/server.ts'
import type { Applet, Ends, LogEntry, RequestLog } from '../access-log/index.ts'
import type { Exchange } from './exchange.ts'
import { ExchangeScene } from './scene.ts'

const none: readonly string[] = []

/** Writes the lines of exchanges: one object answers what a log asks about each in its turn, so that none is made for a request. */
export class ExchangeLog implements LogEntry {
  openedAt = 0
  begunAt = 0
  receivedAt = 0
  assignedAt = 0
  connectedAt = 0
  answeredAt = 0
  endedAt = 0
  readonly #log: RequestLog
  #exchange: Exchange | undefined

  constructor(log: RequestLog) {
    this.#log = log
  }

  /** Lines are written when the head of the response is there (`option logasap`). */
  get isEarly(): boolean {
    return this.#log.config.asap
  }

  /** Lines tell from where servers were asked. */
  get tellsSource(): boolean {
    return this.#log.tellsSource
  }

  /** Writes the line of an exchange. */
  write(exchange: Exchange, now: number): void {
    this.#exchange = exchange
    this.#time(exchange, now)
    this.#log.log(this)
    this.#exchange = undefined
  }

  /** Notes when what happened: a format asks for most of it several times. */
  #time({ client, startedAt, headTime, phase, dispatch, attempt, ending }: Exchange, now: number): void {
    const openedAt = client.log?.openedAt ?? startedAt
    this.endedAt = now
    this.openedAt = openedAt
    this.begunAt = notBefore(openedAt, startedAt - headTime)
    this.receivedAt = notBefore(openedAt, startedAt)
    const { applet, receivedAt } = this
    const isOurs = applet !== undefined
    this.assignedAt = isOurs ? receivedAt : notBefore(openedAt, phase === 'queue' ? now : dispatch.assignedAt)
    this.connectedAt = isOurs ? receivedAt : notBefore(openedAt, attempt?.connectedAt ?? -1)
    // A response that rules have answered in the place of is none that came.
    this.answeredAt = isOurs ? now : notBefore(openedAt, ending.termination.endsWith('H') ? -1 : (attempt?.answeredAt ?? -1))
  }

  get #of(): Exchange {
    if (this.#exchange === undefined) throw new Error('a log asks about an exchange when none is over')
    return this.#exchange
  }

  get client(): Ends {
    return this.#of.client.log?.ends ?? unknown
  }

  get frontend(): Frontend {
    return this.#of.route.frontend
  }

  get backend(): Backend | undefined {
    return this.#of.entered ? this.#of.route.backend : undefined
  }

  get server(): Server | undefined {
    return this.#of.attempt?.assignment.server ?? this.#of.request.bound
  }

  get isAtServer(): boolean {
    return this.#of.attempt?.assignment.isHeld ?? false
  }

  get source(): Pick<Ends, 'localAddress' | 'localPort'> | undefined {
    return this.#of.attempt?.source
  }

  get serverAddress(): { host: string; port: number } | undefined {
    const { server } = this
    const target = server && this.#of.route.transport.ways(server).target
    return target !== undefined && 'host' in target ? target : undefined
  }

  get applet(): Applet | undefined {
    return this.#of.showing?.applet
  }

  get isOver(): boolean {
    return !this.#log.config.asap || this.answeredAt < 0
  }

  get method(): string {
    return this.#of.request.method
  }

  get target(): string {
    return this.#of.target
  }

  get httpVersion(): string {
    return this.#of.message.httpVersion
  }

  requestField(name: string): readonly string[] {
    const raw = this.#of.message.rawHeaders
    const values: string[] = []
    for (let i = 0; i < raw.length; i += 2) if (raw[i]?.toLowerCase() === name) values.push(raw[i + 1] ?? '')
    return values
  }

  responseField(name: string): readonly string[] {
    return this.#of.delivery.head?.values(name) ?? none
  }

  get level(): string | undefined {
    return this.#of.scene?.settings.logLevel
  }

  get madeId(): string | undefined {
    return this.#of.scene?.madeId
  }

  get scene(): ExchangeScene {
    return this.#of.scene ?? new ExchangeScene(this.#of)
  }

  get status(): number {
    return this.#of.reply.status || -1
  }

  get bytesIn(): number {
    return this.#of.head.length + this.#of.received
  }

  get bytesOut(): number {
    return this.#of.reply.bytes
  }

  get termination(): string {
    return this.#of.ending.termination
  }

  get cookieIn(): CookieIn {
    return this.#of.request.cookieIn
  }

  get cookieOut(): CookieOut {
    return this.#of.request.cookieOut
  }

  get retries(): number {
    return this.#of.request.retries
  }

  get redispatched(): boolean {
    return this.#of.request.redispatched
  }

  get serverQueue(): number {
    return this.#of.dispatch.serverQueue
  }

  get backendQueue(): number {
    return this.#of.dispatch.backendQueue
  }
}

/** A pipelined request begins when those before it are over. */
function notBefore(openedAt: number, moment: number): number {
  return moment < 0 ? -1 : Math.max(moment, openedAt)
}

const unknown: Ends = { remoteAddress: undefined, remotePort: undefined, localAddress: undefined, localPort: undefined }

/**
 * How long the head of a request was on its way, in milliseconds, of a request that has just arrived. Only Node's parser knows when the first byte came; where it
 * does not tell, as for a request to switch protocols, it is 0.
 */
export function headTime({ socket }: IncomingMessage): number {
  const { parser } = socket as { parser?: { duration?: () => number } | null }
  return parser?.duration?.() ?? 0
}
