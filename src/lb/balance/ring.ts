import type { Server } from '../server.ts'
import { avalanche } from './hash.ts'

/** Places of a server for each unit of its weight, and the distance between the numbers that those of two servers are made of. */
export const placesPerWeight = 16
const range = 4096

/** A place on the ring: `number` counts those of its server, from 0. */
export interface Place {
  key: number
  number: number
  server: Server
}

/** The places of servers on a circle of 2^32, in order; of those that fall together, the one that came first. */
export class Ring {
  #places: Place[] = []
  readonly #counts = new Map<Server, number>()

  /** Gives servers as many places as their weights say, or none. */
  set(servers: readonly Server[]): void {
    const more: Place[] = []
    let shrinks = false
    for (const server of servers) {
      const had = this.#counts.get(server) ?? 0
      const count = server.weight * placesPerWeight
      this.#counts.set(server, count)
      shrinks ||= count < had
      for (let number = had; number < count; number++) more.push({ key: avalanche(server.id * range + number), number, server })
    }
    if (shrinks) this.#places = this.#places.filter(({ server, number }) => number < (this.#counts.get(server) ?? 0))
    if (more.length > 0) this.#merge(more.sort((a, b) => a.key - b.key))
  }

  remove(server: Server): void {
    this.#counts.delete(server)
    this.#places = this.#places.filter((place) => place.server !== server)
  }

  #merge(more: readonly Place[]): void {
    const merged: Place[] = []
    let from = 0
    for (const place of more) {
      const to = this.#behind(place.key)
      for (; from < to; from++) this.#copy(from, merged)
      merged.push(place)
    }
    for (; from < this.#places.length; from++) this.#copy(from, merged)
    this.#places = merged
  }

  #copy(index: number, to: Place[]): void {
    const place = this.#places[index]
    if (place !== undefined) to.push(place)
  }

  /** The place that follows another, which need not be there any more; without one, the first. */
  after(place: Place | undefined): Place | undefined {
    if (place === undefined) return this.#places[0]
    let index = this.#search((key) => key < place.key)
    while (this.#places[index]?.key === place.key && this.#places[index] !== place) index++
    return this.#places[this.#places[index] === place ? index + 1 : this.#behind(place.key)] ?? this.#places[0]
  }

  has(place: Place): boolean {
    return place.number < (this.#counts.get(place.server) ?? 0)
  }

  /** The place nearest to a hash; of two, the one before it. */
  nearest(hash: number): Place | undefined {
    const next = this.#places[this.#search((key) => key < hash)] ?? this.#places[0]
    const previous = this.#places[this.#search((key) => key < (next?.key ?? 0)) - 1] ?? this.#places.at(-1)
    if (next === undefined || previous === undefined) return undefined
    return (hash - previous.key) >>> 0 <= (next.key - hash) >>> 0 ? previous : next
  }

  /** How many places lie before or at a key. */
  #behind(key: number): number {
    return this.#search((found) => found <= key)
  }

  #search(isBefore: (key: number) => boolean): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(this.#places[middle]?.key ?? 0)) low = middle + 1
      else high = middle
    }
    return low
  }
}
