import type { Server } from '../server.ts'
import { avalanche } from './hash.ts'
import { seedOf } from './ring-seed.ts'

/** A place on the ring, which outlives its index: a change of servers moves indexes. */
export interface Place {
  readonly key: number
  readonly id: number
}

/**
 * The places of servers on a circle of 2^32, in the order of their keys, named by their indexes; of those that fall together, the one that came first. Kept in
 * arrays of numbers: a look-up is a binary search, a change a copy in blocks.
 */
export class Ring {
  #keys = new Uint32Array(0)
  /** The number of the server that a place belongs to. */
  #ids = new Uint32Array(0)
  readonly #servers = new Map<number, Server>()
  readonly #counts = new Map<Server, number>()
  /** The numbers that the keys of their places begin from. */
  readonly #seeds = new Map<Server, number>()

  get length(): number {
    return this.#keys.length
  }

  /** Gives servers as many places as their weights say, or none. Who is elsewhere now is given others. */
  set(servers: readonly Server[]): void {
    this.#keep(servers, (server) => (this.#seeds.get(server) === seedOf(server) ? server.share : 0))
    const more: Place[] = []
    for (const server of servers) {
      const { id, share } = server
      const seed = seedOf(server)
      for (let number = this.#counts.get(server) ?? 0; number < share; number++) more.push({ key: keyOf(seed, number), id })
      this.#servers.set(id, server)
      this.#counts.set(server, share)
      this.#seeds.set(server, seed)
    }
    if (more.length > 0) this.#merge(more.sort((a, b) => a.key - b.key))
  }

  remove(servers: readonly Server[]): void {
    this.#keep(servers, () => 0)
    for (const server of servers) {
      this.#counts.delete(server)
      this.#seeds.delete(server)
      if (this.#servers.get(server.id) === server) this.#servers.delete(server.id)
    }
  }

  /** Leaves servers their first places only. */
  #keep(servers: readonly Server[], count: (server: Server) => number): void {
    const gone: number[] = []
    for (const server of servers) {
      const { id } = server
      const [had, seed] = [this.#counts.get(server) ?? 0, this.#seeds.get(server) ?? 0]
      const kept = Math.min(had, count(server))
      for (let number = kept; number < had; number++) gone.push(this.indexOf({ key: keyOf(seed, number), id }))
      if (kept < had) this.#counts.set(server, kept)
    }
    if (gone.length > 0)
      this.#rebuild(
        gone.sort((a, b) => a - b),
        1,
        [],
      )
  }

  #merge(more: readonly Place[]): void {
    this.#rebuild(
      more.map(({ key }) => this.#firstBehind(key)),
      0,
      more,
    )
  }

  /** Copies the places in blocks: at each index, which are in order, so many are left out, and of `more` the one of the same order is put in. */
  #rebuild(indexes: readonly number[], leftOut: 0 | 1, more: readonly Place[]): void {
    const keys = new Uint32Array(this.length + more.length - leftOut * indexes.length)
    const ids = new Uint32Array(keys.length)
    let from = 0
    let length = 0
    const copyTo = (to: number): void => {
      keys.set(this.#keys.subarray(from, to), length)
      ids.set(this.#ids.subarray(from, to), length)
      length += to - from
    }
    for (const [order, index] of indexes.entries()) {
      copyTo(index)
      from = index + leftOut
      const place = more[order]
      if (place === undefined) continue
      keys[length] = place.key
      ids[length++] = place.id
    }
    copyTo(this.length)
    this.#keys = keys
    this.#ids = ids
  }

  #keyAt(index: number): number {
    return this.#keys[index] ?? 0
  }

  serverAt(index: number): Server | undefined {
    return this.#servers.get(this.#ids[index] ?? 0)
  }

  placeAt(index: number): Place {
    return { key: this.#keyAt(index), id: this.#ids[index] ?? 0 }
  }

  /** Where a place is, or the first behind it if it is not there any more. */
  indexOf({ key, id }: Place): number {
    let index = this.#firstFrom(key)
    while (this.#keys[index] === key && this.#ids[index] !== id) index++
    return index % this.length
  }

  /** The index behind another, round to the first. */
  after(index: number): number {
    return index + 1 < this.length ? index + 1 : 0
  }

  /** The place nearest to a hash; of two, the one before it. */
  nearest(hash: number): number {
    const next = this.#indexNear(hash) % this.length
    const previous = next === 0 ? this.length - 1 : next - 1
    return (hash - this.#keyAt(previous)) >>> 0 <= (this.#keyAt(next) - hash) >>> 0 ? previous : next
  }

  /** {@link #firstFrom}, looked for first where it is if keys are spread evenly, as they are: in a few lines of memory instead of all over it. */
  #indexNear(key: number): number {
    const expected = Math.floor((key / 2 ** 32) * this.length)
    const reach = Math.ceil(Math.sqrt(this.length))
    const low = Math.max(0, expected - reach)
    const high = Math.min(this.length, expected + reach)
    const isBetween = (low === 0 || this.#keyAt(low - 1) < key) && (high === this.length || this.#keyAt(high) >= key)
    return isBetween ? this.#firstFrom(key, low, high) : this.#firstFrom(key)
  }

  /** The first index whose key is not before one, of those from one on and before another; that where there is none. */
  #firstFrom(key: number, from = 0, to = this.length): number {
    const keys = this.#keys
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] ?? 0) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #firstBehind(key: number): number {
    let index = this.#firstFrom(key)
    while (this.#keys[index] === key) index++
    return index
  }
}

function keyOf(seed: number, number: number): number {
  return avalanche(seed + number)
}
