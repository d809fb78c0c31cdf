import type { StatsConfig } from '../../schemas/frontend.ts'
import type { History } from '../history.ts'
import type { Options } from '../options.ts'
import type { Visitor } from '../visitor.ts'
import type { Sending } from './form.ts'

export interface PageOptions {
  /** Milliseconds since the epoch. */
  now: number
  /** The program's version, shown unless `stats hide-version`. */
  version: string
  /** Where the rest of the administration side is: what comes before `/logout`. */
  base: string
  visitor: Visitor
  options: Options
  /** What was lately, if somebody looked. */
  history: History | undefined
  /** The page is on the administration side, where changes, events and REST are. */
  acts: boolean
}

/** What every part of a page may have to know. */
export interface Context extends PageOptions {
  stats: StatsConfig
  /** Where forms go, if this visitor has any. */
  sending: Sending | undefined
}
