// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import fc from 'fast-check'
import t from 'tap'
import { formatAddress, notAnAddress, parseAddress, parseSource } from '../../src/schemas/address.ts'

const addresses: [string, object | undefined][] = [
  ['*:80', { kind: 'tcp', host: '0.0.0.0', port: 80 }],
  [':80', { kind: 'tcp', host: '0.0.0.0', port: 80 }],
  ['10.0.0.1:0', { kind: 'tcp', host: '10.0.0.1', port: 0 }],
  ['[::1]:80', { kind: 'tcp', host: '::1', port: 80 }],
  ['::1:80', { kind: 'tcp', host: '::1', port: 80 }],
  [':::80', { kind: 'tcp', host: '::', port: 80 }],
  ['web-1.example:80', { kind: 'tcp', host: 'web-1.example', port: 80 }],
  ['ipv4@a:80', { kind: 'tcp', host: 'a', port: 80, family: 4 }],
  ['ipv6@a:80', { kind: 'tcp', host: 'a', port: 80, family: 6 }],
  ['tcp@a:80', { kind: 'tcp', host: 'a', port: 80 }],
  ['ipv4@:80', { kind: 'tcp', host: '0.0.0.0', port: 80 }],
  ['ipv6@:80', { kind: 'tcp', host: '::', port: 80 }],
  ['tcp6@*:80', { kind: 'tcp', host: '::', port: 80 }],
  ['127.1:80', { kind: 'tcp', host: '127.1', port: 80 }],
  ['ipv6@[::]:80', { kind: 'tcp', host: '::', port: 80 }],
  ['unix@/run/x', { kind: 'unix', path: '/run/x' }],
  ['unix@x', { kind: 'unix', path: 'x' }],
  ['/run/x', { kind: 'unix', path: '/run/x' }],
  [`/${'x'.repeat(106)}`, { kind: 'unix', path: `/${'x'.repeat(106)}` }],
  [`/${'x'.repeat(107)}`, undefined],
  ['abns@x', { kind: 'unix', path: `\0x${'\0'.repeat(106)}` }],
  ['abns@', undefined],
  ['abns@a b', undefined],
  [`abns@${'x'.repeat(108)}`, undefined],
  ['fd@3', { kind: 'fd', fd: 3 }],
  ...['', ':', '80', 'a', 'a:', 'a:b', ':65536', 'unix@', 'fd@', 'fd@x', 'udp@:80', 'a b:80', '${x}:80', '[x]:80', 'a@b:80'].map(
    (text): [string, undefined] => [text, undefined],
  ),
  ...['::1', '[:]:80', '[::1::]:80', '[127.0.0.1]:80', '300.1.1.1:80', '1.2.3.4.:80:80', 'ipv4@[::1]:80', 'ipv6@127.0.0.1:80'].map(
    (text): [string, undefined] => [text, undefined],
  ),
]

t.test('addresses are read as HAProxy writes them', async (t) => {
  for (const [text, address] of addresses) t.same(parseAddress(text), address, text)
})

t.test('what is no address is told with what it lacks', async (t) => {
  const rest = 'write host:port, [IPv6]:port, unix@/path of at most 107 characters, abns@name or fd@N'
  const said = {
    '*:99999': 'ports go from 1 to 65535',
    '*': 'its port is missing, as in *:8080',
    '10.0.0.1': 'its port is missing, as in 10.0.0.1:8080',
  }
  const more = {
    '8080': 'write host:8080, or *:8080 to listen on',
    'http://a:1': 'leave out http://, and write host:port',
    '': rest,
    'a:': rest,
  }
  for (const [text, why] of Object.entries({ ...said, ...more })) t.equal(notAnAddress(text), `"${text}" is not an address: ${why}`)
})

t.test('an address that is written out is read back', async (t) => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
  const tcp = fc.record({ kind: fc.constant('tcp' as const), host, port: fc.integer({ min: 0, max: 65_535 }) })
  const unix = fc.record({ kind: fc.constant('unix' as const), path: fc.string({ minLength: 1 }) })
  const fd = fc.record({ kind: fc.constant('fd' as const), fd: fc.nat({ max: 999_999_999 }) })
  fc.assert(
    fc.property(fc.oneof(tcp, unix, fd), (address) => {
      t.same(parseAddress(formatAddress(address)), address)
    }),
    { numRuns: 60 },
  )
})

t.test('no text makes the reader throw', async (t) => {
  fc.assert(fc.property(fc.string(), (text) => ['tcp', 'unix', 'fd', undefined].includes(parseAddress(text)?.kind)))
  t.pass('whatever the text')
})

t.test('an abstract socket is written out as it was read', async (t) => {
  t.equal(formatAddress(parseAddress('abns@x') ?? { kind: 'fd', fd: 0 }), 'abns@x')
})

t.test('an address to connect from is an IP address, with a port if need be; the wildcard is none', async (t) => {
  for (const [text, source] of [
    ['10.0.0.1', { localAddress: '10.0.0.1' }],
    ['10.0.0.1:0', { localAddress: '10.0.0.1' }],
    ['10.0.0.1:5000', { localAddress: '10.0.0.1', localPort: 5000 }],
    ['ipv4@10.0.0.1', { localAddress: '10.0.0.1' }],
    ['[::1]', { localAddress: '::1' }],
    ['ipv6@[fe80::1]:80', { localAddress: 'fe80::1', localPort: 80 }],
    ['0.0.0.0', {}],
    ['*:80', { localPort: 80 }],
    ['[::]', {}],
    ...['', 'name', '10.0.0', '::1', '[10.0.0.1]', '10.0.0.1:65536', '10.0.0.1:80-90', '[x]'].map((text) => [text, undefined] as const),
  ] as const) {
    t.same(parseSource(text), source, text)
  }
})
