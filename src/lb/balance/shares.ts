import type { Server } from '../server.ts'

/** How many requests the servers of a backend have in hand together. */
export interface Load {
  served: number
}

/**
 * How many requests each server may have in hand of those of all (`hash-balance-factor`, HAProxy manual §4.2): its part by weight of what would be fair, times
 * the factor; one at least. What is left over after whole parts goes to servers by their places at the start, as in HAProxy 2.6.
 */
export class Shares {
  readonly #factor: number
  readonly #load: Load
  /** The weights of those before it when this began; those that came later have none. */
  readonly #before = new Map<Server, number>()
  #servers: Pick<ReadonlySet<Server>, 'keys'>
  #total: number | undefined

  /** `factor` is in percent, above 100; `servers` are those that may be chosen at first, in the order of the configuration. */
  constructor(factor: number, load: Load, servers: readonly Server[]) {
    this.#factor = factor
    this.#load = load
    this.#servers = new Set(servers)
    let before = 0
    for (const server of servers) {
      this.#before.set(server, before)
      before += server.share
    }
  }

  /** The servers, or their weights, are others now. */
  set(servers: Pick<ReadonlySet<Server>, 'keys'>): void {
    this.#servers = servers
    this.#total = undefined
  }

  isOver(server: Server): boolean {
    const { current } = server.counters
    if (current === 0) return false
    const total = this.#sum()
    const weight = server.share
    const before = this.#before.get(server) ?? 0
    const slots = Math.floor(((this.#load.served + 1) * this.#factor + 99) / 100)
    const rest = slots % total
    const part = Math.floor(((before + weight) * rest) / total) - Math.floor((before * rest) / total)
    return current >= Math.max(1, weight * Math.floor(slots / total) + part)
  }

  #sum(): number {
    if (this.#total !== undefined) return this.#total
    let total = 0
    for (const { share } of this.#servers.keys()) total += share
    this.#total = total
    return total
  }
}
