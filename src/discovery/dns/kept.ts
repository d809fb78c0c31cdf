import type { Resolvers } from '../../schemas/resolvers.ts'
import type { Reply } from './question.ts'

/** Why a name comes to nothing, in HAProxy's words. */
const reasons: Record<Reply['status'], string> = {
  valid: 'No IP for server ',
  nx: 'DNS NX status',
  timeout: 'DNS timeout status',
  refused: 'DNS refused status',
  other: 'unspecified DNS error',
}

/** The same for operators. */
const failures: Record<Exclude<Reply['status'], 'valid'>, string> = {
  nx: 'there is no such name',
  timeout: 'no name server answers',
  refused: 'name servers refuse to tell',
  other: 'name servers tell no address',
}

/** How many are kept at most beside those of the last answer. */
const most = 4096

/** What a name came to, kept as `hold` says while it comes to something else. */
export class Kept<T> {
  readonly #hold: Resolvers['hold']
  readonly #keyOf: (one: T) => string
  readonly #all = new Map<string, { one: T; seen: number }>()
  #lastGood: number
  #status: Reply['status'] = 'valid'

  /** Until a first good answer, `hold` counts from `now`, in milliseconds. */
  constructor(hold: Resolvers['hold'], keyOf: (one: T) => string, now: number) {
    this.#hold = hold
    this.#keyOf = keyOf
    this.#lastGood = now
  }

  /** What it comes to, oldest first. */
  get all(): T[] {
    return [...this.#all.values()].map(({ one }) => one)
  }

  /** Whether the last answer was good. */
  get isGood(): boolean {
    return this.#status === 'valid'
  }

  /** Why the last answer was none, and how long what was known before holds. */
  get failure(): string | undefined {
    if (this.#status === 'valid') return undefined
    return `${failures[this.#status]}; what is known holds for ${this.#hold[this.#status] / 1000} s`
  }

  /** Whether the last good answer is still held; if not, why there is none. */
  get reason(): string {
    return reasons[this.#status]
  }

  /** Takes in an answer. Answers false while it tells nothing of the servers: while what was known before is held. */
  take(status: Reply['status'], found: readonly T[], now: number): boolean {
    this.#status = status
    if (status === 'valid') {
      this.#lastGood = now
      for (const one of found) this.#all.set(this.#keyOf(one), { one, seen: now })
      for (const [key, { seen }] of this.#all) {
        const isLeft = seen !== now && (this.#all.size > most || now - seen >= this.#hold.obsolete)
        if (isLeft) this.#all.delete(key)
      }
      return true
    }
    if (now - this.#lastGood < this.#hold[status]) return false
    this.#all.clear()
    return true
  }
}
