import { join } from 'node:path'
import t from 'tap'
import type { Way } from '../../src/http1/way/dial.ts'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { findWays } from '../../src/plugins/ways.ts'
import { serverOf } from '../balancer.ts'
import { authority } from '../certificates.ts'
import { configuration } from '../helpers.ts'

function balancerOf(server: object): LoadBalancer {
  return new LoadBalancer(configuration({ backends: [{ name: 'b', servers: [{ name: 's', address: '127.0.0.1:80', ...server }] }] }))
}

async function wayTo(server: object): Promise<Way> {
  const loadBalancer = balancerOf(server)
  return (await findWays(loadBalancer))(serverOf(loadBalancer, 'b', 's'))
}

t.test('a server is where its address says, and nothing more is done', async (t) => {
  t.same(await wayTo({}), { target: { host: '127.0.0.1', port: 80 } })
})

t.test('what it is told of clients, and where connections come from', async (t) => {
  t.match(await wayTo({ sendProxy: 'v1' }), { proxyProtocol: 1 })
  t.match(await wayTo({ sendProxy: 'v2' }), { proxyProtocol: 2 })
  t.match(await wayTo({ source: '10.0.0.1:99' }), { source: { localAddress: '10.0.0.1', localPort: 99 } })
  t.notOk('source' in (await wayTo({ source: '10.0.0.1', address: '/run/s' })), 'a unix socket is not reached from an address')
})

t.test('the name that is asked for by TLS', async (t) => {
  const none = { verify: 'none' }
  for (const [address, tls, name, ofHost] of [
    ['localhost:80', none, 'localhost', 'localhost'],
    ['127.0.0.1:80', none, '', ''],
    ['/run/s', none, '', ''],
    ['localhost:80', { ...none, nameOfAddress: false }, '', ''],
    ['localhost:80', { ...none, verifyhost: 'a.test' }, '', ''],
    ['localhost:80', { ...none, sni: 'a.test' }, 'a.test', 'a.test'],
    ['localhost:80', { ...none, sni: 'req.hdr(host)' }, '', 'b.test'],
  ] as const) {
    const { secure } = await wayTo({ address, tls })
    t.same([secure?.nameFor(undefined), secure?.nameFor('b.test')], [name, ofHost], JSON.stringify([address, tls]))
  }
})

t.test('a file that cannot be used is told with its server', async (t) => {
  await t.rejects(wayTo({ tls: { caFile: '/nope.pem' } }), { message: 'server b/s: there is no file /nope.pem' })
  const file = join(t.testdir({ 'ca.pem': authority().cert }), 'ca.pem')
  t.ok((await wayTo({ tls: { caFile: file } })).secure)
})

t.test('a server that was not there at the start has no address yet', async (t) => {
  const ways = await findWays(balancerOf({}))
  t.throws(() => ways(serverOf(balancerOf({}), 'b', 's')), { message: 'server b/s has no address yet' })
})
