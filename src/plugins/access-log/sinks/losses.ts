/** How long one keeps quiet after having told of losses, in milliseconds. */
const silence = 10_000

/** Lines that could not be written: counted, and told in words, at once and then every ten seconds at most. */
export class Losses {
  total = 0
  readonly #target: string
  readonly #tell: (message: string) => void
  #untold = 0
  #reason = ''
  #timer: NodeJS.Timeout | undefined

  /** `target` is how the configuration calls where the lines were to go. */
  constructor(target: string, tell: (message: string) => void) {
    this.#target = target
    this.#tell = tell
  }

  lose(lines: number, reason: string): void {
    this.total += lines
    this.#untold += lines
    this.#reason = reason
    if (this.#timer === undefined) this.#speak()
  }

  #speak(): void {
    this.#timer = undefined
    if (this.#untold === 0) return
    this.#tell(`log ${this.#target}: ${this.#untold === 1 ? 'a line is' : `${this.#untold} lines are`} lost: ${this.#reason}`)
    this.#untold = 0
    this.#timer = setTimeout(() => this.#speak(), silence)
    this.#timer.unref()
  }

  /** Tells what is still to be told. */
  close(): void {
    clearTimeout(this.#timer)
    this.#speak()
    clearTimeout(this.#timer)
  }
}
