import t from 'tap'
import { compareStats } from '../../scripts/compare-stats.ts'
import { haproxyVersion } from '../../scripts/haproxy.ts'

const reference = '2.6.12'
const version = haproxyVersion()
const skip = version?.startsWith(reference)
  ? false
  : `NOT COMPARED WITH HAPROXY: this needs HAProxy ${reference}, and here is ${version ?? 'none'}`

t.test('after the same traffic the CSV says what HAProxy says, cell by cell', { skip }, async (t) => {
  t.same(await compareStats(), [])
})
