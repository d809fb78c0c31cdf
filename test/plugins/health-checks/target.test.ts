import t from 'tap'
import { checkWay, waysByConfig } from '../../../src/plugins/health-checks/target.ts'
import { balancerOf, serverOf } from '../../balancer.ts'

function targetOf(server: object): unknown {
  const balancer = balancerOf({ backends: [{ name: 'b', servers: [{ name: 's', ...server }] }] })
  return checkWay(serverOf(balancer, 'b', 's'), waysByConfig).way.target
}

t.test('a server is checked where it is, unless another address or port is given', async (t) => {
  t.same(targetOf({ address: '10.0.0.1:80' }), { host: '10.0.0.1', port: 80 })
  t.same(targetOf({ address: '[::1]:80' }), { host: '::1', port: 80 })
  t.same(targetOf({ address: 'unix@/run/a.sock' }), { path: '/run/a.sock' })
  t.same(targetOf({ address: '10.0.0.1:80', checkPort: 81 }), { host: '10.0.0.1', port: 81 })
  t.same(targetOf({ address: '10.0.0.1:80', checkAddr: '10.0.0.2' }), { host: '10.0.0.2', port: 80 })
  t.same(targetOf({ address: '10.0.0.1:80', checkAddr: '::1' }), { host: '::1', port: 80 })
  t.same(targetOf({ address: '10.0.0.1:80', checkAddr: '10.0.0.2:82' }), { host: '10.0.0.2', port: 82 })
  t.same(targetOf({ address: '10.0.0.1:80', checkAddr: '10.0.0.2:82', checkPort: 83 }), { host: '10.0.0.2', port: 83 })
  t.same(targetOf({ address: '10.0.0.1:80', checkAddr: 'unix@/run/a.sock' }), { path: '/run/a.sock' })
  t.same(targetOf({ address: 'unix@/run/a.sock', checkAddr: '10.0.0.2', checkPort: 83 }), { host: '10.0.0.2', port: 83 })
  t.same(targetOf({ address: 'unix@/run/a.sock', checkAddr: '10.0.0.2' }), { path: '/run/a.sock' }, 'an address without any port')
})

t.test('an address that cannot be connected to is named', async (t) => {
  t.throws(() => targetOf({ address: 'fd@3' }), { message: /server b\/s: fd@3/ })
})
