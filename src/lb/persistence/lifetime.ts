import type { Request } from '../request.ts'
import { formatDate, formatNow } from './dates.ts'

/** A date that is farther in the future than a clock may be wrong, in seconds, counts as past. */
const mostAhead = 86_400

/** How long a cookie counts (HAProxy manual §4.2 `maxidle`, `maxlife`). All times are in seconds; `now` tells the time in milliseconds since the epoch. */
export class Lifetime {
  /** Whether cookies carry dates. */
  readonly isLimited: boolean
  readonly #maxidle: number
  readonly #maxlife: number
  readonly #now: () => number
  #step = 0
  #text = ''

  /** The limits are in milliseconds, 0 for none. */
  constructor(maxidle: number, maxlife: number, now: () => number) {
    this.#maxidle = Math.ceil(maxidle / 1000)
    this.#maxlife = Math.ceil(maxlife / 1000)
    this.#now = now
    this.isLimited = maxidle > 0 || maxlife > 0
  }

  get #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }

  /** Whether the dates of a request's cookie have passed, or lie in the future. Then it is noted which, and they are forgotten. */
  isOver(request: Request): boolean {
    if (this.#maxlife > 0 && this.#isPast(request.firstSeen, this.#maxlife)) request.cookieIn = 'O'
    else if (this.#maxidle > 0 && this.#isPast(request.lastSeen, this.#maxidle)) request.cookieIn = 'E'
    else return false
    request.firstSeen = 0
    request.lastSeen = 0
    return true
  }

  /** Counts with 32 bits, as HAProxy does. */
  #isPast(date: number, limit: number): boolean {
    if (date === 0) return false
    const age = (this.#seconds - date) | 0
    return age > limit || (-age | 0) > mostAhead
  }

  /** Whether a client that has its cookie needs it anew: the dates in it are not those that are asked for, or it was last seen a while ago. */
  isStale({ lastSeen, firstSeen }: Request): boolean {
    if ((firstSeen !== 0) !== this.#maxlife > 0) return true
    if (lastSeen === 0) return this.#maxidle > 0
    return lastSeen < this.#seconds
  }

  /** What follows the server in a cookie that is set now: `|LAST`, or `|LAST|FIRST`. */
  suffix({ firstSeen }: Request): string {
    const seconds = this.#seconds
    if (seconds !== this.#step) {
      this.#step = seconds
      this.#text = `|${formatNow(seconds)}`
    }
    if (this.#maxlife === 0) return this.#text
    return firstSeen === 0 ? this.#text + this.#text : `${this.#text}|${formatDate(firstSeen)}`
  }
}
