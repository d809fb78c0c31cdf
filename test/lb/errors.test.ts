import t from 'tap'
import { type Cause, outcome, type Phase } from '../../src/lb/errors.ts'

const rows: [Cause, Phase, number, string][] = [
  ['bad request', 'request', 400, 'PR'],
  ['bad request', 'sending', 400, 'PD'],
  ['client aborted', 'request', 0, 'CR'],
  ['client timeout', 'request', 408, 'cR'],
  ['refused by us', 'request', 405, 'PR'],
  ['no server', 'connect', 503, 'SC'],
  ['refused', 'connect', 503, 'SC'],
  ['timeout', 'connect', 503, 'sC'],
  ['server aborted', 'connect', 503, 'SC'],
  ['client aborted', 'connect', 0, 'CC'],
  ['client timeout', 'sending', 408, 'cD'],
  ['client aborted', 'sending', 0, 'CD'],
  ['server aborted', 'sending', 502, 'SD'],
  ['timeout', 'sending', 504, 'sD'],
  ['client aborted', 'response head', 0, 'CH'],
  ['server aborted', 'response head', 502, 'SH'],
  ['bad response', 'response head', 502, 'PH'],
  ['timeout', 'response head', 504, 'sH'],
  ['client aborted', 'body', 0, 'CD'],
  ['client timeout', 'body', 0, 'cD'],
  ['server aborted', 'body', 0, 'SD'],
  ['bad response', 'body', 0, 'SD'],
  ['timeout', 'body', 0, 'sD'],
]
for (const [cause, phase, status, flags] of rows) {
  t.test(`${cause} at ${phase} is ${status} ${flags}`, async (t) => {
    t.match(outcome(cause, phase), { status, flags })
  })
}

t.test('each side is blamed for its own failures', async (t) => {
  t.equal(outcome('client aborted', 'body').counter, 'clientAborts')
  t.equal(outcome('server aborted', 'body').counter, 'serverAborts')
  t.equal(outcome('refused', 'connect').counter, 'connectErrors')
  t.equal(outcome('timeout', 'response head').counter, 'responseErrors')
  t.equal(outcome('bad request', 'request').counter, 'requestErrors')
})

t.test('what cannot come about is our fault and counts for nobody', async (t) => {
  t.same(outcome('refused', 'body'), { status: 500, flags: 'IH', counter: 'none' })
})
