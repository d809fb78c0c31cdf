import t from 'tap'
import { type Cause, outcome, type Phase } from '../../src/lb/errors.ts'

const rows: [Cause, Phase, number, string][] = [
  ['bad request', 'request', 400, 'PR'],
  ['bad request', 'sending', 400, 'PH'],
  ['bad request', 'body', 0, 'PD'],
  ['client aborted', 'request', 400, 'CR'],
  ['client timeout', 'request', 408, 'cR'],
  ['refused by us', 'request', 405, 'PR'],
  ['no server', 'connect', 503, 'SC'],
  ['refused', 'connect', 503, 'SC'],
  ['timeout', 'connect', 503, 'sC'],
  ['server aborted', 'connect', 503, 'SC'],
  ['client aborted', 'connect', 0, 'CC'],
  ['client closed', 'connect', 0, 'CC'],
  ['timeout', 'queue', 503, 'sQ'],
  ['queue full', 'queue', 503, 'SQ'],
  ['client aborted', 'queue', 0, 'CQ'],
  ['client timeout', 'sending', 408, 'cD'],
  ['client aborted', 'sending', 0, 'CD'],
  ['server aborted', 'sending', 502, 'SH'],
  ['timeout', 'sending', 504, 'sH'],
  ['client aborted', 'response head', 0, 'CD'],
  ['client closed', 'response head', 400, 'CH'],
  ['server aborted', 'response head', 502, 'SH'],
  ['bad response', 'response head', 502, 'PH'],
  ['timeout', 'response head', 504, 'sH'],
  ['client aborted', 'body', 0, 'CD'],
  ['client timeout', 'body', 0, 'cD'],
  ['server aborted', 'body', 0, 'SD'],
  ['bad response', 'body', 0, 'SD'],
  ['timeout', 'body', 0, 'sD'],
  ['server aborted', 'tunnel', 0, 'SD'],
  ['killed', 'response head', 502, 'KH'],
  ['killed', 'connect', 0, 'K-'],
  ['killed', 'sending', 0, 'K-'],
  ['killed', 'body', 0, 'KD'],
  ['killed', 'tunnel', 0, 'K-'],
  ['client timeout', 'tunnel', 0, 'cD'],
]
for (const [cause, phase, status, flags] of rows) {
  t.test(`${cause} at ${phase} is ${status} ${flags}`, async (t) => {
    t.match(outcome(cause, phase), { status, flags })
  })
}

t.test('each side is blamed for its own failures', async (t) => {
  t.same(outcome('client aborted', 'body').counters, ['clientAborts'])
  t.same(outcome('server aborted', 'body').counters, ['responseErrors', 'serverAborts'])
  t.same(outcome('refused', 'connect').counters, ['connectErrors'])
  t.same(outcome('timeout', 'response head').counters, ['responseErrors'])
  t.same(outcome('bad request', 'request').counters, ['requestErrors'])
  t.same(outcome('client aborted', 'connect').counters, [])
})

t.test('what may be tried again has the name that retry-on gives it', async (t) => {
  t.equal(outcome('refused', 'connect').retry, 'conn-failure')
  t.equal(outcome('timeout', 'sending').retry, 'response-timeout')
  t.equal(outcome('server aborted', 'response head').retry, 'empty-response')
  t.equal(outcome('bad response', 'response head').retry, 'junk-response')
  t.equal(outcome('server aborted', 'body').retry, undefined)
})

t.test('what cannot come about is our fault and counts for nobody', async (t) => {
  t.same(outcome('refused', 'body'), { status: 500, flags: 'IH', counters: [] })
})
