import type { Assignment } from '../../lb/assignment.ts'
import type { Backend } from '../../lb/backend.ts'
import type { Waiter, Waiting } from '../../lb/queue.ts'
import type { Server } from '../../lb/server.ts'
import { Attempt } from './attempt.ts'
import type { Exchange } from './exchange.ts'

/** Has a request asked of a server, at once or when its turn in a queue has come, and of the same or another one again where that is safe. */
export class Dispatch implements Waiter {
  attempt: Attempt | undefined
  /** When a server was assigned at last, by `performance.now()`; -1 before. */
  assignedAt = -1
  /** The request's place in the queue of its server, and in that of the backend, from 1; 0 if it did not wait there. */
  serverQueue = 0
  backendQueue = 0
  readonly #exchange: Exchange
  #waiting: Waiting | undefined
  /** Runs while the request is queued or rests between two attempts. */
  #timer: NodeJS.Timeout | undefined

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** Has a server assigned and asks it; `avoid` is the one that failed just now. */
  assign(backend: Backend, avoid?: Server): void {
    const exchange = this.#exchange
    exchange.phase = 'connect'
    const { request, route, session } = exchange
    if (backend.config.preferLastServer && backend.rules?.hash === undefined)
      request.preferred = route.transport.ownServer(session, backend)
    let assignment: Assignment | undefined
    try {
      assignment = backend.assign(request, avoid)
    } catch (error) {
      return exchange.ending.broke(error)
    }
    if (assignment === undefined) this.#wait(backend)
    else this.#try(assignment, avoid === undefined && !exchange.hasGathered ? exchange.startedAt : performance.now())
  }

  #wait(backend: Backend): void {
    const { request } = this.#exchange
    const answer = backend.wait(request, this)
    if (answer === 'no server') return this.#exchange.ending.fail(answer)
    this.#exchange.phase = 'queue'
    if (answer === 'queue full') return this.#exchange.ending.fail(answer)
    this.#waiting = answer
    const server = request.bound ?? request.awaited
    if (server === undefined) this.backendQueue = backend.queue.length
    else this.serverQueue = server.queue.length
    const { queue, connect } = backend.config.timeout
    const patience = queue || connect
    if (patience > 0) this.#timer = setTimeout(() => this.#exchange.ending.fail('timeout'), patience)
  }

  onAssigned(assignment: Assignment): void {
    if (this.#exchange.ending.isOver) return assignment.release()
    clearTimeout(this.#timer)
    this.#waiting = undefined
    this.#try(assignment, performance.now())
  }

  onLost(): void {
    this.#waiting = undefined
    this.#exchange.ending.fail('no server')
  }

  onBroken(error: unknown): void {
    this.#waiting = undefined
    this.#exchange.ending.broke(error)
  }

  #try(assignment: Assignment, now: number): void {
    const { route, session, scene, message, delivery } = this.#exchange
    this.assignedAt = now
    const pool = route.transport.pool(assignment.server)
    if (pool.isByHost) session.host = scene === undefined ? message.headers.host : scene.request.fields.first('host')
    this.attempt = new Attempt(this.#exchange, delivery, assignment, pool, now)
    this.attempt.start()
  }

  /**
   * Makes another attempt if `retry-on` names what happened, there is one left, and the request is still at hand. Answers whether it does. Once the client
   * has seen a byte of a response, nothing is sent again.
   */
  retry(cause: string): boolean {
    const { attempt } = this
    const { body, reply, scene, request } = this.#exchange
    if (attempt === undefined || reply.bytes > 0) return false
    if (cause !== 'conn-failure' && scene?.settings.retriesResponses === false) return false
    const { backend, server } = attempt.assignment
    if (!backend.retryOn.has(cause) || body?.isReplayable === false) return false
    request.mostRetries = scene?.settings.retries
    const retry = backend.afterFailure(request, server)
    if (retry === 'give up') return false
    body?.pause()
    attempt.connection?.destroy()
    if (retry === 'another server') {
      attempt.assignment.release()
      this.assign(backend, server)
    } else if (cause === 'conn-failure' && backend.config.redispatch === 0) {
      // HAProxy lets a server that refuses breathe before it asks again. Where the request may go elsewhere, nobody has to wait for that.
      this.#timer = setTimeout(() => attempt.start(), Math.min(1000, backend.config.timeout.connect || 1000))
    } else attempt.start()
    return true
  }

  /** Ends what is under way; the slot is given back when all is counted. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#waiting?.leave()
    const connection = this.attempt?.connection
    if (this.attempt !== undefined) this.attempt.connection = undefined
    connection?.destroy()
  }
}
