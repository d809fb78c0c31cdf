/**
 * Compares the servers that Backend and a real HAProxy choose: every algorithm with random weights, backups and limits, a server that refuses, and a random
 * sequence of requests, of requests that last, and of changes at run time. Prints every difference. `random` is only asked whether there is a server.
 *
 *     npx tsx scripts/compare-balance.ts [--seed N] [--scenarios N] [--only ALGORITHM]
 */
import { parseArgs } from 'node:util'
import { runOurs } from './balance/ours.ts'
import { describe, type Scenario, scenarioOf } from './balance/scenario.ts'
import { Theirs } from './balance/theirs.ts'
import { haproxyVersion, Random } from './haproxy.ts'

/** Compares `scenarios` scenarios, of one algorithm if `only` names it; answers the differences, in words. */
export async function compareBalance(asked: { seed: number; scenarios: number; only?: string }): Promise<string[]> {
  const random = new Random(asked.seed)
  const all = Array.from({ length: asked.scenarios }, () => scenarioOf(random)).filter(({ balance }) =>
    balance.startsWith(asked.only ?? ''),
  )
  const haproxy = await Theirs.start(all)
  const differences: string[] = []
  try {
    for (const [index, scenario] of all.entries()) {
      const theirs = comparable(scenario, await haproxy.run(index, scenario))
      const ours = comparable(scenario, runOurs(index, scenario))
      const at = theirs.findIndex((text, i) => text !== ours[i])
      if (at >= 0) differences.push(describe(index, scenario, at, theirs, ours))
    }
  } finally {
    await haproxy.stop()
  }
  return differences
}

function comparable({ balance }: Scenario, answers: string[]): string[] {
  return balance.startsWith('random') ? answers.map((text) => text.replace(/\d/g, 's')) : answers
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, scenarios: { type: 'string', default: '300' }, only: { type: 'string' } },
  })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const { only } = values
  const asked = { seed: Number(values.seed), scenarios: Number(values.scenarios) }
  const differences = await compareBalance(only === undefined ? asked : { ...asked, only })
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} of ${values.scenarios} scenarios differ from HAProxy ${version}`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
