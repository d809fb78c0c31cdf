import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Frontend } from '../../lb/frontend.ts'
import { type Ends, type LogEntry, nothing, type RequestLog } from '../access-log/index.ts'
import type { BadRequest } from './client-exchange.ts'

/** What the log of requests has to know of a client's connection, and what it tells of one on which no request came. Only made where there is a log. */
export class ClientLog {
  readonly ends: Ends
  /** When the client was accepted, or its last response was over, by `performance.now()`. */
  openedAt = performance.now()
  readonly #log: RequestLog
  readonly #frontend: Frontend
  readonly #socket: Socket

  constructor(log: RequestLog, frontend: Frontend, socket: Socket) {
    // A closed socket would not tell any more.
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    this.ends = { remoteAddress, remotePort, localAddress, localPort }
    this.#log = log
    this.#frontend = frontend
    this.#socket = socket
  }

  /** A request is over. */
  finished(now: number): void {
    this.openedAt = now
  }

  /** What came is no request, or none that may be, and was answered so; `bytes` is the length of the answer. */
  refused(status: number, cause: BadRequest, bytes: number, message: IncomingMessage | undefined): void {
    if (this.#isNull) return
    this.#write(status, status === 408 ? 'cR' : cause === 'client aborted' ? 'CR' : 'PR', bytes, message)
  }

  /** The client has gone and still owes a request. HAProxy tells of it as if it had been answered 400. */
  gone(): void {
    if (!this.#isNull) this.#write(400, 'CR', 0, undefined)
  }

  /** Nothing came, and nobody wants to know. */
  get #isNull(): boolean {
    return this.#socket.bytesRead === 0 && this.#log.config.dontlognull
  }

  #write(status: number, termination: string, bytesOut: number, message: IncomingMessage | undefined): void {
    const { openedAt } = this
    const now = performance.now()
    const entry: LogEntry = {
      ...nothing,
      client: this.ends,
      frontend: this.#frontend,
      method: message?.method,
      target: message?.url ?? '',
      httpVersion: message?.httpVersion ?? '',
      openedAt,
      begunAt: openedAt,
      receivedAt: message === undefined ? -1 : now,
      endedAt: now,
      status,
      bytesOut,
      termination,
    }
    this.#log.log(entry)
    this.finished(now)
  }
}
