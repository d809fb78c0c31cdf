import t from 'tap'
import { tickLength, ticks, Watch, type Watched } from '../../src/http1/watch.ts'

function watched(limit: number, expire: () => void = () => {}): Watched & { expired: number } {
  return {
    lastActive: -1,
    limit,
    expired: 0,
    expire() {
      this.expired++
      expire()
    },
  }
}

function pass(watch: Watch, ticks: number): void {
  for (let i = 0; i < ticks; i++) watch.tick()
}

t.test('a duration is rounded up to whole ticks, and none stays none', async (t) => {
  t.same([0, 1, tickLength, tickLength + 1, 5000].map(ticks), [0, 1, 1, 2, 50])
})

t.test('what stays idle for longer than its limit expires, not before', async (t) => {
  const watch = new Watch()
  t.teardown(() => watch.close())
  const it = watched(3)
  pass(watch, 7)
  watch.add(it)
  t.equal(it.lastActive, 7)
  pass(watch, 3)
  t.equal(it.expired, 0)
  watch.tick()
  t.equal(it.expired, 1)
})

t.test('being active puts expiry off', async (t) => {
  const watch = new Watch()
  t.teardown(() => watch.close())
  const it = watched(3)
  watch.add(it)
  pass(watch, 3)
  it.lastActive = watch.now
  pass(watch, 3)
  t.equal(it.expired, 0)
  watch.tick()
  t.equal(it.expired, 1)
})

t.test('a limit of 0 never expires, and what was taken out does not either', async (t) => {
  const watch = new Watch()
  t.teardown(() => watch.close())
  const [unlimited, gone] = [watched(0), watched(1)]
  watch.add(unlimited)
  watch.add(gone)
  t.equal(watch.size, 2)
  watch.delete(gone)
  pass(watch, 100)
  t.same([unlimited.expired, gone.expired, watch.size], [0, 0, 1])
})

t.test('what expires may take itself out and put another in, while others expire too', async (t) => {
  const watch = new Watch()
  t.teardown(() => watch.close())
  const successor = watched(1)
  const first = watched(1, () => {
    watch.delete(first)
    watch.add(successor)
  })
  const second = watched(1, () => watch.delete(second))
  watch.add(first)
  watch.add(second)
  pass(watch, 2)
  t.same([first.expired, second.expired, successor.expired], [1, 1, 0])
  pass(watch, 2)
  t.same([first.expired, second.expired, successor.expired], [1, 1, 1])
})

t.test('the clock starts with the first entry, ticks by itself, and stops when the watch is closed', async (t) => {
  const { clearInterval: clear, setInterval: set } = globalThis
  t.teardown(() => Object.assign(globalThis, { clearInterval: clear, setInterval: set }))
  const timers = new Set<object>()
  let run = (): void => {}
  let unrefs = 0
  const start = (callback: () => void, milliseconds: number): object => {
    t.equal(milliseconds, tickLength)
    const timer = { unref: () => unrefs++ }
    run = callback
    timers.add(timer)
    return timer
  }
  Object.assign(globalThis, { setInterval: start, clearInterval: (timer: object) => timers.delete(timer) })
  const watch = new Watch()
  t.equal(timers.size, 0)
  watch.add(watched(1))
  watch.add(watched(1))
  t.same([timers.size, unrefs], [1, 1], 'one timer, which keeps no process alive')
  run()
  t.equal(watch.now, 1)
  watch.close()
  t.same([timers.size, watch.size], [0, 0])
})
