import type { Server } from '../server.ts'
import { slotsOf } from './map.ts'

/** The order of servers in their backend, those that came later behind. */
export class Ranks {
  readonly #ranks = new WeakMap<Server, number>()
  #next = 0

  constructor(servers: readonly Server[]) {
    for (const server of servers) this.of(server)
  }

  of(server: Server): number {
    const rank = this.#ranks.get(server) ?? this.#next++
    this.#ranks.set(server, rank)
    return rank
  }
}

/** The slots that servers have by their weights. A change costs O(log n); they are worked out anew when they are asked for the next time. */
export class SlotMap {
  readonly #servers = new Set<Server>()
  readonly #ranks: Ranks
  readonly #unit: number
  #slots: readonly Server[] | undefined

  /** `unit` is what weights are counted in: their greatest common divisor. */
  constructor(servers: readonly Server[], ranks: Ranks, unit: number) {
    this.#ranks = ranks
    this.#unit = unit
    for (const server of servers) this.#servers.add(server)
  }

  get size(): number {
    return this.#servers.size
  }

  add(server: Server): void {
    this.#servers.add(server)
    this.forget()
  }

  remove(server: Server): void {
    this.#servers.delete(server)
    this.forget()
  }

  /** A weight is another one. */
  forget(): void {
    this.#slots = undefined
  }

  get slots(): readonly Server[] {
    this.#slots ??= slotsOf(
      [...this.#servers].sort((a, b) => this.#ranks.of(a) - this.#ranks.of(b)),
      this.#unit,
    )
    return this.#slots
  }
}

/** The greatest number that divides all weights; 1 where there are none. */
export function unitOf(servers: readonly Server[]): number {
  return servers.reduce((unit, { weight }) => divisor(unit, weight), 0) || 1
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}
