import type { ResponseHead } from './response-head.ts'

/** Why a connection failed; what that means depends on how far the request had come, which its owner knows. */
export type ConnectionFailure = 'refused' | 'timeout' | 'server aborted' | 'bad response'

/** Who waits for a response. Bytes are good for the time of the call: what is to outlive it must be copied or written. */
export interface Receiver {
  /** HEAD: the response has no body, whatever its head says. */
  readonly isHead: boolean
  /** The request asks to switch protocols, and 101 is an answer to it. */
  readonly mayUpgrade: boolean
  /** The connection stands; the body of the request may follow. */
  onConnected(): void
  onInterim(head: ResponseHead): void
  onWhole(head: ResponseHead, body: string): void
  onHead(head: ResponseHead): void
  /** The protocol is another one from here on: `onBody` and `write` carry its bytes, `onEnd` tells that the server has no more to say. */
  onUpgrade(head: ResponseHead): void
  /** Answers whether it is done with the bytes; if not, they stay as they are. */
  onBody(bytes: Buffer): boolean
  onEnd(): void
  onFailure(failure: ConnectionFailure): void
  /** What was written has gone out; more of the request may follow. */
  onDrain(): void
}
