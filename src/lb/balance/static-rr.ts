import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'
import type { SlotMap } from './slot-map.ts'

/** Weighted round robin over a map of slots, made anew after a change, in which the place is kept (HAProxy 2.6 `lb_map`). */
export class StaticRoundRobin implements Balance {
  protected readonly map: SlotMap
  /** Shared by the active servers and the backups. */
  readonly #place: { next: number }

  constructor(map: SlotMap, place: { next: number }) {
    this.map = map
    this.#place = place
  }

  add(server: Server): void {
    this.map.add(server)
  }

  remove(server: Server): void {
    this.map.remove(server)
  }

  reweigh(): void {
    this.map.forget()
  }

  pick(avoid?: Server, isFull?: IsFull, _hash?: number): Server | undefined {
    const { slots } = this.map
    const { length } = slots
    if (this.#place.next >= length) this.#place.next = 0
    const from = this.#place.next
    let fallback: number | undefined
    for (let step = 0; step < length; step++) {
      const at = (from + step) % length
      const server = slots[at]
      if (server === undefined || isFull?.(server) === true) continue
      if (server !== avoid) return this.#take(at)
      fallback = at
    }
    return fallback === undefined ? undefined : this.#take(fallback)
  }

  #take(at: number): Server | undefined {
    this.#place.next = at + 1
    return this.map.slots[at]
  }
}
