import t from 'tap'
import { avalanche } from '../../src/lb/balance/hash.ts'
import { RecentClients } from '../../src/lb/recent-clients.ts'

const minute = 60_000

function seen(count: number, now = 0, clients = new RecentClients(), first = 0): RecentClients {
  for (let client = first; client < first + count; client++) clients.see(avalanche(client), now)
  return clients
}

t.test('it is about how many came, few or many', async (t) => {
  t.equal(new RecentClients().estimate(0), 0)
  for (const few of [1, 2, 5, 10]) t.equal(seen(few).estimate(0), few)
  for (const many of [100, 1000, 10_000, 1_000_000]) {
    const estimate = seen(many).estimate(0)
    t.ok(Math.abs(estimate - many) < many / 8, `${many}: ${estimate}`)
  }
})

t.test('who comes again is one, in another minute too', async (t) => {
  const clients = seen(5)
  t.equal(seen(5, minute, seen(5, 10, clients)).estimate(minute), 5)
})

t.test('who did not come for five minutes is forgotten', async (t) => {
  const clients = seen(3)
  seen(4, 2 * minute, clients, 100)
  t.equal(clients.estimate(4 * minute), 7)
  t.equal(clients.estimate(5 * minute), 4)
  t.equal(clients.estimate(6.9 * minute), 4)
  t.equal(clients.estimate(7 * minute), 0)
  t.equal(seen(2, 1000 * minute, clients).estimate(1000 * minute), 2)
})

t.test('a clock that is set back begins anew', async (t) => {
  const clients = seen(3, 100 * minute)
  t.equal(seen(2, 50 * minute, clients, 100).estimate(50 * minute), 2)
})
