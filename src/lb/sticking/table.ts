import { Tallies } from './tallies.ts'

/** A key with its server. */
export class Entry {
  readonly key: string
  /** The server's number in its backend; 0 for none. */
  serverId = 0
  /** The server's name, which counts before its number. */
  serverName: string | undefined
  /** When it was made or last used, in milliseconds since the epoch. */
  touchedAt: number
  /** It was used within the window of the tallies. */
  isRecent = false
  /** Its neighbours in the order of use. */
  older: Entry | undefined
  newer: Entry | undefined

  constructor(key: string, now: number) {
    this.key = key
    this.touchedAt = now
  }
}

/** How many entries that are over go at once, which takes a millisecond or two. */
const portion = 1000

export interface TableLimits {
  /** How many entries there may be. */
  size: number
  /** How long an entry lasts that is not used, in milliseconds; 0 for ever. */
  expire: number
  /** A full table takes no new key, instead of letting the oldest go. */
  nopurge?: boolean
}

/**
 * Which server each key is bound to, for so many keys at most. Entries are a list in the order of their use, so that the oldest are at hand: they go when their
 * time is over, or when room is needed. No look-up takes longer the more entries there are.
 */
export class Table {
  readonly size: number
  readonly expire: number
  readonly nopurge: boolean
  /** How many sessions servers have; only where entries expire, as others are in no order of use. */
  readonly tallies: Tallies
  readonly #entries = new Map<string, Entry>()
  readonly #now: () => number
  #isSettling = false
  #oldest: Entry | undefined
  #newest: Entry | undefined

  /** `now` is in milliseconds since the epoch. */
  constructor({ size, expire, nopurge = false }: TableLimits, now: () => number) {
    this.size = size
    this.expire = expire
    this.nopurge = nopurge
    this.#now = now
    this.tallies = new Tallies(() => this.#settle())
  }

  /** How many entries there are; of very many that are over at once some are still among them. */
  get used(): number {
    this.#settle()
    return this.#entries.size
  }

  /** The entry of a key, which is not used by that. */
  find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined || this.#isOver(entry, this.#now()) ? undefined : entry
  }

  /** The entry of a key, used now. */
  use(key: string): Entry | undefined {
    const entry = this.find(key)
    if (entry !== undefined) this.#touch(entry)
    return entry
  }

  /** The entry of a key, used now, and made if there is none; `undefined` if there is no room for it. */
  put(key: string): Entry | undefined {
    const known = this.use(key)
    if (known !== undefined) return known
    this.#dropExpired(8)
    const over = this.#entries.get(key)
    if (over !== undefined) this.remove(over)
    if (this.#entries.size >= this.size) {
      if (this.nopurge) return undefined
      this.#makeRoom()
    }
    const entry = new Entry(ownText(key), this.#now())
    this.#entries.set(entry.key, entry)
    this.#append(entry)
    return entry
  }

  /** Gives an entry a server. */
  bind(entry: Entry, name: string | undefined, id: number): void {
    entry.serverId = id
    if (entry.serverName === name) return
    if (this.expire > 0) this.tallies.leave(entry)
    entry.serverName = name
    if (this.expire > 0) this.tallies.join(entry)
  }

  remove(entry: Entry): void {
    if (this.#entries.get(entry.key) !== entry) return
    this.#entries.delete(entry.key)
    this.#detach(entry)
    this.tallies.leave(entry)
  }

  /** Lets all entries go. */
  clear(): void {
    this.tallies.reset()
    this.#entries.clear()
    this.#oldest = undefined
    this.#newest = undefined
  }

  /**
   * All entries in the order in which they were made; what happens meanwhile may be seen or not. `undefined` stands for one that is over, so that whoever walks
   * through many of them can let others have their turn.
   */
  *entries(): Generator<Entry | undefined> {
    this.#settle()
    for (const entry of this.#entries.values()) yield this.#isOver(entry, this.#now()) ? undefined : entry
  }

  /** How many milliseconds an entry has left if it is not used; 0 where it lasts for ever. */
  timeLeft(entry: Entry): number {
    return this.expire === 0 ? 0 : Math.max(0, entry.touchedAt + this.expire - this.#now())
  }

  #isOver(entry: Entry, now: number): boolean {
    return this.expire > 0 && now - entry.touchedAt > this.expire
  }

  #touch(entry: Entry): void {
    if (this.expire === 0) return
    entry.touchedAt = this.#now()
    if (entry !== this.#newest) {
      this.#detach(entry)
      this.#append(entry)
    }
    this.tallies.used(entry)
  }

  /** As HAProxy does: of each 256 entries one, so that it is not needed every time. */
  #makeRoom(): void {
    for (let count = (this.size >> 8) + 1; count > 0 && this.#oldest !== undefined; count--) this.remove(this.#oldest)
  }

  #dropExpired(most: number): void {
    const now = this.#now()
    for (let count = 0; count < most && this.#oldest !== undefined && this.#isOver(this.#oldest, now); count++) this.remove(this.#oldest)
  }

  /** Lets go what is over, a portion now and the others in turns with whatever else is to be done. Answers what time it is. */
  #settle(): number {
    const now = this.#now()
    this.#dropExpired(portion)
    if (this.#isSettling || this.#oldest === undefined || !this.#isOver(this.#oldest, now)) return now
    this.#isSettling = true
    setImmediate(() => {
      this.#isSettling = false
      this.#settle()
    })
    return now
  }

  #append(entry: Entry): void {
    entry.older = this.#newest
    entry.newer = undefined
    if (this.#newest === undefined) this.#oldest = entry
    else this.#newest.newer = entry
    this.#newest = entry
  }

  #detach(entry: Entry): void {
    this.tallies.detach(entry)
    if (entry.older === undefined) this.#oldest = entry.newer
    else entry.older.newer = entry.newer
    if (entry.newer === undefined) this.#newest = entry.older
    else entry.newer.older = entry.older
  }
}

/** A text that is no part of a longer one, which it would keep. */
function ownText(key: string): string {
  const bytes = Buffer.from(key, 'latin1').toString('latin1')
  return bytes === key ? bytes : Buffer.from(key, 'utf16le').toString('utf16le')
}
