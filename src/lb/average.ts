/** How many of the last requests an average is about (HAProxy management guide §9.1 `qtime`, `ctime`, `rtime`, `ttime`). */
const window = 1024

/** The sliding average of a time, and the longest that was seen, in milliseconds. */
export class Average {
  max = 0
  #sum = 0
  #samples = 0

  /** A time that did not pass (below 0) counts as none. */
  add(milliseconds: number): void {
    const time = milliseconds > 0 ? milliseconds : 0
    if (time > this.max) this.max = time
    if (this.#samples < window) this.#samples++
    else this.#sum -= this.#sum / window
    this.#sum += time
  }

  reset(): void {
    this.max = this.#sum = this.#samples = 0
  }

  get value(): number {
    return this.#samples === 0 ? 0 : this.#sum / this.#samples
  }
}
