import type { Random } from '../haproxy.ts'
import type { Absences } from './absences.ts'
import type { Admin, Definition } from './admin.ts'

/** Leave to remove servers: how each is added again, and where to note that it is away. */
export interface Removal {
  definitions: readonly Definition[]
  absences: Absences
}

/**
 * Somebody who drains servers, one at a time, has them ready again, and gives them other weights, never 0. With leave to, removes one instead of draining it,
 * once it has nothing in flight, and adds it again.
 */
export class Operator {
  changes = 0
  removals = 0
  readonly #admin: Admin
  readonly #servers: readonly string[]
  readonly #random: Random
  readonly #removal: Removal | undefined
  #removed: string | undefined
  #bringBack: (() => Promise<void>) | undefined

  constructor(admin: Admin, servers: readonly string[], random: Random, removal?: Removal) {
    this.#admin = admin
    this.#servers = servers
    this.#random = random
    this.#removal = removal
  }

  /** Makes one change. */
  async change(): Promise<void> {
    this.changes++
    const name = this.#servers[this.#random.int(this.#servers.length)] ?? ''
    if (this.#random.chance(2) && name !== this.#removed) return this.#admin.change(name, { weight: 1 + this.#random.int(10) })
    if (this.#bringBack !== undefined) return this.finish()
    if (this.#removal !== undefined && this.#random.chance(2)) await this.#remove(name, this.#removal)
    else await this.#drain(name)
  }

  /** Has the server back that is drained or removed, if one is. */
  async finish(): Promise<void> {
    await this.#bringBack?.()
    this.#bringBack = undefined
  }

  async #drain(name: string): Promise<void> {
    await this.#admin.change(name, { state: 'drain' })
    this.#bringBack = () => this.#admin.change(name, { state: 'ready' })
  }

  async #remove(name: string, { definitions, absences }: Removal): Promise<void> {
    const definition = definitions.find((one) => one.name === name)
    if (definition === undefined) throw new RangeError(`nobody says how to add server ${name}`)
    this.removals++
    this.#removed = name
    const comeBack = absences.leave(name)
    await this.#admin.change(name, { state: 'maint' })
    await this.#admin.remove(name)
    this.#bringBack = async () => {
      await this.#admin.add(definition)
      this.#removed = undefined
      comeBack()
    }
  }
}
