import type { Learn } from '../../schemas/learn.ts'
import { StickTable } from './stick-table.ts'
import type { SessionCount } from './tallies.ts'

/** Of keys, which are as good as passwords, no more than this is shown. */
const shown = 4

/** What a backend has learnt. */
export class Learnt {
  /** Keys that responses have issued; where responses issue none, all. */
  readonly issued: StickTable
  /**
   * Keys that clients bring on their own, and those that clients only say the application has issued, as they do after a restart of the balancer. Whoever invents
   * keys fills this table, and pushes out none of the other.
   */
  readonly claimed: StickTable
  readonly #issues: boolean

  constructor(backend: string, config: Learn, now: () => number) {
    this.issued = tableOf(backend, 'learn', config, now)
    this.claimed = tableOf(backend, 'claimed', config, now)
    this.#issues = config.keys.some(({ cookie, header }) => cookie !== undefined || header !== undefined)
  }

  get tables(): readonly StickTable[] {
    return [this.issued, this.claimed]
  }

  /** The table that has a key, or that is to have one that nobody knows. */
  tableFor(key: string): StickTable {
    return this.#issues && this.issued.table.find(key) === undefined ? this.claimed : this.issued
  }

  has(table: StickTable): boolean {
    return table === this.issued || table === this.claimed
  }

  sessionsOf(server: string): SessionCount {
    const [issued, claimed] = [this.issued.table.tallies.of(server), this.claimed.table.tallies.of(server)]
    return { bound: issued.bound + claimed.bound, recent: issued.recent + claimed.recent }
  }
}

function tableOf(backend: string, name: string, { keys, size, expire }: Learn, now: () => number): StickTable {
  const table = new StickTable(backend, { type: 'string', size, expire, nopurge: false }, now, `${backend}/${name}`)
  const labels = keys.map((key) => Object.values(key).join())
  const show = (key: string): string => `${labels[key.charCodeAt(0)]}=${key.slice(1, 1 + shown).replace(/[^\w-]/g, '.')}…`
  table.keys = { of: () => undefined, written: undefined, plain: show, shown: show }
  table.isUsed = true
  return table
}
