import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'
import { Ring } from './ring.ts'
import type { Shares } from './shares.ts'

/** No place. Behind it is the first one. */
const none = -1

/**
 * Servers on a ring, of which the hash of a key names the nearest (`hash-type consistent`, HAProxy 2.6 `lb_chash`): a server that comes or goes moves its own
 * keys only. Without a key the ring is gone round. Changes cost a copy of the ring, made when it is asked for the next time, however many they are; once somebody
 * was chosen without a key, one for each, as the place where the round goes on depends on all that was there meanwhile.
 */
export class RingHash implements Balance {
  readonly #ring = new Ring()
  readonly #servers: Set<Server>
  readonly #shares: Shares | undefined
  /** The most that each has weighed. */
  readonly #weights = new WeakMap<Server, number>()
  /** Where the last one without a key was chosen. */
  #last = none
  /** Whose places are to be taken away, and who is to be given places then. */
  readonly #gone = new Set<Server>()
  readonly #due = new Set<Server>()

  /** `shares` bounds how much more than others a server is given (`hash-balance-factor`). */
  constructor(servers: readonly Server[], shares?: Shares) {
    this.#servers = new Set(servers)
    this.#ring.set(servers)
    this.#shares = shares
    shares?.set(this.#servers)
  }

  add(server: Server): void {
    this.#servers.add(server)
    this.#due.add(server)
    this.#changed()
  }

  remove(server: Server): void {
    if (!this.#servers.delete(server)) return
    this.#gone.add(server)
    this.#due.delete(server)
    this.#changed()
  }

  reweigh(server: Server): void {
    if (!this.#servers.has(server)) return
    // HAProxy takes a server that is heavier than ever off its ring and puts it there anew, which may move the place of those without a key.
    if (server.share > this.#heaviest(server)) this.#gone.add(server)
    this.#due.add(server)
    this.#changed()
  }

  #heaviest(server: Server): number {
    const weight = this.#weights.get(server) ?? server.initialWeight * 16
    this.#weights.set(server, Math.max(weight, server.share))
    return weight
  }

  #changed(): void {
    this.#shares?.set(this.#servers)
    if (this.#last !== none) this.#settle()
  }

  /** Has the ring be as the servers are. A last place that is taken away is taken to be the one behind it, as in HAProxy. */
  #settle(): void {
    this.#change(() => this.#ring.remove([...this.#gone]))
    this.#change(() => this.#ring.set([...this.#due]))
    this.#gone.clear()
    this.#due.clear()
  }

  #change(make: () => void): void {
    const last = this.#last === none ? undefined : this.#ring.placeAt(this.#last)
    make()
    this.#last = last === undefined || this.#ring.length === 0 ? none : this.#ring.indexOf(last)
  }

  /** With a hash, a server that is full too: the request is to wait for it. */
  pick(avoid?: Server, isFull?: IsFull, hash?: number): Server | undefined {
    if (this.#due.size + this.#gone.size > 0) this.#settle()
    if (this.#ring.length === 0) return undefined
    return hash === undefined ? this.#next(avoid, isFull) : this.#nearest(hash, avoid)
  }

  #nearest(hash: number, avoid: Server | undefined): Server | undefined {
    const first = this.#ring.nearest(hash)
    const nearest = this.#ring.serverAt(first)
    if (nearest === undefined || this.#mayTake(nearest, avoid)) return nearest
    const found = this.#search(first, (server) => this.#mayTake(server, avoid))
    return found === undefined ? nearest : this.#ring.serverAt(found)
  }

  #mayTake(server: Server, avoid: Server | undefined): boolean {
    return server !== avoid && this.#shares?.isOver(server) !== true
  }

  #next(avoid: Server | undefined, isFull: IsFull | undefined): Server | undefined {
    const first = this.#ring.after(this.#last)
    const isFree = (server: Server): boolean => isFull?.(server) !== true
    const found = this.#search(first, (server) => server !== avoid && isFree(server)) ?? this.#search(first, isFree)
    if (found === undefined) return undefined
    this.#last = found
    return this.#ring.serverAt(found)
  }

  /** The first place, from one on and round, whose server will do. Servers that would not are looked at once. */
  #search(from: number, isGood: (server: Server) => boolean): number | undefined {
    const ring = this.#ring
    let bad: Set<Server> | undefined
    for (let index = from; ; index = ring.after(index)) {
      const server = ring.serverAt(index)
      if (server === undefined || bad?.has(server) === true) continue
      if (isGood(server)) return index
      bad ??= new Set()
      if (bad.add(server).size === this.#servers.size) return undefined
    }
  }
}
