import type { Facts } from './cell.ts'
import { differences } from './differences.ts'

/** What Limpet should make of a cell: what HAProxy makes of it, but for its slips in counting and where Limpet means to differ. */
export function expected(name: string, observed: Readonly<Record<string, Facts>>): Facts {
  const difference = differences.get(name)
  const facts = observed[difference?.as ?? name]
  if (facts === undefined) throw new Error(`nothing is known of "${name}": run scripts/observe-failures.ts --write`)
  const { counters = {}, ...others } = difference?.facts ?? {}
  const counted = evened(facts.counters, facts.log.at(-1) ?? '')
  const rows = Object.entries({ ...counted, ...counters }).map(([row]) => [row, changed(counted[row], counters[row])] as const)
  return { ...facts, ...others, counters: Object.fromEntries(rows) }
}

/** A counter that is 0 is not mentioned. */
function changed(row: Record<string, number> = {}, changes: Record<string, number> = {}): Record<string, number> {
  return Object.fromEntries(Object.entries({ ...row, ...changes }).filter(([, value]) => value !== 0))
}

/**
 * HAProxy counts some things twice: in `eresp` a reset by the server, and failures that it then makes good by another attempt; in `wretr` each attempt
 * that follows on a failed response, once more even if that goes to another server, where it is `wredis` already. Here a request that comes to nothing
 * counts once, and so does an attempt.
 */
function evened(counters: Facts['counters'], lastLine: string): Facts['counters'] {
  const [, flags = '', retries = ''] = lastLine.split(' ')
  const failed = /^(?:[SPs]H|SD)/.test(flags)
  const attempts = Number(retries.replace('+', ''))
  const { wretr = 0, wredis = 0 } = counters.backend ?? {}
  const twice = wretr + wredis > attempts
  const rows = Object.entries(counters).map(([name, row]) => {
    const { eresp = 0, wretr = 0, wredis = 0 } = row
    return [name, changed(row, { eresp: failed ? Math.min(eresp, 1) : 0, wretr: twice ? (wretr - wredis) / 2 : wretr })] as const
  })
  return Object.fromEntries(rows)
}
