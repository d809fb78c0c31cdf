/** An entry of a heap: the smallest key is first; of equal keys, the one that came first. */
export interface HeapEntry {
  key: number
  order: number
  /** Where the heap keeps it; -1 when in none. */
  at: number
}

/** A binary heap whose entries know their place, so that any of them can be taken out in O(log n). */
export class Heap<T extends HeapEntry> {
  readonly #entries: T[] = []
  #order = 0

  get first(): T | undefined {
    return this.#entries[0]
  }

  insert(entry: T, key: number): void {
    entry.key = key
    entry.order = this.#order++
    this.restore(entry)
  }

  /** Takes an entry in again, before and behind the same ones as when it was removed. */
  restore(entry: T): void {
    entry.at = this.#entries.length
    this.#entries.push(entry)
    this.#up(entry)
  }

  remove(entry: T): void {
    const last = this.#entries.pop()
    if (last !== undefined && last !== entry) {
      this.#put(last, entry.at)
      this.#up(last)
      this.#down(last)
    }
    entry.at = -1
  }

  #put(entry: T, at: number): void {
    this.#entries[at] = entry
    entry.at = at
  }

  #up(entry: T): void {
    let at = entry.at
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#entries[above]
      if (parent === undefined || !before(entry, parent)) break
      this.#put(parent, at)
      at = above
    }
    this.#put(entry, at)
  }

  #down(entry: T): void {
    let at = entry.at
    for (;;) {
      let child = this.#entries[2 * at + 1]
      const right = this.#entries[2 * at + 2]
      if (right !== undefined && child !== undefined && before(right, child)) child = right
      if (child === undefined || !before(child, entry)) break
      const below = child.at
      this.#put(child, at)
      at = below
    }
    this.#put(entry, at)
  }
}

function before(a: HeapEntry, b: HeapEntry): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order)
}
