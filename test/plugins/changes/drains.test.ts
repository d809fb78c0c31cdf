import t from 'tap'
import type { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Drains } from '../../../src/plugins/changes/drains.ts'
import type { DrainPlan } from '../../../src/schemas/change.ts'
import { nextTurn } from '../../../src/turns.ts'
import { balancerOf, serverOf } from '../../balancer.ts'
import { FakeScheduler } from '../health-checks/fake-scheduler.ts'

const target = { backend: 'app', server: 's' }

interface Made {
  balancer: LoadBalancer
  scheduler: FakeScheduler
  drains: Drains
  drain: (plan: DrainPlan | null) => void
  stop: () => void
}

function make(): Made {
  const scheduler = new FakeScheduler()
  const balancer = balancerOf(
    { backends: [{ name: 'app', servers: [{ name: 's', address: '127.0.0.1:1', check: true }] }] },
    () => 1000 + scheduler.now(),
  )
  const drains = new Drains(balancer, scheduler)
  return {
    balancer,
    scheduler,
    drains,
    stop: () => drains.stop(),
    drain: (drain) => void balancer.change({ by: 'ann', target, values: { state: 'drain', drain } }),
  }
}

for (const [afterwards, state] of [
  ['maint', 'maint'],
  ['keep', 'drain'],
  ['remove', undefined],
] as const) {
  t.test(`when its time is over, a server whose drain ends in ${afterwards} is ${state ?? 'gone'}`, async (t) => {
    const { balancer, scheduler, drain } = make()
    drain({ until: 6000, afterwards })
    t.same(scheduler.waiting, [1000, 5000])
    scheduler.advance(5000)
    t.equal(balancer.find(target)?.admin, state)
    t.equal(balancer.find(target)?.drain, undefined)
    t.same(scheduler.waiting, state === 'drain' ? [1000] : [])
  })
}

t.test('a server that others track is not removed when its time is over, but out of service', async (t) => {
  const { balancer, scheduler, drain, stop } = make()
  const added = { ...serverOf(balancer, 'app', 's').config, check: false, name: 't', track: 's' }
  balancer.change({ by: 'ann', target: { backend: 'app', server: 't' }, added })
  drain({ until: 6000, afterwards: 'remove' })
  scheduler.advance(5000)
  t.equal(balancer.find(target)?.admin, 'maint')
  stop()
})

t.test('the drains of many servers that end at one moment end in turns, but for one that is called off meanwhile', async (t) => {
  const { balancer, scheduler, stop } = make()
  const names = Array.from({ length: 100 }, (_, index) => `s${index}`)
  const { config } = serverOf(balancer, 'app', 's')
  const drain: DrainPlan = { until: 6000, afterwards: 'remove' }
  for (const name of names) {
    const target = { backend: 'app', server: name }
    balancer.change({ by: 'ann', target, added: { ...config, name } })
    balancer.change({ by: 'ann', target, values: { state: 'drain', drain } })
  }
  const { servers = [] } = balancer.backends.get('app') ?? {}
  scheduler.advance(5000)
  t.equal(servers.length, 100, 'the first is gone at once')
  balancer.change({ by: 'ann', target: { backend: 'app', server: 's99' }, values: { state: 'ready' } })
  while (servers.length > 2) await nextTurn()
  await nextTurn()
  t.same(
    servers.map(({ name }) => name),
    ['s', 's99'],
  )
  stop()
})

t.test('a drain that is called off, or made longer, does not end then', async (t) => {
  const { balancer, scheduler, drain, stop } = make()
  drain({ until: 6000, afterwards: 'maint' })
  drain({ until: 9000, afterwards: 'maint' })
  t.same(scheduler.waiting, [1000, 8000])
  balancer.change({ by: 'ann', target, values: { state: 'ready' } })
  t.same(scheduler.waiting, [])
  drain({ until: 500, afterwards: 'maint' })
  t.same(scheduler.waiting, [0, 1000], 'one that is over ends at once')
  stop()
  t.same(scheduler.waiting, [])
})

t.test('what is left is looked at each second, and told when nobody is, and on the way now and then', async (t) => {
  const { balancer, scheduler, drain, stop } = make()
  const told: object[] = []
  balancer.on('drain', ({ draining }) => told.push({ at: scheduler.now(), ...draining.remains }))
  const { counters } = serverOf(balancer, 'app', 's')
  counters.current = 3
  drain(null)
  t.same(scheduler.waiting, [1000])
  scheduler.advance(5000)
  counters.current = 2
  scheduler.advance(3000)
  counters.current = 1
  scheduler.advance(1000)
  counters.current = 0
  scheduler.advance(10_000)
  const at = (seconds: number, requests: number) => ({ at: seconds * 1000, requests, tunnels: 0 })
  t.same(told, [at(5, 3), at(10, 0)])
  balancer.change({ by: 'ann', target, values: { state: 'ready' } })
  t.equal(serverOf(balancer, 'app', 's').draining, undefined)
  t.same(scheduler.waiting, [], 'nobody looks any more')
  stop()
})

t.test('who waits is let go when nobody is left, when the drain is called off, and when the time or the patience is over', async (t) => {
  const { balancer, scheduler, drain, drains, stop } = make()
  const server = serverOf(balancer, 'app', 's')
  const never = new AbortController().signal
  await drains.wait(server, 1000, never)
  server.counters.current = 1
  drain(null)
  const endings: [string, () => void][] = [
    ['time', () => scheduler.advance(500)],
    ['emptiness', () => Object.assign(server.counters, { current: 0 }) && scheduler.advance(1000)],
    ['ready', () => balancer.change({ by: 'ann', target, values: { state: 'ready' } })],
    ['gone', () => balancer.change({ by: 'ann', target, removed: true, force: true })],
  ]
  for (const [name, end] of endings) {
    server.counters.current = 1
    if (server.admin !== 'drain') drain(null)
    let isOver = false
    const wait = drains.wait(server, name === 'time' ? 500 : 60_000, never).then(() => {
      isOver = true
    })
    await Promise.resolve()
    t.equal(isOver, false, name)
    end()
    await wait
  }
  stop()
  t.same(scheduler.waiting, [])
})

t.test('who waits is let go by its signal, and by the end of everything', async (t) => {
  const { balancer, scheduler, drain, drains, stop } = make()
  const server = serverOf(balancer, 'app', 's')
  server.counters.current = 1
  drain(null)
  const patience = new AbortController()
  const waits = [drains.wait(server, 60_000, patience.signal), drains.wait(server, 60_000, new AbortController().signal)]
  patience.abort()
  await waits[0]
  stop()
  await waits[1]
  t.same(scheduler.waiting, [])
})
