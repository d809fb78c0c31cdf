import t from 'tap'
import { hostFilter } from '../../../src/plugins/admin-auth/hosts.ts'

const isOurs = hostFilter(['lb.example'], ['127.0.0.1:7979', 'box.local:7979', 'unix@/run/x'])

t.test('addresses, the names of this machine, those listened on and those configured are ours, with any port', async (t) => {
  const ours = ['localhost', 'LOCALHOST:7979', 'a.localhost', '127.0.0.1:7979', '10.0.0.1', '[::1]:7979', '[fd00::1]', '2130706433']
  for (const host of [...ours, 'lb.example', 'LB.Example:1', 'lb.example.', 'box.local:7979']) t.ok(isOurs(host), host)
  for (const none of [undefined, '']) t.ok(isOurs(none), 'a browser always sends one')
})

t.test('any other name may be one that a site elsewhere points here', async (t) => {
  const others = ['evil.example', 'localhost.evil.example', 'xlocalhost', 'notlb.example', 'lb.example.evil', '127.0.0.1.evil.example']
  for (const host of [...others, 'evil@localhost', 'localhost/evil', 'localhost#', 'a b', '[::1', '127.0.0.1:x', 'x'.repeat(300)])
    t.notOk(isOurs(host), host)
})
