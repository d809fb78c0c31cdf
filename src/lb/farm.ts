import type { BackendConfig } from '../schemas/backend.ts'
import { type Balance, type IsFull, prepareBalance, type StartBalance } from './balance/index.ts'
import type { Server } from './server.ts'

/** What shares are counted in. */
const sixteenths = 16

/** The servers of a backend that take new clients, and the choice among them: backups only when no active server is left. */
export class Farm {
  readonly #servers: readonly Server[]
  /** The share with which a server takes part in balancing now; those that do not are not in it. */
  readonly #eligible = new Map<Server, number>()
  readonly #load = { served: 0 }
  #active: Balance
  #backup: Balance
  #activeCount = 0
  #backupCount = 0

  /** `servers` are those of the backend, which may come and go later; `update` tells of each. */
  constructor(servers: readonly Server[], config: BackendConfig) {
    this.#servers = servers
    for (const server of servers) if (server.servesAnyone) this.#include(server)
    const start = prepareBalance(config, servers, this.#load)
    this.#active = this.#start(start, false)
    this.#backup = this.#start(start, true)
  }

  #include(server: Server): void {
    this.#eligible.set(server, server.share)
    if (server.config.backup) this.#backupCount++
    else this.#activeCount++
  }

  #start(start: StartBalance, backup: boolean): Balance {
    return start(this.#servers.filter((server) => this.#eligible.has(server) && server.config.backup === backup))
  }

  /** Another algorithm chooses from now on; it begins afresh. */
  use(config: BackendConfig): void {
    const start = prepareBalance(config, this.#servers, this.#load)
    this.#active = this.#start(start, false)
    this.#backup = this.#start(start, true)
  }

  /** How many servers take new clients: of the active ones, and of the backups. */
  get usable(): { active: number; backup: number } {
    return { active: this.#activeCount, backup: this.#backupCount }
  }

  get activeCount(): number {
    return this.#activeCount
  }

  get isEmpty(): boolean {
    return this.#activeCount + this.#backupCount === 0
  }

  /** The sum of the weights of the servers that are in use, slow starts taken into account. */
  weight(allbackups: boolean): number {
    return Math.ceil(this.#sum(allbackups, ({ share }) => share) / sixteenths)
  }

  /** The same by the weights that operators gave. */
  userWeight(allbackups: boolean): number {
    return this.#sum(allbackups, ({ weight }) => weight)
  }

  #sum(allbackups: boolean, of: (server: Server) => number): number {
    if (this.#activeCount === 0 && !allbackups) {
      const only = this.#firstBackup
      return only === undefined ? 0 : of(only)
    }
    let sum = 0
    for (const server of this.#eligible.keys()) if (server.config.backup === (this.#activeCount === 0)) sum += of(server)
    return sum
  }

  /** Whether a server gets new clients now: a backup does so only when no active server does. */
  isInUse(server: Server): boolean {
    return this.#eligible.has(server) && server.config.backup === (this.#activeCount === 0)
  }

  /** Tells the algorithm what became of a server: whether it takes new clients, and with which weight. */
  update(server: Server): void {
    const before = this.#eligible.get(server)
    const weight = server.servesAnyone ? server.share : 0
    const balance = server.config.backup ? this.#backup : this.#active
    if (weight === 0) {
      if (this.#eligible.delete(server)) balance.remove(server)
    } else {
      this.#eligible.set(server, weight)
      if (before === undefined) balance.add(server)
      else if (before !== weight) balance.reweigh(server)
    }
    const difference = (weight > 0 ? 1 : 0) - (before === undefined ? 0 : 1)
    if (server.config.backup) this.#backupCount += difference
    else this.#activeCount += difference
  }

  /** Tells the algorithm that a server is elsewhere now. */
  moved(server: Server): void {
    if (this.#eligible.has(server)) (server.config.backup ? this.#backup : this.#active).reweigh(server)
  }

  /** Tells the algorithm that a slot of a server was taken (1) or given back (-1). */
  loaded(server: Server, by: 1 | -1): void {
    this.#load.served += by
    const balance = server.config.backup ? this.#backup : this.#active
    balance.loaded?.(server)
  }

  /** Whether there is one server to choose. */
  isSole(allbackups: boolean): boolean {
    return (this.#activeCount || (allbackups ? this.#backupCount : 1)) === 1
  }

  get #firstBackup(): Server | undefined {
    return this.#servers.find((server) => server.config.backup && server.servesAnyone)
  }

  /** The next server by the algorithm: another than `avoid` if there is one, and none that is full. Of backups only the first, unless all may be used. */
  choose(allbackups: boolean, avoid?: Server, isFull?: IsFull, hash?: number): Server | undefined {
    if (this.#activeCount > 0) return this.#active.pick(avoid, isFull, hash)
    if (this.#backupCount === 0) return undefined
    if (allbackups) return this.#backup.pick(avoid, isFull, hash)
    const first = this.#firstBackup
    return first !== undefined && isFull?.(first) === true ? undefined : first
  }
}
