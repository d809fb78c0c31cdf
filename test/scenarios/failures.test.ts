import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import type { Facts } from './failures/cell.ts'
import { cells } from './failures/cells/index.ts'
import { differences } from './failures/differences.ts'
import { expected } from './failures/expected.ts'
import { observeLimpet } from './failures/limpet.ts'

/** What scripts/observe-failures.ts saw of HAProxy. */
const observed = JSON.parse(readFileSync('test/scenarios/fixtures/failures.json', 'utf8')) as {
  haproxy: string
  cells: Record<string, Facts>
}

/** The sockets and timers that hold the process, beyond those given; what else is there comes and goes with the test's own output. */
function held(known: readonly string[] = []): string[] {
  const left = [...known]
  return process.getActiveResourcesInfo().filter((name) => {
    const at = left.indexOf(name)
    if (at >= 0) left.splice(at, 1)
    return at < 0 && /^(?:TCP|Pipe|Timeout)/.test(name)
  })
}

t.test(`a failure has the status and the counters that HAProxy ${observed.haproxy} gives it, and leaves nothing behind`, async (t) => {
  const before = held()
  const { facts, ...left } = await observeLimpet(t, cells)
  for (const [index, { name }] of cells.entries()) {
    const wanted = expected(name, observed.cells)
    t.same(facts[index], wanted, name)
  }
  t.same(left, { requests: 0, clients: 0, connections: 0 })
  // A socket that was destroyed is gone some turns of the event loop later.
  for (let turns = 0; turns < 100 && held(before).length > 0; turns++) await turn()
  t.same(held(before), [], 'no socket and no timer is left')
})

t.test('every cell has its name, and every difference its cell', async (t) => {
  const names = new Set(cells.map(({ name }) => name))
  t.equal(names.size, cells.length)
  t.same(
    [...differences.keys()].filter((name) => !names.has(name)),
    [],
  )
  t.same(Object.keys(observed.cells), [...names])
})
