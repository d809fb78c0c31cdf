import type { Server } from '../server.ts'
import type { Balance, IsFull } from './balance.ts'

/** The server with the lowest number that has a slot free (HAProxy manual §4.2 `balance first`). Weights count for nothing. */
export class First implements Balance {
  /** By their numbers. */
  readonly #servers: Server[]

  constructor(servers: readonly Server[]) {
    this.#servers = servers.toSorted((a, b) => a.id - b.id)
  }

  add(server: Server): void {
    const at = this.#placeOf(server)
    if (this.#servers[at] !== server) this.#servers.splice(at, 0, server)
  }

  remove(server: Server): void {
    const at = this.#placeOf(server)
    if (this.#servers[at] === server) this.#servers.splice(at, 1)
  }

  reweigh(): void {}

  pick(avoid?: Server, isFull?: IsFull): Server | undefined {
    let fallback: Server | undefined
    for (const server of this.#servers) {
      if (isFull?.(server) === true) continue
      if (server !== avoid) return server
      fallback = server
    }
    return fallback
  }

  /** Where it is, or would be. */
  #placeOf({ id }: Server): number {
    let low = 0
    let high = this.#servers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#servers[middle]?.id ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
