/**
 * What checks say of a server: a number from 0 to rise + fall - 1, up from `rise` on. A failure takes one away, and below `rise` it falls to 0; a success
 * adds one, and at `rise` it jumps to the top. So one success heals a server that was failing, one failure resets one that was recovering.
 */
export class Health {
  readonly rise: number
  readonly fall: number
  value: number

  /** A server starts up, one failure from down (HAProxy 2.6). `rise` and `fall` are counts of checks, from 1. */
  constructor(rise: number, fall: number) {
    this.rise = rise
    this.fall = fall
    this.value = rise
  }

  get top(): number {
    return this.rise + this.fall - 1
  }

  get isUp(): boolean {
    return this.value >= this.rise
  }

  /** Neither surely up nor surely down: checks come at `fastinter`. */
  get isChanging(): boolean {
    return this.value > 0 && this.value < this.top
  }

  /** Takes the result of a check and answers whether the server went up or down by it. */
  observe(passed: boolean): boolean {
    const wasUp = this.isUp
    if (passed) {
      if (this.value < this.top) this.value++
      if (this.value >= this.rise) this.value = this.top
    } else if (this.value > 0) {
      this.value--
      if (this.value < this.rise) this.value = 0
    }
    return wasUp !== this.isUp
  }

  /** Back to where a server starts. */
  reset(): void {
    this.value = this.rise
  }

  /** So that `failures` more take it down, unless fewer do already. */
  lower(failures: number): void {
    this.value = Math.min(this.value, this.rise + failures - 1)
  }

  force(up: boolean): void {
    this.value = up ? this.top : 0
  }
}
