/** Something that must not stay idle for longer than its limit. Both figures count ticks. */
export interface Watched {
  lastActive: number
  /** 0: no limit. */
  limit: number
  expire(): void
}

/** Milliseconds a tick lasts: how exact the timeouts are. */
export const tickLength = 100

/** Ticks that make up a duration in milliseconds, rounded up; 0 stays 0, which means no limit. */
export function ticks(milliseconds: number): number {
  return Math.ceil(milliseconds / tickLength)
}

/**
 * One timer for all timeouts of the data path. Being active costs an assignment, `it.lastActive = watch.now`, where a timer of its own for every
 * connection would cost a twentieth of the throughput.
 */
export class Watch {
  /** Ticks since the start. */
  now = 0
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | undefined

  add(it: Watched): void {
    it.lastActive = this.now
    this.#watched.add(it)
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => this.tick(), tickLength)
      this.#timer.unref()
    }
  }

  delete(it: Watched): void {
    this.#watched.delete(it)
  }

  get size(): number {
    return this.#watched.size
  }

  tick(): void {
    this.now++
    for (const it of this.#watched) if (it.limit > 0 && this.now - it.lastActive > it.limit) it.expire()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#watched.clear()
  }
}
