import type { Server } from '../server.ts'
import type { IsFull } from './balance.ts'
import { StaticRoundRobin } from './static-rr.ts'

/** A map of slots, of which the hash of a key names one (`hash-type map-based`); without a key they take turns. A change moves most keys. */
export class SlotHash extends StaticRoundRobin {
  /** With a hash always the server of its slot, be it full or the one to avoid. */
  override pick(avoid?: Server, isFull?: IsFull, hash?: number): Server | undefined {
    if (hash === undefined) return super.pick(avoid, isFull)
    const { slots } = this.map
    return slots[hash % slots.length]
  }
}
