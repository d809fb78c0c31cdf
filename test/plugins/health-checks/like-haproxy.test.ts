import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cases } from '../../../scripts/checks/cases.ts'
import { cellsIn } from '../../../scripts/checks/cells.ts'
import { isSame, nameOf, sectionOf, wireOf } from '../../../scripts/checks/compare.ts'
import { peerOf } from '../../../scripts/checks/peer.ts'
import { formatNote, loadConfig } from '../../../src/config/load.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { startHealthChecks } from '../../../src/plugins/health-checks/index.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { csv } from '../../../src/stats/csv.ts'
import { subjects } from '../../../src/stats/subjects.ts'
import { serverOf } from '../../balancer.ts'
import { until } from '../../helpers.ts'
import { FakeScheduler } from './fake-scheduler.ts'

/** What was seen of HAProxy 2.6.12: status, check_status, check_code, last_chk, and the bytes at the server (scripts/compare-checks.ts --write). */
const seen = new Map<string, string[]>(
  (JSON.parse(readFileSync('test/plugins/health-checks/fixtures/checks.json', 'utf8')) as { check: string; seen: string[] }[]).map(
    (one) => [one.check, one.seen],
  ),
)

t.test('checks send what HAProxy sends, and end as they end there', async (t) => {
  const peers = await Promise.all(cases.map(peerOf))
  const head =
    'global\n max-spread-checks 0\ndefaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n timeout check 1s\nlisten x\n bind 127.0.0.1:0\n'
  const file = join(
    t.testdir({ 'a.cfg': head + cases.map((one, index) => sectionOf(`b${index}`, one, peers[index]?.port ?? 0)).join('') }),
    'a.cfg',
  )
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const balancer = new LoadBalancer(loaded.config)
  const scheduler = new FakeScheduler()
  const stop = startHealthChecks(balancer, { scheduler, ways: await findWays(balancer) })
  t.teardown(() => {
    stop()
    for (const peer of peers) peer.close()
  })
  const isLate = (one: (typeof cases)[number]): boolean => seen.get(nameOf(one))?.[1]?.includes('TOUT') ?? false
  const serverAt = (index: number) => serverOf(balancer, `b${index}`, 's')
  scheduler.advance(0)
  await until(() => cases.every((one, index) => isLate(one) || serverAt(index).lastReport !== undefined))
  await until(() => cases.every((one, index) => !isLate(one) || peers[index]?.wires.length))
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  scheduler.advance(1000)
  const rows = cellsIn([...csv(subjects(balancer, 0), { legends: false })].join(''), ['status', 'check_status', 'check_code', 'last_chk'])
  for (const [index, one] of cases.entries()) {
    const expected = seen.get(nameOf(one)) ?? ['a case that HAProxy has not seen: run scripts/compare-checks.ts --write']
    const found = [...(rows.get(`b${index}/s`) ?? []), wireOf(one, peers[index])]
    t.ok(isSame(found, expected), nameOf(one), { found, wanted: expected })
  }
})
