import t from 'tap'
import { compareBalance } from '../../scripts/compare-balance.ts'
import { compareCookies } from '../../scripts/compare-cookies.ts'
import { compareHaproxy } from '../../scripts/compare-haproxy.ts'
import { haproxyVersion } from '../../scripts/haproxy.ts'

/** The version that is the reference: others judge `Cache-Control: max-age=0`, for one, in another way. */
const reference = '2.6.12'
const version = haproxyVersion()
const skip = version?.startsWith(reference)
  ? false
  : `NOT COMPARED WITH HAPROXY: this needs HAProxy ${reference}, and here is ${version ?? 'none'}`

t.test('cookies are read and set as HAProxy does, byte for byte', { skip }, async (t) => {
  t.same(await compareCookies({ seed: 2026, cases: 1000 }), [])
})

t.test('servers are chosen in the order of HAProxy, through changes and failures', { skip }, async (t) => {
  t.same(await compareBalance({ seed: 2026, scenarios: 60 }), [])
})

t.test('clients, servers and operators get to see what they see of HAProxy', { skip }, async (t) => {
  t.same(await compareHaproxy({ seed: 2026, configurations: 15, requests: 20 }), [])
})
