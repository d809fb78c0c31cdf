import t from 'tap'
import { First } from '../../../src/lb/balance/first.ts'
import { prepareBalance } from '../../../src/lb/balance/index.ts'
import { LeastConn } from '../../../src/lb/balance/leastconn.ts'
import { RandomDraws } from '../../../src/lb/balance/random.ts'
import { RoundRobin } from '../../../src/lb/balance/roundrobin.ts'
import { StaticRoundRobin } from '../../../src/lb/balance/static-rr.ts'
import { makeBackend } from '../make.ts'

const algorithms = { roundrobin: RoundRobin, 'static-rr': StaticRoundRobin, leastconn: LeastConn, first: First, 'random(1)': RandomDraws }
for (const [balance, made] of Object.entries(algorithms)) {
  t.test(`${balance} is made by its name, over the servers there are at first`, async (t) => {
    const { config, servers } = makeBackend({ balance })
    t.type(prepareBalance(config, servers, { served: 0 })(servers), made)
  })
}
