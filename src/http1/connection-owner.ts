import type { Connection } from './connection.ts'
import type { Watch } from './watch.ts'

/** What a connection tells the pool it belongs to. Timeouts are in ticks. */
export interface ConnectionOwner {
  readonly watch: Watch
  readonly timeouts: { connect: number; server: number; tunnel: number }
  /** How many bytes the head of a response has at most. */
  readonly largestHead: number
  /** Its exchange is over and it could carry another. */
  onIdle(connection: Connection): void
  onGone(connection: Connection): void
  /** A connection could not be made. */
  onRefused(error: Error): void
}
