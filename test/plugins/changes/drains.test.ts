import t from 'tap'
import type { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { endDrains } from '../../../src/plugins/changes/drains.ts'
import type { DrainPlan } from '../../../src/schemas/change.ts'
import { balancerOf } from '../../balancer.ts'
import { FakeScheduler } from '../health-checks/fake-scheduler.ts'

const target = { backend: 'app', server: 's' }

function make(): { balancer: LoadBalancer; scheduler: FakeScheduler; drain: (plan: DrainPlan | null) => void; stop: () => void } {
  const scheduler = new FakeScheduler()
  const balancer = balancerOf({ backends: [{ name: 'app', servers: [{ name: 's', address: '127.0.0.1:1' }] }] }, () => 1000)
  const stop = endDrains(balancer, scheduler)
  return { balancer, scheduler, stop, drain: (drain) => void balancer.change({ by: 'ann', target, values: { state: 'drain', drain } }) }
}

for (const [afterwards, state] of [
  ['maint', 'maint'],
  ['keep', 'drain'],
  ['remove', undefined],
] as const) {
  t.test(`when its time is over, a server whose drain ends in ${afterwards} is ${state ?? 'gone'}`, async (t) => {
    const { balancer, scheduler, drain } = make()
    drain({ until: 6000, afterwards })
    t.same(scheduler.waiting, [5000])
    scheduler.advance(5000)
    t.equal(balancer.find(target)?.admin, state)
    t.equal(balancer.find(target)?.drain, undefined)
    t.same(scheduler.waiting, [])
  })
}

t.test('a drain that is called off, or made longer, does not end then', async (t) => {
  const { balancer, scheduler, drain, stop } = make()
  drain({ until: 6000, afterwards: 'maint' })
  drain({ until: 9000, afterwards: 'maint' })
  t.same(scheduler.waiting, [8000])
  balancer.change({ by: 'ann', target, values: { state: 'ready' } })
  t.same(scheduler.waiting, [])
  drain({ until: 500, afterwards: 'maint' })
  t.same(scheduler.waiting, [0], 'one that is over ends at once')
  stop()
  t.same(scheduler.waiting, [])
})
