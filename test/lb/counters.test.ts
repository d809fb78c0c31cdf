import t from 'tap'
import { Counters } from '../../src/lb/counters.ts'

t.test('the highest number that were there at a time is kept', async (t) => {
  const counters = new Counters()
  counters.enter()
  counters.enter()
  counters.leave()
  counters.enter()
  counters.leave()
  counters.leave()
  t.match(counters, { current: 0, currentMax: 2 })
})

t.test('responses are counted by class', async (t) => {
  const counters = new Counters()
  for (const status of [101, 200, 204, 304, 404, 499, 503, 600, 999]) counters.responded(status)
  t.match(counters, { responses1xx: 1, responses2xx: 2, responses3xx: 1, responses4xx: 2, responses5xx: 1, responsesOther: 2 })
})

t.test('a response that is passed on is a request of its server', async (t) => {
  const counters = new Counters()
  counters.answered(103)
  counters.answered(200)
  t.match(counters, { requests: 2, responses1xx: 1, responses2xx: 1 })
})
