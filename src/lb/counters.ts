import { Average } from './average.ts'
import { Rate } from './rate.ts'

/**
 * The figures of one frontend, backend or server: plain numbers, all there from the start, so that every object has one shape and counting costs an
 * addition. Bytes are octets. What they are called outside is said once, in the table of statistics.
 */
export class Counters {
  requests = 0
  sessions = 0
  current = 0
  currentMax = 0
  /** Connections of another protocol that stand now. */
  tunnels = 0
  bytesIn = 0
  bytesOut = 0
  responses1xx = 0
  responses2xx = 0
  responses3xx = 0
  responses4xx = 0
  responses5xx = 0
  responsesOther = 0
  requestErrors = 0
  deniedRequests = 0
  deniedResponses = 0
  deniedConnections = 0
  deniedSessions = 0
  failedRewrites = 0
  internalErrors = 0
  intercepted = 0
  connectErrors = 0
  responseErrors = 0
  retries = 0
  redispatches = 0
  clientAborts = 0
  serverAborts = 0
  selected = 0
  connects = 0
  reuses = 0
  failedChecks = 0
  /** How often errors in traffic came to something (`observe`). */
  failedAnalyses = 0
  timesDown = 0
  /** When the last session began, in milliseconds since the epoch; 0 before the first. */
  lastSessionAt = 0
  readonly sessionRate = new Rate()
  readonly requestRate = new Rate()
  readonly queueTime = new Average()
  readonly connectTime = new Average()
  readonly responseTime = new Average()
  readonly totalTime = new Average()

  /** Counts a session that begins `now`, in milliseconds since the epoch: of a server an attempt, of a backend a request, of a frontend a connection. */
  begin(now: number): void {
    this.sessions++
    this.lastSessionAt = now
    this.sessionRate.count(now)
  }

  /** Sets back what keeps the most of something, or `all`; what is in flight stays. */
  reset(all: boolean): void {
    const { current, tunnels } = this
    for (const part of [this.sessionRate, this.requestRate, this.queueTime, this.connectTime, this.responseTime, this.totalTime])
      part.max = 0
    if (all) {
      for (const [name, value] of Object.entries(this)) if (typeof value === 'number') Reflect.set(this, name, 0)
      for (const time of [this.queueTime, this.connectTime, this.responseTime, this.totalTime]) time.reset()
    }
    Object.assign(this, { current, currentMax: current, tunnels })
  }

  enter(): void {
    if (++this.current > this.currentMax) this.currentMax = this.current
  }

  leave(): void {
    this.current--
  }

  /** Counts a request that is over: the body bytes received for it, and those sent to the client. */
  finish(received: number, sent: number): void {
    this.bytesIn += received
    this.bytesOut += sent
  }

  /** Counts a response of a server that is passed on: that is what makes a request of the server's. */
  answered(status: number): void {
    this.requests++
    this.responded(status)
  }

  /** How many responses were counted, whatever their status. */
  get responses(): number {
    return this.responses1xx + this.responses2xx + this.responses3xx + this.responses4xx + this.responses5xx + this.responsesOther
  }

  /** Counts a response by its status; 0 for a request that was given none. */
  responded(status: number): void {
    if (status < 100) this.responsesOther++
    else if (status < 200) this.responses1xx++
    else if (status < 300) this.responses2xx++
    else if (status < 400) this.responses3xx++
    else if (status < 500) this.responses4xx++
    else if (status < 600) this.responses5xx++
    else this.responsesOther++
  }
}
