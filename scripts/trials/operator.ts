import type { Random } from '../haproxy.ts'
import type { Admin } from './admin.ts'

/** Somebody who drains servers, one at a time, has them ready again, and gives them other weights, never 0. */
export class Operator {
  changes = 0
  readonly #admin: Admin
  readonly #servers: readonly string[]
  readonly #random: Random
  #drained: string | undefined

  constructor(admin: Admin, servers: readonly string[], random: Random) {
    this.#admin = admin
    this.#servers = servers
    this.#random = random
  }

  /** Makes one change. */
  async change(): Promise<void> {
    this.changes++
    const name = this.#servers[this.#random.int(this.#servers.length)] ?? ''
    if (this.#random.chance(2)) return this.#admin.change(name, { weight: 1 + this.#random.int(10) })
    const drained = this.#drained
    this.#drained = drained === undefined ? name : undefined
    await this.#admin.change(drained ?? name, { state: drained === undefined ? 'drain' : 'ready' })
  }
}
