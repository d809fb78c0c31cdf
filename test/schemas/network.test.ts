import fc from 'fast-check'
import t from 'tap'
import { parseNetwork } from '../../src/schemas/network.ts'

t.test('networks are read in the forms that HAProxy takes', async (t) => {
  t.same(parseNetwork('10.0.0.0/8'), { address: '10.0.0.0', family: 'ipv4', prefix: 8 })
  t.same(parseNetwork('10.0.0.0/255.128.0.0'), { address: '10.0.0.0', family: 'ipv4', prefix: 9 })
  t.same(parseNetwork('10.0.0.0/0.0.0.0'), { address: '10.0.0.0', family: 'ipv4', prefix: 0 })
  t.same(parseNetwork('10.1.2.3'), { address: '10.1.2.3', family: 'ipv4', prefix: 32 })
  t.same(parseNetwork('fc00::/7'), { address: 'fc00::', family: 'ipv6', prefix: 7 })
  t.same(parseNetwork('::1'), { address: '::1', family: 'ipv6', prefix: 128 })
})

t.test('what is no network is refused', async (t) => {
  for (const text of [
    '',
    'x',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/255.0.255.0',
    '10.0.0.0/1.2.3',
    '::1/129',
    '::1/255.0.0.0',
    ':::',
    '1::2::3',
    'a.b.c.d',
  ]) {
    t.equal(parseNetwork(text), undefined, text)
  }
})

t.test('every address of either family is a network of one', async (t) => {
  fc.assert(fc.property(fc.ipV4(), (address) => parseNetwork(address)?.prefix === 32))
  fc.assert(fc.property(fc.ipV6(), (address) => parseNetwork(address)?.prefix === 128))
  t.pass('whatever the address')
})
