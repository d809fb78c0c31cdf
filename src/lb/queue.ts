import type { Assignment } from './assignment.ts'
import type { Request } from './request.ts'

/** Who waits for a server. */
export interface Waiter {
  /** The wait is over: the assignment holds a slot. */
  onAssigned(assignment: Assignment): void
  /** The wait is over: the server is gone, and no other will do. */
  onLost(): void
  /** The wait is over: what was to choose another server threw this. Who does not listen is told that all are lost. */
  onBroken?(error: unknown): void
}

/** A request that waits for a slot, in the queue of one server or of its backend. */
export class Waiting {
  readonly request: Request
  readonly waiter: Waiter
  /** Its place among all that wait in the backend: the lower came first. */
  readonly turn: number
  #queue: Queue

  constructor(request: Request, waiter: Waiter, turn: number, queue: Queue) {
    this.request = request
    this.waiter = waiter
    this.turn = turn
    this.#queue = queue
  }

  /** Goes on waiting elsewhere, behind those who are there. */
  moveTo(queue: Queue): void {
    this.#queue.remove(this)
    this.#queue = queue
    queue.add(this)
  }

  /** Stops waiting: the client has gone, or has waited for too long. */
  leave(): void {
    this.#queue.remove(this)
  }
}

/** Requests that wait, first come, first served; any of them may leave. */
export class Queue {
  lengthMax = 0
  readonly #waiting = new Set<Waiting>()

  get length(): number {
    return this.#waiting.size
  }

  get first(): Waiting | undefined {
    const [first] = this.#waiting
    return first
  }

  add(waiting: Waiting): void {
    this.#waiting.add(waiting)
    if (this.length > this.lengthMax) this.lengthMax = this.length
  }

  remove(waiting: Waiting): void {
    this.#waiting.delete(waiting)
  }

  /** Empties the queue and answers who was in it, in their order. */
  clear(): Waiting[] {
    const all = [...this.#waiting]
    this.#waiting.clear()
    return all
  }
}
