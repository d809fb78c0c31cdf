import type { Server } from '../server.ts'
import { Heap, type HeapEntry } from './heap.ts'

/** A server while a map is made: what decides is how far its score lies above what a slot costs, then its place in the configuration. */
class Bid implements HeapEntry {
  key = 0
  order = 0
  at = -1
  readonly server: Server
  readonly weight: number
  /** Slots that it has so far. */
  slots = 0
  heap: Heap<Bid> | undefined
  level = -1
  /** When its level is looked at again. */
  due = 0

  constructor(server: Server, weight: number) {
    this.server = server
    this.weight = weight
  }
}

/**
 * The map of HAProxy's static algorithms (`lb_map`): as many slots as the sum of weights. For each slot every server's score grows by its weight; who has most
 * whole sums of weights in it, the first declared of equals, gets the slot and pays one sum. Instead of going over all servers for each slot, what is kept
 * is when a server reaches its next whole sum: O(log n) a slot.
 */
export function slotsOf(servers: readonly Server[], unit: number): Server[] {
  const bids = servers.map((server) => new Bid(server, Math.ceil(server.weight / unit)))
  const total = bids.reduce((sum, { weight }) => sum + weight, 0)
  if (bids.length < 2) return Array.from({ length: total }, () => servers[0]).filter((server) => server !== undefined)
  const auction = new Auction(bids, total)
  return Array.from({ length: total }, (_, slot) => auction.next(slot + 1))
}

class Auction {
  readonly #total: number
  /** Those with a score below 0, from 0, and from one and two sums of weights on. */
  readonly #levels = [new Heap<Bid>(), new Heap<Bid>(), new Heap<Bid>(), new Heap<Bid>()]
  readonly #places = new Map<Bid, number>()
  /** Who may reach another level at a time. */
  readonly #due: Bid[][] = []

  constructor(bids: readonly Bid[], total: number) {
    this.#total = total
    for (const [place, bid] of bids.entries()) {
      this.#places.set(bid, place)
      this.#enter(bid, 0)
    }
  }

  next(time: number): Server {
    for (const bid of this.#due[time] ?? []) if (bid.due === time) this.#enter(bid, time)
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const bid = this.#levels[level]?.first
      if (bid === undefined) continue
      bid.slots++
      this.#enter(bid, time)
      return bid.server
    }
    throw new RangeError('a map of no servers')
  }

  /** Puts a server where its score at a time belongs, and notes when it is to move on. */
  #enter(bid: Bid, time: number): void {
    const sums = Math.floor((time * bid.weight) / this.#total) - bid.slots
    const level = Math.min(3, Math.max(0, sums + 1))
    if (level !== bid.level) {
      bid.heap?.remove(bid)
      bid.heap = this.#levels[level]
      bid.level = level
      bid.heap?.insert(bid, this.#places.get(bid) ?? 0)
    }
    if (level === 3) return
    const due = Math.ceil(((bid.slots + sums + 1) * this.#total) / bid.weight)
    if (due === bid.due) return
    bid.due = due
    const list = this.#due[due]
    if (list === undefined) this.#due[due] = [bid]
    else list.push(bid)
  }
}
