import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'
import type { Shares } from './shares.ts'

/**
 * Draws servers by their weights and takes the one with the fewest requests for its weight (HAProxy manual §4.2 `balance random`). Shares follow weights
 * exactly, where HAProxy draws from a ring and comes near them. Weights are kept as sums over ranges (a Fenwick tree), so that a draw and a change cost O(log n).
 */
export class RandomDraws implements Balance {
  readonly #draws: number
  readonly #servers: Server[] = []
  readonly #places = new Map<Server, number>()
  readonly #weights: number[] = []
  /** At `i` the sum of the weights of the `i & -i` servers up to the one at place `i - 1`. */
  readonly #sums: number[] = [0]
  #total = 0

  readonly #shares: Shares | undefined

  /** `shares` bounds how much more than others a server is given (`hash-balance-factor`). */
  constructor(servers: readonly Server[], draws: number, shares?: Shares) {
    this.#draws = draws
    this.#shares = shares
    for (const server of servers) this.add(server)
  }

  add(server: Server): void {
    if (this.#places.has(server)) return this.reweigh(server)
    const place = this.#servers.length
    this.#places.set(server, place)
    this.#servers.push(server)
    this.#weights.push(0)
    const index = place + 1
    let sum = 0
    for (let at = place; at > index - (index & -index); at -= at & -at) sum += this.#sums[at] ?? 0
    this.#sums.push(sum)
    this.#weigh(place, server.share)
  }

  /** The last one takes its place. */
  remove(server: Server): void {
    const place = this.#places.get(server)
    if (place === undefined) return
    this.#places.delete(server)
    const last = this.#servers.length - 1
    const mover = this.#servers[last]
    this.#weigh(last, 0)
    this.#servers.pop()
    this.#weights.pop()
    this.#sums.pop()
    if (mover === undefined || mover === server) return
    this.#servers[place] = mover
    this.#places.set(mover, place)
    this.#weigh(place, mover.share)
  }

  reweigh(server: Server): void {
    const place = this.#places.get(server)
    if (place !== undefined) this.#weigh(place, server.share)
  }

  pick(avoid?: Server, isFull?: IsFull): Server | undefined {
    const shares = this.#shares
    const isBad: IsFull | undefined = shares === undefined ? isFull : (server) => isFull?.(server) === true || shares.isOver(server)
    let best: Server | undefined
    for (let draw = 0; draw < this.#draws; draw++) {
      const drawn = this.#draw(avoid, isBad)
      if (drawn === undefined) break
      if (best === undefined || isLessLoaded(drawn, best)) best = drawn
    }
    return best ?? (avoid !== undefined && this.#places.has(avoid) && isFull?.(avoid) !== true ? avoid : undefined)
  }

  /** One that will not do is replaced by the next that does. */
  #draw(avoid: Server | undefined, isFull: IsFull | undefined): Server | undefined {
    const { length } = this.#servers
    const place = this.#placeAt(Math.random() * this.#total)
    for (let step = 0; step < length; step++) {
      const server = this.#servers[(place + step) % length]
      if (server !== undefined && server !== avoid && isFull?.(server) !== true) return server
    }
    return undefined
  }

  #weigh(place: number, weight: number): void {
    const difference = weight - (this.#weights[place] ?? 0)
    this.#weights[place] = weight
    this.#total += difference
    this.#shares?.set(this.#places)
    for (let at = place + 1; at < this.#sums.length; at += at & -at) this.#sums[at] = (this.#sums[at] ?? 0) + difference
  }

  /** Whose range a number below the sum of weights lies in. */
  #placeAt(number: number): number {
    let place = 0
    let rest = number
    for (let step = 1 << (31 - Math.clz32(this.#servers.length)); step > 0; step >>= 1) {
      const sum = this.#sums[place + step]
      if (sum === undefined || sum > rest) continue
      place += step
      rest -= sum
    }
    return Math.min(place, this.#servers.length - 1)
  }
}

function isLessLoaded(one: Server, other: Server): boolean {
  return one.counters.current * other.share <= other.counters.current * one.share
}
