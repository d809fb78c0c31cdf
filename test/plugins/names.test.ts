import t from 'tap'
import { resolve, unresolved } from '../../src/plugins/names.ts'
import { configuration } from '../helpers.ts'

t.test('addresses are taken as they are, names are looked up', async (t) => {
  const addresses = ['127.0.0.2:81', '[::1]:82', 'unix@/run/a.sock', '/run/b.sock', 'localhost:85']
  t.match(await Promise.all(addresses.map((text) => resolve(text))), [
    { host: '127.0.0.2', port: 81 },
    { host: '::1', port: 82 },
    { path: '/run/a.sock' },
    { path: '/run/b.sock' },
    { host: /^(?:127\.0\.0\.1|::1)$/, port: 85 },
  ])
})

t.test('a name after ipv4@ comes to an IPv4 address', async (t) => {
  t.same(await resolve('ipv4@localhost:85'), { host: '127.0.0.1', port: 85 })
})

t.test('what cannot be found is told with what to do', async (t) => {
  t.equal(
    await resolve('no-such-host.invalid:80'),
    'the name "no-such-host.invalid" is unknown; correct it, or write the server\'s IP address',
  )
  for (const text of ['127.0.0.1:0', 'fd@3'])
    t.equal(await resolve(text), `"${text}" cannot be connected to; write host:port, [IPv6]:port or unix@path`)
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
            { name: 's5', address: 'later.invalid:80', resolvers: 'default' },
            { name: 's6', address: 'later.invalid:80', resolvers: 'default', initAddr: ['none'] },
            { name: 's7', address: 'other.invalid:80', resolvers: 'default', initAddr: ['libc'] },
            { name: 's8', address: 'other.invalid:80', initAddr: ['last', 'libc', '127.0.0.1'] },
          ],
        },
      ],
    })
    t.same(await unresolved(config), {
      errors: [
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
        {
          pointer: '/backends/0/servers/6/address',
          message: 'server "s7": the name "other.invalid" is unknown; correct it, or write an IP address',
        },
      ],
      warnings: [
        {
          pointer: '/backends/0/servers/4/address',
          message: 'server "s5": the name "later.invalid" is unknown for now: it serves nobody until resolvers "default" know it',
        },
      ],
    })
  },
)
