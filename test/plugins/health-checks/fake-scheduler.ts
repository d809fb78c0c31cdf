import type { Scheduler } from '../../../src/plugins/health-checks/scheduler.ts'

/** Time that passes only when it is told to. */
export class FakeScheduler implements Scheduler {
  #now = 0
  readonly #alarms = new Set<{ at: number; task: () => void }>()

  now(): number {
    return this.#now
  }

  after(delay: number, task: () => void): () => void {
    const alarm = { at: this.#now + delay, task }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** How long each waiting alarm still has, the shortest first. */
  get waiting(): number[] {
    return [...this.#alarms].map(({ at }) => at - this.#now).sort((a, b) => a - b)
  }

  /** Lets time pass and runs what falls due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#alarms.delete(next)
      this.#now = next.at
      next.task()
    }
    this.#now = end
  }
}
