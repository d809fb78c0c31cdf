import t from 'tap'
import { besiege, hasSlowhttptest, modes, slowConfiguration, startReader, visitDuring } from '../../scripts/trials/slow.ts'
import { balancer, configuration, portOf } from '../helpers.ts'

const skip = hasSlowhttptest() ? false : 'slowhttptest is not installed'

t.test('clients that are slow on purpose, in all ways of slowhttptest at once, harm no other client', { skip }, async (t) => {
  const servers = await Promise.all(['w1', 'w2'].map(startReader))
  t.teardown(() => {
    for (const server of servers) server.stop()
  })
  const port = portOf(await balancer(t, configuration(slowConfiguration(servers))), 'web')
  const siege = Promise.all(modes.map((mode) => besiege(mode, port, 50, 1)))
  const [, { requests, failed }] = await visitDuring(siege, port, 8, 200)
  t.same(failed, [])
  t.comment(`${requests} requests meanwhile`)
})
