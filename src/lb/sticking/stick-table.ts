import type { StickTable as StickTableConfig } from '../../schemas/stick.ts'
import { type Keys, keysOf } from './keys.ts'
import { Table } from './table.ts'

/** A table that has a name, and keys of one type. */
export class StickTable {
  readonly name: string
  /** Whose it is, and whose servers its entries name as a rule; `undefined` for one of a frontend. */
  readonly backend: string | undefined
  readonly type: StickTableConfig['type']
  keys: Keys
  readonly table: Table
  /** Rules use it: its entries are about servers. */
  isUsed = false

  /** `now` is in milliseconds since the epoch. */
  constructor(backend: string | undefined, config: StickTableConfig, now: () => number, name: string) {
    const { type, size, expire = 0, nopurge } = config
    this.name = name
    this.backend = backend
    this.type = type
    this.keys = keysOf(config)
    this.table = new Table({ size, expire, nopurge }, now)
  }
}
