import type { FrontendSettings } from '../schemas/change.ts'
import type { FrontendConfig, FrontendState } from '../schemas/frontend.ts'
import type { Backend } from './backend.ts'
import { withValues } from './change/values.ts'
import { Counters } from './counters.ts'
import type { Write } from './rules/format.ts'
import type { FrontendRules } from './rules/index.ts'
import type { Pages } from './rules/pages.ts'
import { StickTable } from './sticking/stick-table.ts'

/** Where clients come in, and which backend their requests go to. */
export class Frontend {
  readonly name: string
  /** What holds now; what an operator altered is in it. */
  config: FrontendConfig
  readonly configured: FrontendConfig
  /** What an operator wants of it. */
  state: FrontendState = 'open'
  /** The number of the last change that touched it; 0 before the first. */
  version = 0
  readonly counters = new Counters()
  /** Keys that backends bind to their servers. */
  readonly table: StickTable | undefined
  /** `undefined` for one that has no backend: it answers 503, or is the administration side. */
  readonly backend: Backend | undefined
  /** What its rules say of requests, if it has any. */
  rules: FrontendRules | undefined
  /** What it answers in the place of our own pages. */
  pages: Pages = new Map()
  /** Makes the ID of a request, where there is a format for it. */
  writeId: Write | undefined

  /** `clock` tells milliseconds since the epoch. */
  constructor(config: FrontendConfig, backend: Backend | undefined, clock: () => number = Date.now) {
    this.name = config.name
    this.config = config
    this.configured = config
    this.backend = backend
    if (config.stickTable !== undefined) this.table = new StickTable(undefined, config.stickTable, clock, config.name)
  }

  /** Whether it is the administration side: statistics, no backend, and no rules that could name one. */
  get isAdmin(): boolean {
    return this.backend === undefined && this.config.stats !== undefined && this.rules === undefined
  }

  /** What HAProxy's statistics call its state. */
  get status(): 'OPEN' | 'PAUSED' | 'STOP' {
    return ({ open: 'OPEN', paused: 'PAUSED', stopped: 'STOP' } as const)[this.state]
  }

  /** Takes over what an operator decided. */
  set({ state, ...settings }: FrontendSettings): void {
    if (state !== undefined) this.state = state
    this.config = withValues(this.config, settings)
  }

  /** Whether its requests may go to a backend. */
  uses(backend: Backend): boolean {
    const { useBackend, routes } = this.config
    return this.backend === backend || [...useBackend, ...routes].some((rule) => rule.backend === backend.name)
  }

  /** Counts what came instead of a request, and the status that it was worth. */
  refused(status: number): void {
    this.counters.requests++
    this.counters.requestErrors++
    this.counters.responded(status)
  }
}
