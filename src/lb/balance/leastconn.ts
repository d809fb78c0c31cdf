import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'
import { Heap, type HeapEntry } from './heap.ts'

const heaviest = 256

/** What shares are counted in. */
const sixteenths = 16

class Load implements HeapEntry {
  key = 0
  order = 0
  at = -1
  readonly server: Server

  constructor(server: Server) {
    this.server = server
  }
}

/**
 * The server with the fewest requests for its weight, as in HAProxy 2.6 (`lb_fwlc`): those in flight and those that wait for it, and the one to come where
 * there are any. Servers that are equal take turns, so that idle ones go round whatever their weights.
 */
export class LeastConn implements Balance {
  readonly #loads = new Map<Server, Load>()
  readonly #heap = new Heap<Load>()

  constructor(servers: readonly Server[]) {
    for (const server of servers) this.add(server)
  }

  add(server: Server): void {
    if (this.#loads.has(server)) return this.reweigh(server)
    const load = new Load(server)
    this.#loads.set(server, load)
    this.#heap.insert(load, keyOf(server))
  }

  remove(server: Server): void {
    const load = this.#loads.get(server)
    if (load === undefined) return
    this.#loads.delete(server)
    this.#heap.remove(load)
  }

  /** It goes behind those that are equal. */
  reweigh(server: Server): void {
    const load = this.#loads.get(server)
    if (load !== undefined) this.#move(load, keyOf(server))
  }

  loaded(server: Server): void {
    const load = this.#loads.get(server)
    if (load === undefined) return
    const key = keyOf(server)
    if (key !== load.key) this.#move(load, key)
  }

  #move(load: Load, key: number): void {
    this.#heap.remove(load)
    this.#heap.insert(load, key)
  }

  pick(avoid?: Server, isFull?: IsFull): Server | undefined {
    const first = this.#heap.first?.server
    if (first === undefined || (first !== avoid && isFull?.(first) !== true)) return first
    return this.#pickBeyond(avoid, isFull)
  }

  /** Looks further than the first, which will not do, and leaves all in their order. */
  #pickBeyond(avoid: Server | undefined, isFull: IsFull | undefined): Server | undefined {
    const passed: Load[] = []
    let fallback: Server | undefined
    let found: Server | undefined
    for (let next = this.#heap.first; next !== undefined && found === undefined; next = this.#heap.first) {
      if (isFull?.(next.server) !== true) {
        if (next.server === avoid) fallback = avoid
        else found = next.server
      }
      if (found !== undefined) break
      this.#heap.remove(next)
      passed.push(next)
    }
    for (const load of passed) this.#heap.restore(load)
    return found ?? fallback
  }
}

function keyOf({ counters, queue, share }: Server): number {
  const requests = counters.current + queue.length
  return requests === 0 ? 0 : Math.floor(((requests + 1) * heaviest * sixteenths) / share)
}
