/** How many connections are thought to be needed: as many as were in use at once since the last purge, or more as long as it was more lately (as in HAProxy). */
export class Need {
  estimate = 0
  #peak = 0

  /** So many are in use. */
  note(used: number): void {
    if (used > this.#peak) this.#peak = used
    if (used > this.estimate) this.estimate = used
  }

  /** A purge: answers how many of `all` connections are to go, which is half of those that nobody needed. `used` are in use. */
  purge(all: number, used: number): number {
    const surplus = all - Math.max(this.#peak, this.estimate)
    this.estimate = Math.max(this.#peak, Math.floor((this.estimate + this.#peak) / 2))
    this.#peak = used
    return Math.max(0, Math.ceil(surplus / 2))
  }
}
