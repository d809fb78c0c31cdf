import t from 'tap'
import { dynamicCookie } from '../../../src/lb/persistence/dynamic.ts'

t.test('a dynamic cookie is the one that HAProxy makes', async (t) => {
  t.equal(dynamicCookie('secret', '127.0.0.1', 21_101), '9d79f388ea78f517')
  t.equal(dynamicCookie('other', '127.0.0.1', 21_101), '4a7906c2b302143b')
})

t.test('an IPv6 address counts by its bytes, however it is written', async (t) => {
  const written = ['2001:db8::1', '2001:0db8:0:0:0:0:0:1', '2001:DB8::0:1', '2001:db8::0.0.0.1', '2001:db8::1%eth0']
  t.same(new Set(written.map((host) => dynamicCookie('k', host, 80))).size, 1)
  t.not(dynamicCookie('k', '::1', 80), dynamicCookie('k', '1::', 80))
})
