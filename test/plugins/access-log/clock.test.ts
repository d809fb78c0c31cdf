import t from 'tap'
import { Clock } from '../../../src/plugins/access-log/clock.ts'
import { added, TestClock } from './entries.ts'

t.test('dates are those of the local clock and of Greenwich', async (t) => {
  const { TZ } = process.env
  t.teardown(() => {
    process.env.TZ = TZ
  })
  const zones: [string, string, string][] = [
    ['UTC', '05/Nov/2026:22:04:43 +0000', '2026-11-05T22:04:43.007000+00:00'],
    ['Asia/Kolkata', '06/Nov/2026:03:34:43 +0530', '2026-11-06T03:34:43.007000+05:30'],
    ['America/St_Johns', '05/Nov/2026:18:34:43 -0330', '2026-11-05T18:34:43.007000-03:30'],
  ]
  for (const [zone, local, iso] of zones) {
    process.env.TZ = zone
    const clock = new TestClock()
    t.equal(clock.local(0), local)
    t.equal(
      added((line) => clock.addIso(line, 0)),
      iso,
    )
    t.equal(clock.withMilliseconds(0), `${local.slice(0, 20)}.007`)
    t.equal(clock.greenwich(0), '05/Nov/2026:22:04:43 +0000')
  }
})

t.test('seconds follow one another, back and forth', async (t) => {
  process.env.TZ = 'UTC'
  const clock = new TestClock()
  t.equal(clock.withMilliseconds(992.9), '05/Nov/2026:22:04:43.999')
  t.equal(clock.withMilliseconds(993), '05/Nov/2026:22:04:44.000')
  t.equal(clock.withMilliseconds(0), '05/Nov/2026:22:04:43.007')
  t.equal(clock.syslog(86_400_000 * 6), 'Nov 11 22:04:43')
})

t.test('moments are the system’s time', async (t) => {
  const wall = new Clock().wall(performance.now())
  t.ok(Math.abs(wall - Date.now()) < 100)
})
