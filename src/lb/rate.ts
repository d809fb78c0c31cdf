/** How often something happens in a second, and the most that was seen (HAProxy management guide §9.1 `rate`, `rate_max`). Times are milliseconds since the epoch. */
export class Rate {
  /** The most in one second so far. */
  max = 0
  #second = 0
  #count = 0
  #previous = 0

  count(now: number): void {
    this.#turnTo(Math.floor(now / 1000))
    if (++this.#count > this.max) this.max = this.#count
  }

  /** How many there were in the second that ends now, taking those of the last full second for evenly spread. */
  at(now: number): number {
    const second = Math.floor(now / 1000)
    this.#turnTo(second)
    return Math.round(this.#count + this.#previous * (1 - (now / 1000 - second)))
  }

  #turnTo(second: number): void {
    if (second <= this.#second) return
    this.#previous = second === this.#second + 1 ? this.#count : 0
    this.#count = 0
    this.#second = second
  }
}
