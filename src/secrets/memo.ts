/** Remembers values by their texts: those that were asked for lately, at most twice as many as are said to fit. */
export class Memo<T> {
  readonly #fits: number
  #young = new Map<string, T>()
  #old = new Map<string, T>()

  constructor(fits: number) {
    this.#fits = fits
  }

  get(text: string): T | undefined {
    const young = this.#young.get(text)
    if (young !== undefined) return young
    const old = this.#old.get(text)
    if (old !== undefined) this.set(text, old)
    return old
  }

  /** `text` should hold no longer text alive. */
  set(text: string, value: T): void {
    if (this.#young.size >= this.#fits) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(text, value)
  }
}
