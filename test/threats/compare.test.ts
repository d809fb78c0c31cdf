import t from 'tap'
import { compareThreats } from '../../scripts/compare-threats.ts'
import { haproxyVersion } from '../../scripts/haproxy.ts'

/** The version that the corpus tells of. */
const reference = '2.6.12'
const version = haproxyVersion()
const skip = version?.startsWith(reference)
  ? false
  : `NOT COMPARED WITH HAPROXY: this needs HAProxy ${reference}, and here is ${version ?? 'none'}`

t.test('where HAProxy does otherwise with what is hostile, the corpus says so, and why', { skip }, async (t) => {
  t.same(await compareThreats(), [])
})
