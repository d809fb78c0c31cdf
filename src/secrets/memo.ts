interface Known<T> {
  readonly text: string
  readonly value: T
}

/** Remembers values by their texts: those that were asked for lately, at most twice as many as are said to fit. */
export class Memo<T> {
  readonly #fits: number
  #young = new Map<string, Known<T>>()
  #old = new Map<string, Known<T>>()

  constructor(fits: number) {
    this.#fits = fits
  }

  get(text: string): T | undefined {
    const young = this.#young.get(text)
    if (young !== undefined) return young.value
    const old = this.#old.get(text)
    // By the text that it was set by: the one that is asked for may be a part of a longer one.
    if (old !== undefined) this.#put(old)
    return old?.value
  }

  /** `text` should hold no longer text alive. */
  set(text: string, value: T): void {
    this.#put({ text, value })
  }

  #put(known: Known<T>): void {
    if (this.#young.size >= this.#fits) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(known.text, known)
  }
}
