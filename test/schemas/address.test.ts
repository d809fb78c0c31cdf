// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import fc from 'fast-check'
import t from 'tap'
import { formatAddress, parseAddress } from '../../src/schemas/address.ts'

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
