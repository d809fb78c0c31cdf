import t from 'tap'
import { createBalance } from '../../../src/lb/balance/index.ts'
import { RoundRobin } from '../../../src/lb/balance/roundrobin.ts'
import { makeBackend } from '../make.ts'

t.test('an algorithm is made by its name, over the servers there are at first', async (t) => {
  const { servers } = makeBackend()
  const balance = createBalance('roundrobin', servers)
  t.type(balance, RoundRobin)
  t.equal(balance.pick(), servers[0])
})
