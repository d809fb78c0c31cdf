import fc from 'fast-check'
import t from 'tap'
import { SlowDown } from '../../../src/plugins/admin-auth/slow-down.ts'

function failTimes(slowDown: SlowDown, times: number, address = '10.0.0.1', now = 0): void {
  for (let count = 0; count < times; count++) slowDown.failed(address, now)
}

t.test('five failures cost nothing; after that the wait doubles up to a minute, and is over when it is over', async (t) => {
  const slowDown = new SlowDown()
  failTimes(slowDown, 5)
  t.equal(slowDown.wait('10.0.0.1', 0), 0)
  const waits = [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].map((expected) => {
    failTimes(slowDown, 1)
    return slowDown.wait('10.0.0.1', 0) === expected
  })
  t.same(waits, Array(8).fill(true))
  t.same([slowDown.wait('10.0.0.1', 59_999), slowDown.wait('10.0.0.1', 60_000)], [1, 0])
})

t.test('nobody waits for the failures of others, but who has an IPv6 address has the /64 around it', async (t) => {
  const slowDown = new SlowDown()
  failTimes(slowDown, 9, '10.0.0.1')
  failTimes(slowDown, 9, '2001:db8::1')
  failTimes(slowDown, 9, '::ffff:10.0.0.9')
  for (const other of ['10.0.0.2', '2001:db8:0:1::1', '::1', '::ffff:10.0.0.1', 'unix']) t.equal(slowDown.wait(other, 0), 0, other)
  for (const same of ['10.0.0.1', '2001:db8::ffff:1', '2001:db8:0:0:8000::']) t.ok(slowDown.wait(same, 0) > 0, same)
})

t.test('failures long ago are forgotten', async (t) => {
  const slowDown = new SlowDown()
  failTimes(slowDown, 20)
  slowDown.failed('10.0.0.1', 600_000)
  t.equal(slowDown.wait('10.0.0.1', 600_000), 0)
})

t.test('however many addresses fail, few are remembered, the latest first', async (t) => {
  const slowDown = new SlowDown()
  failTimes(slowDown, 9, 'first')
  failTimes(slowDown, 9, 'second')
  for (let index = 0; index < 9_999; index++) slowDown.failed(`10.1.${index >> 8}.${index & 255}`, 0)
  t.equal(slowDown.wait('first', 0), 0)
  t.ok(slowDown.wait('second', 0) > 0)
})

t.test('an address is never a fault, whatever it looks like', async (t) => {
  const slowDown = new SlowDown()
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.string()), (address) => {
      failTimes(slowDown, 6, address)
      t.ok(slowDown.wait(address, 0) > 0)
    }),
    { seed: 64, numRuns: 200 },
  )
})
