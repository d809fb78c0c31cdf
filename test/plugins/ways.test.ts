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

t.test('every server that there is no way to is named', async (t) => {
  const addresses = ['no-such-host.invalid:80', '127.0.0.1:80', 'fd@3']
  const servers = addresses.map((address, index) => ({ name: `s${index + 1}`, address }))
  await t.rejects(findWays(new LoadBalancer(configuration({ backends: [{ name: 'b', servers }] }))), {
    message: /^server b\/s[13]: .*(?:unknown|cannot be connected to).*\nserver b\/s[13]: [^\n]*$/,
  })
})

t.test('the way to a server that is to come, or to move, is found before', async (t) => {
  const loadBalancer = balancerOf({})
  const ways = await findWays(loadBalancer)
  const server = serverOf(loadBalancer, 'b', 's')
  const found = await ways.find('b', { ...server.config, address: 'ipv4@localhost:81' })
  t.same(found.way, { target: { host: '127.0.0.1', port: 81 } })
  const move = () => loadBalancer.change({ by: 'test', target: { backend: 'b', server: 's' }, values: { address: 'ipv4@localhost:81' } })
  ways.lead([found], move)
  t.equal(ways(server), found.way)
  t.equal(ways(server), ways(server))
  await t.rejects(ways.find('b', { ...server.config, address: 'no-such-host.invalid:80' }), { name: 'WayFault', field: 'address' })
})

t.test('a name that leads elsewhere by now moves only the servers that go there by a change', async (t) => {
  const loadBalancer = balancerOf({ address: 'a.test:80' })
  let host = '10.0.0.1'
  const ways = await findWays(loadBalancer, async () => ({ host, port: 80 }))
  const server = serverOf(loadBalancer, 'b', 's')
  host = '10.0.0.2'
  const added = { ...server.config, name: 'n' }
  await ways.find('b', added)
  loadBalancer.change({ by: 'test', target: { backend: 'b', server: 's' }, values: { maxconn: 7 } })
  t.same(ways(server).target, { host: '10.0.0.1', port: 80 }, 'what was found and not used is forgotten')
  const found = await ways.find('b', added)
  ways.lead([found], () => loadBalancer.change({ by: 'test', target: { backend: 'b', server: 'n' }, added }))
  t.same(ways(serverOf(loadBalancer, 'b', 'n')).target, { host: '10.0.0.2', port: 80 })
  t.same(ways(server).target, { host: '10.0.0.1', port: 80 })
})

t.test('what was found for a server is forgotten when it moves', async (t) => {
  const loadBalancer = balancerOf({ address: 'ipv4@localhost:80' })
  const ways = await findWays(loadBalancer)
  const server = serverOf(loadBalancer, 'b', 's')
  const move = (address: string) => loadBalancer.change({ by: 'test', target: { backend: 'b', server: 's' }, values: { address } })
  t.same(ways(server).target, { host: '127.0.0.1', port: 80 })
  ways.lead([await ways.find('b', { ...server.config, address: 'ipv4@localhost:81' })], () => move('ipv4@localhost:81'))
  t.same(ways(server).target, { host: '127.0.0.1', port: 81 })
  move('ipv4@localhost:80')
  t.same(ways(server).target, { host: 'localhost', port: 80 }, 'found anew, by the system')
})

t.test('where a way was not looked for, the system finds it', async (t) => {
  const loadBalancer = balancerOf({})
  const ways = await findWays(loadBalancer)
  loadBalancer.apply({ seq: 1, at: 0, by: 'x', target: { backend: 'b', server: 's' }, values: { address: 'a.test:82' } })
  t.same(ways(serverOf(loadBalancer, 'b', 's')), { target: { host: 'a.test', port: 82 } })
})
