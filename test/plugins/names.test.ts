import t from 'tap'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { resolveNames, unresolved } from '../../src/plugins/names.ts'
import { serverOf } from '../balancer.ts'
import { configuration } from '../helpers.ts'

function balancerOf(...addresses: string[]): LoadBalancer {
  const servers = addresses.map((address, index) => ({ name: `s${index + 1}`, address }))
  return new LoadBalancer(configuration({ backends: [{ name: 'b', servers }] }))
}

t.test('addresses are taken as they are, names are looked up once', async (t) => {
  const loadBalancer = balancerOf('127.0.0.2:81', '[::1]:82', 'unix@/run/a.sock', '/run/b.sock', 'localhost:85')
  const target = await resolveNames(loadBalancer)
  const targets = ['s1', 's2', 's3', 's4', 's5'].map((name) => target(serverOf(loadBalancer, 'b', name)))
  t.match(targets, [
    { host: '127.0.0.2', port: 81 },
    { host: '::1', port: 82 },
    { path: '/run/a.sock' },
    { path: '/run/b.sock' },
    { host: /^(?:127\.0\.0\.1|::1)$/, port: 85 },
  ])
})

t.test('a name after ipv4@ comes to an IPv4 address', async (t) => {
  const loadBalancer = balancerOf('ipv4@localhost:85')
  const target = await resolveNames(loadBalancer)
  t.same(target(serverOf(loadBalancer, 'b', 's1')), { host: '127.0.0.1', port: 85 })
})

t.test('every server that cannot be found is named, with what to do', async (t) => {
  const loadBalancer = balancerOf('no-such-host.invalid:80', '127.0.0.1:80', '127.0.0.1:0', 'fd@3', 'other.invalid:80')
  const error = await resolveNames(loadBalancer).then(
    () => new Error('no error'),
    (error: Error) => error,
  )
  t.same(error.message.split('\n').sort(), [
    'server b/s1: the name "no-such-host.invalid" is unknown; correct it, or write the server\'s IP address',
    'server b/s3: "127.0.0.1:0" cannot be connected to; write host:port, [IPv6]:port or unix@path',
    'server b/s4: "fd@3" cannot be connected to; write host:port, [IPv6]:port or unix@path',
    'server b/s5: the name "other.invalid" is unknown; correct it, or write the server\'s IP address',
  ])
})

t.test('a server that was not there at the start has no address yet', async (t) => {
  const target = await resolveNames(balancerOf('127.0.0.1:80'))
  t.throws(() => target(serverOf(balancerOf('127.0.0.1:80'), 'b', 's1')), { message: 'server b/s1 has no address yet' })
})

t.test(
  'before a start, every unknown name is told with its place: of servers, of their checks, and of what is to be listened on',
  async (t) => {
    const config = configuration({
      frontends: [{ name: 'f', bind: ['localhost:80', 'no-such-host.invalid:80', '*:81', 'unix@/run/x'] }],
      backends: [
        {
          name: 'b',
          servers: [
            { name: 's1', address: '127.0.0.1:80' },
            { name: 's2', address: 'other.invalid:80' },
            { name: 's3', address: '[::1]:80', check: true, checkAddr: 'other.invalid' },
            { name: 's4', address: '/run/x', checkAddr: 'unused.invalid' },
          ],
        },
      ],
    })
    t.same(await unresolved(config), [
      {
        pointer: '/frontends/0/bind/1',
        message: 'frontend "f": the name "no-such-host.invalid" is unknown; correct it, or write an IP address',
      },
      {
        pointer: '/backends/0/servers/1/address',
        message: 'server "s2": the name "other.invalid" is unknown; correct it, or write an IP address',
      },
      {
        pointer: '/backends/0/servers/2/checkAddr',
        message: 'server "s3": the name "other.invalid" is unknown; correct it, or write an IP address',
      },
    ])
  },
)
