import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'
import { type Place, Ring } from './ring.ts'
import type { Shares } from './shares.ts'

/**
 * Servers on a ring, of which the hash of a key names the nearest (`hash-type consistent`, HAProxy 2.6 `lb_chash`): a server that comes or goes moves its own
 * keys only. Without a key the ring is gone round. A change costs a copy of the ring.
 */
export class RingHash implements Balance {
  readonly #ring = new Ring()
  readonly #servers: Set<Server>
  readonly #shares: Shares | undefined
  /** The most that each has weighed. */
  readonly #weights = new WeakMap<Server, number>()
  /** What was chosen last without a key. */
  #last: Place | undefined

  /** `shares` bounds how much more than others a server is given (`hash-balance-factor`). */
  constructor(servers: readonly Server[], shares?: Shares) {
    this.#servers = new Set(servers)
    this.#ring.set(servers)
    this.#shares = shares
    shares?.set(this.#servers)
  }

  add(server: Server): void {
    this.#servers.add(server)
    this.#change(() => this.#ring.set([server]))
  }

  remove(server: Server): void {
    if (this.#servers.delete(server)) this.#change(() => this.#ring.remove(server))
  }

  reweigh(server: Server): void {
    if (!this.#servers.has(server)) return
    // HAProxy takes a server that is heavier than ever off its ring and puts it there anew, which may move the place of those without a key.
    if (server.weight > this.#heaviest(server)) this.#change(() => this.#ring.remove(server))
    this.#change(() => this.#ring.set([server]))
  }

  #heaviest(server: Server): number {
    const weight = this.#weights.get(server) ?? server.initialWeight
    this.#weights.set(server, Math.max(weight, server.weight))
    return weight
  }

  /** A last place that is taken away is taken to be the one behind it, as in HAProxy. */
  #change(make: () => void): void {
    make()
    if (this.#last !== undefined && !this.#ring.has(this.#last)) this.#last = this.#ring.after(this.#last)
    this.#shares?.set(this.#servers)
  }

  /** With a hash, a server that is full too: the request is to wait for it. */
  pick(avoid?: Server, isFull?: IsFull, hash?: number): Server | undefined {
    return hash === undefined ? this.#next(avoid, isFull) : this.#nearest(hash, avoid)
  }

  #nearest(hash: number, avoid: Server | undefined): Server | undefined {
    const first = this.#ring.nearest(hash)
    const shares = this.#shares
    if (first === undefined || (first.server !== avoid && !shares?.isOver(first.server))) return first?.server
    const place = this.#search(first, ({ server }) => server !== avoid && !shares?.isOver(server))
    return (place ?? first).server
  }

  #next(avoid: Server | undefined, isFull: IsFull | undefined): Server | undefined {
    const first = this.#ring.after(this.#last)
    if (first === undefined) return undefined
    const isFree = ({ server }: Place): boolean => isFull?.(server) !== true
    const good = (place: Place): boolean => place.server !== avoid && isFree(place)
    const found = good(first) ? first : (this.#search(first, good) ?? this.#search(first, isFree))
    if (found !== undefined) this.#last = found
    return found?.server
  }

  /** The first from behind a place, round to itself, that will do. Servers that would not are looked at once. */
  #search(from: Place, isGood: (place: Place) => boolean): Place | undefined {
    const bad = new Set<Server>()
    for (let place = this.#ring.after(from); place !== undefined; place = this.#ring.after(place)) {
      if (!bad.has(place.server)) {
        if (isGood(place)) return place
        bad.add(place.server)
        if (bad.size === this.#servers.size) return undefined
      }
    }
    return undefined
  }
}
