import type { Connection, ConnectionFailure, Receiver } from '../../http1/connection.ts'
import type { Pool } from '../../http1/pool.ts'
import type { ResponseHead } from '../../http1/response-head.ts'
import type { Session } from '../../http1/session.ts'
import type { Assignment } from '../../lb/assignment.ts'
import type { Phase } from '../../lb/errors.ts'
import { isGood, type Sign } from '../../lb/traffic-watch.ts'
import type { RequestBody } from './request-body.ts'
import { withField } from './request-head.ts'

/** What a server is asked. */
export interface Errand {
  /** How far the request has come. */
  phase: Phase
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  /** The head of the request, ready to be sent. */
  readonly head: string
  readonly body: RequestBody | undefined
  /** Whether a log tells from where a server was asked. */
  readonly tellsSource: boolean
  /** Whether sending the request again does no harm, even if a server has read it already. */
  readonly mayRepeat: boolean
  /** The client's connection, as those to servers see it. */
  readonly session: Session
  /** The connection to the server ends with the response. */
  readonly closesServer: boolean
}

/** Who hears what comes of an attempt. */
export interface AttemptReceiver extends Omit<Receiver, 'isHead' | 'mayUpgrade' | 'onConnected' | 'onDrain'> {
  onServerDrain(): void
}

/** A request that must not be sent twice takes only a connection used within this many ticks: one that its server is hardly about to close. */
const freshness = 10

/** One attempt to have a server answer a request: the slot it holds, the connection it goes by, and when what happened. */
export class Attempt implements Receiver {
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  readonly assignment: Assignment
  connection: Connection | undefined
  /** When it began, when its connection stood, and when the head of the response was there, by `performance.now()`; -1 before. */
  readonly begunAt: number
  connectedAt = -1
  answeredAt = -1
  /** Our end of the connection, where a log tells it. */
  source: { localAddress?: string | undefined; localPort?: number | undefined } | undefined
  readonly #errand: Errand
  readonly #receiver: AttemptReceiver
  readonly #pool: Pool
  #counted = false

  constructor(errand: Errand, receiver: AttemptReceiver, assignment: Assignment, pool: Pool, now: number) {
    this.isHead = errand.isHead
    this.mayUpgrade = errand.mayUpgrade
    this.assignment = assignment
    this.begunAt = now
    this.#errand = errand
    this.#receiver = receiver
    this.#pool = pool
  }

  /** Takes a kept connection if one may be taken, else opens one, and sends the request. */
  start(): void {
    const { server, backend } = this.assignment
    const kept = this.#pool.take(this.#errand.session, this.#errand.mayRepeat ? undefined : freshness)
    server.counters.begin(performance.timeOrigin + this.begunAt)
    if (kept === undefined) return this.#open()
    server.counters.reuses++
    backend.counters.reuses++
    this.connection = kept
    this.connectedAt = this.begunAt
    this.#errand.phase = 'response head'
    this.#send(kept)
    this.#reached(kept)
  }

  #open(): void {
    const { server, backend } = this.assignment
    server.counters.connects++
    backend.counters.connects++
    this.connectedAt = -1
    this.#errand.phase = 'connect'
    this.connection = this.#pool.open(this.#errand.session)
    this.#send(this.connection)
  }

  #send(connection: Connection): void {
    connection.send(this.#headFor(), this, this.#errand.body !== undefined)
    if (this.#errand.closesServer) connection.retire()
  }

  /** The head of the request, with the name of the server where it is to be told (`http-send-name-header`). */
  #headFor(): string {
    const { head } = this.#errand
    const { backend, server } = this.assignment
    const { sendNameHeader } = backend.config
    return sendNameHeader === undefined ? head : withField(head, sendNameHeader, server.name)
  }

  /** The server has the head of the request, or will at once; once for each attempt, though a lost connection may be replaced. */
  #reached(connection: Connection): void {
    if (this.#errand.tellsSource) this.source = connection.source
    const { counters } = this.assignment.server
    const { head, body } = this.#errand
    if (!this.#counted) {
      this.#counted = true
      counters.bytesIn += head.length
    }
    if (body === undefined) return
    this.#errand.phase = 'sending'
    body.sendOn(connection, () => {
      if (this.#errand.phase === 'sending') this.#errand.phase = 'response head'
    })
  }

  onConnected(): void {
    if (this.connection === undefined) return
    this.connectedAt = performance.now()
    this.assignment.server.watch?.see('connected')
    this.#errand.phase = 'response head'
    this.#reached(this.connection)
  }

  onDrain(): void {
    this.#receiver.onServerDrain()
  }

  onInterim(head: ResponseHead): void {
    this.#receiver.onInterim(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    this.connection = undefined
    this.#answered(head)
    this.#receiver.onWhole(head, body)
  }

  onHead(head: ResponseHead): void {
    this.#answered(head)
    this.#receiver.onHead(head)
  }

  onUpgrade(head: ResponseHead): void {
    this.#answered(head)
    this.#receiver.onUpgrade(head)
  }

  #answered({ status }: ResponseHead): void {
    this.answeredAt = performance.now()
    this.assignment.server.watch?.see(isGood(status) ? 'good response' : 'wrong response')
  }

  onBody(bytes: Buffer): boolean {
    return this.#receiver.onBody(bytes)
  }

  onEnd(): void {
    this.#receiver.onEnd()
  }

  /** A kept connection that its server closed just then says nothing of the server: another is opened, and nothing is counted. */
  onFailure(failure: ConnectionFailure): void {
    const wasKept = (this.connection?.exchanges ?? 0) > 1
    const { phase, mayRepeat, body } = this.#errand
    this.connection = undefined
    body?.pause()
    const isLost = wasKept && failure === 'server aborted' && (phase === 'response head' || phase === 'sending')
    if (isLost && mayRepeat) return this.#open()
    this.assignment.server.watch?.see(phase === 'connect' ? 'not connected' : signs[failure])
    this.#receiver.onFailure(failure)
  }

  /** Ends the attempt and gives its slot back; nothing more is heard of it. Safe to call again. */
  abandon(): void {
    this.connection?.destroy()
    this.connection = undefined
    this.assignment.release()
  }
}

/** What failures after the connection show of a server. */
const signs: Record<ConnectionFailure, Sign> = {
  refused: 'not connected',
  timeout: 'late response',
  'server aborted': 'no response',
  'bad response': 'invalid response',
}
