import t from 'tap'
import type { Counters } from '../../../src/lb/counters.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { timing } from '../../../src/stats/fields/timing.ts'
import { valueFor } from '../../../src/stats/fields.ts'
import { subjects } from '../../../src/stats/subjects.ts'
import { configuration } from '../../helpers.ts'

const config = configuration({
  frontends: [{ name: 'web', defaultBackend: 'app' }],
  backends: [{ name: 'app', servers: [{ name: 'w1', address: '127.0.0.1:1' }] }],
})

/** The figures of timing by name, for the frontend, the server and the backend, once their counters were used. */
function figures(now: number, use: (counters: Counters) => void) {
  const all = subjects(new LoadBalancer(config, () => 0), now)
  for (const { counters } of all) use(counters)
  return all.map((subject) => Object.fromEntries(timing.map((field) => [field.name, valueFor(field, subject)])))
}

t.test('rates are those of the last second, and the most is kept', async (t) => {
  const [frontend, server, backend] = figures(10_000, (counters) => {
    for (let i = 0; i < 6; i++) counters.begin(3000)
    for (let i = 0; i < 4; i++) counters.begin(9000)
    counters.requestRate.count(9000)
  })
  t.match(frontend, {
    rate: 4,
    rate_max: 6,
    conn_rate: 4,
    conn_rate_max: 6,
    req_rate: 1,
    req_rate_max: 1,
    lastsess: undefined,
  })
  for (const side of [server, backend]) t.match(side, { rate: 4, rate_max: 6, conn_rate: undefined, lastsess: 1 })
})

t.test('times are whole milliseconds, of servers and backends', async (t) => {
  const [frontend, server, backend] = figures(0, (counters) => {
    for (const took of [1, 2, 4.2]) counters.responseTime.add(took)
  })
  t.match(frontend, { rtime: undefined, rtime_max: undefined })
  for (const side of [server, backend]) t.match(side, { rtime: 2, rtime_max: 4, qtime: 0, ctime: 0, ttime: 0, lastsess: -1 })
})
