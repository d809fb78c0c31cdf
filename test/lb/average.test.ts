import t from 'tap'
import { Average } from '../../src/lb/average.ts'

t.test('the average is over what there was, and over the last 1024 once there were more', async (t) => {
  const average = new Average()
  t.equal(average.value, 0)
  average.add(10)
  average.add(20)
  t.equal(average.value, 15)
  for (let i = 0; i < 10_000; i++) average.add(100)
  t.ok(Math.abs(average.value - 100) < 0.1)
  t.equal(average.max, 100)
})

t.test('a time that did not pass counts as none', async (t) => {
  const average = new Average()
  average.add(-1)
  average.add(4)
  t.equal(average.value, 2)
})
