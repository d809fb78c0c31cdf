/** Time, as far as checks need it: a clock that never goes back, in milliseconds, and an alarm. */
export interface Scheduler {
  now(): number
  /** Runs `task` once after `delay` milliseconds. Answers a function that calls it off. */
  after(delay: number, task: () => void): () => void
}

export const systemScheduler: Scheduler = {
  now: () => performance.now(),
  after(delay, task) {
    const timer = setTimeout(task, delay)
    return () => clearTimeout(timer)
  },
}
