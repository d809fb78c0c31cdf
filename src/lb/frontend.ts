import type { FrontendConfig } from '../schemas/frontend.ts'
import type { Backend } from './backend.ts'
import { Counters } from './counters.ts'

/** Where clients come in, and which backend their requests go to. */
export class Frontend {
  readonly name: string
  readonly config: FrontendConfig
  readonly counters = new Counters()
  /** `undefined` for one that has no backend: it answers 503, or is the administration side. */
  readonly backend: Backend | undefined

  constructor(config: FrontendConfig, backend: Backend | undefined) {
    this.name = config.name
    this.config = config
    this.backend = backend
  }

  /** Whether it is the administration side: statistics and no backend. */
  get isAdmin(): boolean {
    return this.backend === undefined && this.config.stats !== undefined
  }

  /** Whether its requests may go to a backend. */
  uses(backend: Backend): boolean {
    return this.backend === backend
  }

  /** Counts what came instead of a request, and the status that it was worth. */
  refused(status: number): void {
    this.counters.requests++
    this.counters.requestErrors++
    this.counters.responded(status)
  }
}
