import type { Server } from '../server.ts'
import { placesPerWeight } from './ring.ts'
import type { Ranks } from './slot-map.ts'

/** How many requests the servers of a backend have in hand together. */
export interface Load {
  served: number
}

/**
 * How many requests each server may have in hand of those of all (`hash-balance-factor`, HAProxy manual §4.2): its part by weight of what would be fair, times
 * the factor; one at least.
 */
export class Shares {
  readonly #factor: number
  readonly #load: Load
  readonly #ranks: Ranks
  #servers: Pick<ReadonlySet<Server>, 'keys'> = new Set()
  /** The weights of those before it. */
  #before: Map<Server, number> | undefined
  #total = 0

  /** `factor` is in percent, above 100. */
  constructor(factor: number, load: Load, ranks: Ranks) {
    this.#factor = factor
    this.#load = load
    this.#ranks = ranks
  }

  /** The servers, or their weights, are others now. */
  set(servers: Pick<ReadonlySet<Server>, 'keys'>): void {
    this.#servers = servers
    this.#before = undefined
  }

  isOver(server: Server): boolean {
    const weight = server.weight * placesPerWeight
    const before = this.#sums().get(server) ?? 0
    const slots = Math.floor(((this.#load.served + 1) * this.#factor + 99) / 100)
    const rest = slots % this.#total
    const part = Math.floor(((before + weight) * rest) / this.#total) - Math.floor((before * rest) / this.#total)
    return server.counters.current >= Math.max(1, weight * Math.floor(slots / this.#total) + part)
  }

  #sums(): Map<Server, number> {
    if (this.#before !== undefined) return this.#before
    this.#before = new Map()
    this.#total = 0
    for (const server of [...this.#servers.keys()].sort((a, b) => this.#ranks.of(a) - this.#ranks.of(b))) {
      this.#before.set(server, this.#total)
      this.#total += server.weight * placesPerWeight
    }
    return this.#before
  }
}
