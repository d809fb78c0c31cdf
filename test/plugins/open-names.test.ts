import t from 'tap'
import { openNames } from '../../src/plugins/open-names.ts'
import { configuration } from '../helpers.ts'

const users = [{ name: 'a', password: 'b' }]
const configured = (bind: string, stats: object = {}) => configuration({ frontends: [{ name: 'a', bind: [bind], stats }] })

t.test('a name that leads to this machine alone may be listened on without users, and an unknown one is told of elsewhere', async (t) => {
  for (const bind of ['localhost:0', 'no-such-host.invalid:0', 'fd@3', 'unix@/run/x', '127.0.0.1:0'])
    t.same(await openNames(configured(bind)), [], bind)
})

t.test('a name that leads to the network, be it beside this machine, may not', async (t) => {
  const resolve = async () => ['127.0.0.1', '::1', '10.0.0.1']
  for (const bind of ['lb.test:0', 'ipv4@lb.test:0', 'localhost:0']) {
    t.match(await openNames(configured(bind), resolve), [
      { pointer: '/frontends/0/bind/0', message: /has no users: bind it to 127\.0\.0\.1/ },
    ])
    for (const stats of [{ publicRead: true }, { users }]) t.same(await openNames(configured(bind, stats), resolve), [])
  }
})
