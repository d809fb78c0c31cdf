import t from 'tap'
import { decideRetry, type Retry, type RetrySituation } from '../../src/lb/retry.ts'

const situation: RetrySituation = { failures: 1, retries: 3, redispatch: -1, bound: true, running: true, usable: 3 }

/** What is decided at each failure, from the first to the one after the last retry. */
function decisions(s: Partial<RetrySituation>): string {
  const letters: Record<Retry, string> = { 'same server': 's', 'another server': 'a', 'give up': '.' }
  const retries = s.retries ?? situation.retries
  return Array.from({ length: retries + 1 }, (_, i) => letters[decideRetry({ ...situation, ...s, failures: i + 1 })]).join('')
}

const rows: [string, Partial<RetrySituation>, string][] = [
  ['without redispatch a bound request stays with its server', { redispatch: 0 }, 'sss.'],
  ['without redispatch a request that is not bound stays too', { redispatch: 0, bound: false }, 'sss.'],
  ['without redispatch even a server that is down is asked again', { redispatch: 0, running: false }, 'sss.'],
  ['by default a bound request leaves its server at the last retry', {}, 'ssa.'],
  ['-2 leaves at the last retry but one', { redispatch: -2 }, 'sas.'],
  ['-3 leaves at every retry of three', { redispatch: -3 }, 'aaa.'],
  ['1 leaves at every retry', { redispatch: 1 }, 'aaa.'],
  ['2 leaves at every second retry', { redispatch: 2, retries: 5 }, 'sasas.'],
  ['more than there are retries never leaves', { redispatch: 4 }, 'sss.'],
  ['so many before the last that none is left never leaves', { redispatch: -4 }, 'sss.'],
  ['a request that is not bound leaves at once', { bound: false }, 'aaa.'],
  ['but not when no other active server is there', { bound: false, usable: 1 }, 'ssa.'],
  ['nor when only backups are', { bound: false, usable: 0 }, 'ssa.'],
  ['a server that went down is left at once', { running: false }, 'aaa.'],
  ['a single retry is the last one', { retries: 1 }, 'a.'],
  ['without retries the first failure is the last', { retries: 0, redispatch: 1 }, '.'],
]
for (const [behaviour, s, expected] of rows) {
  t.test(behaviour, async (t) => {
    t.equal(decisions(s), expected)
  })
}
