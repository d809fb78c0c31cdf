import type { Killing } from '../../lb/errors.ts'
import type { Server } from '../../lb/server.ts'

/** Why what a client sent is no request: it is not HTTP, or it broke off. */
export type BadRequest = 'bad request' | 'client aborted'

/** Where a request is on its way. */
export interface UnderWay {
  readonly frontend: string
  /** `undefined` as long as it is not chosen. */
  readonly backend: string | undefined
  /** The same of the server that has it, or had it last. */
  readonly server: string | undefined
  /** When its head was there, by `performance.now()`. */
  readonly startedAt: number
}

/** A request of a client on its way, as its connection sees it. */
export interface ClientExchange {
  /** `undefined` for what is no request. */
  readonly underWay: UnderWay | undefined
  /** Whether its response may be written: Node has given it the connection. */
  readonly isReady: boolean
  start(): void
  /** The client takes more bytes. */
  onClientDrain(): void
  /** The client has gone. */
  onClientGone(): void
  /** The client has closed its side of the connection; it may still be reading. */
  onClientEnd(): void
  /** The client has been silent for its timeout while something was expected of it. */
  onClientTimeout(): void
  /** What the client sends is not HTTP any more, or ends too soon. Answers whether that was part of this exchange's request. */
  onBadRequest(cause: BadRequest): boolean
  /** Nothing more is wanted of what a server has in hand. */
  kill(isMeant: (server: Server) => boolean, cause: Killing): void
}
