import type { Entry } from './table.ts'

/** Sessions of a server. */
export interface SessionCount {
  /** Bound to it. */
  bound: number
  /** Of these, seen within the last five minutes. */
  recent: number
}

/** How long a session counts as recent, in milliseconds. */
export const recentWindow = 300_000

/**
 * Counts a table's entries by their servers, and those used lately among them. As entries are in the order of their use, those that cease to be recent are next
 * to one another: each is looked at once.
 */
export class Tallies {
  readonly #counts = new Map<string, SessionCount>()
  readonly #settle: () => number
  /** The oldest entry that is recent. */
  #edge: Entry | undefined

  /** `settle` lets go what is over, and tells the time in milliseconds since the epoch. */
  constructor(settle: () => number) {
    this.#settle = settle
  }

  /** The sessions of a server. */
  of(name: string): SessionCount {
    const now = this.#settle()
    this.#age(now)
    return this.#counts.get(name) ?? { bound: 0, recent: 0 }
  }

  /** An entry has come to a server. */
  join(entry: Entry): void {
    if (entry.serverName === undefined) return
    const count = this.#counts.get(entry.serverName) ?? { bound: 0, recent: 0 }
    this.#counts.set(entry.serverName, count)
    count.bound++
    if (entry.isRecent) count.recent++
    else this.used(entry)
  }

  /** An entry leaves its server. */
  leave(entry: Entry): void {
    const count = this.#countOf(entry)
    if (count === undefined || entry.serverName === undefined) return
    count.bound--
    if (entry.isRecent) count.recent--
    if (count.bound === 0) this.#counts.delete(entry.serverName)
  }

  /** An entry has been used, and is the newest now. */
  used(entry: Entry): void {
    this.#edge ??= entry
    if (entry.isRecent) return
    entry.isRecent = true
    const count = this.#countOf(entry)
    if (count !== undefined) count.recent++
    this.#age(entry.touchedAt)
  }

  /** An entry leaves its place in the order. */
  detach(entry: Entry): void {
    if (this.#edge === entry) this.#edge = entry.newer
  }

  /** All entries have gone. */
  reset(): void {
    this.#counts.clear()
    this.#edge = undefined
  }

  #countOf({ serverName }: Entry): SessionCount | undefined {
    return serverName === undefined ? undefined : this.#counts.get(serverName)
  }

  #age(now: number): void {
    for (let entry = this.#edge; entry !== undefined && now - entry.touchedAt > recentWindow; entry = entry.newer) {
      entry.isRecent = false
      const count = this.#countOf(entry)
      if (count !== undefined) count.recent--
      this.#edge = entry.newer
    }
  }
}
