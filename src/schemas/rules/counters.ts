import { RuleFault } from './fault.ts'

/** Samples, converters and actions about the counters of stick tables (HAProxy manual §7.3.3 `sc_…`, `src_…`, §7.3.1 `table_…`, §4.2 `track-sc0`). */
const counting =
  /^(?:sc\d?[_-].+|src_(?:bytes|clr|conn|get|gp[ct]|http|inc|kbytes|sess|updt)\w*|table_(?:bytes|conn|gp[ct]|http|kbytes|sess|trackers)\w*|in_table|track-sc\d)$/

/** Throws a RuleFault if a word is about counters, which tables here do not keep. */
export function refuseCounters(name: string): void {
  if (!counting.test(name)) return
  throw new RuleFault(
    `${name} is not supported by Limpet yet: its stick tables count nothing; limit rates before Limpet, and what comes at once by maxconn`,
  )
}
