import t from 'tap'
import { Rate } from '../../src/lb/rate.ts'

t.test('what happened in the last second counts, what is older fades evenly', async (t) => {
  const rate = new Rate()
  for (let i = 0; i < 10; i++) rate.count(5000 + i)
  t.equal(rate.at(5999), 10)
  t.equal(rate.at(6500), 5)
  rate.count(6500)
  t.equal(rate.at(6500), 6)
  t.equal(rate.at(7000), 1)
  t.equal(rate.at(9000), 0)
  t.equal(rate.max, 10)
})

t.test('a clock that goes back does no harm', async (t) => {
  const rate = new Rate()
  rate.count(5000)
  rate.count(4000)
  t.equal(rate.at(5999), 2)
})
