import fc from 'fast-check'
import t from 'tap'
import type { Transition } from '../../src/lb/events.ts'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import type { Server } from '../../src/lb/server.ts'
import type { Change, ServerChange, ServerValues } from '../../src/schemas/change.ts'
import { makeConfig, servers } from './make.ts'

/** A balancer with three checked servers, the third disabled, and a clock that is set by hand. */
function make(): { lb: LoadBalancer; clock: { now: number }; server: (name: string) => Server; transitions: string[] } {
  const clock = { now: 1000 }
  const config = makeConfig({
    backends: [{ name: 'be', servers: servers({ check: true, weight: 5 }, { check: true }, { disabled: true }) }],
  })
  const lb = new LoadBalancer(config, () => clock.now)
  const transitions: string[] = []
  lb.on('transition', ({ server, backend, from, to, reason }: Transition) =>
    transitions.push(`${backend.name}/${server.name} ${from} > ${to}: ${reason}`),
  )
  const server = (name: string): Server => {
    const found = lb.find({ backend: 'be', server: name })
    if (found === undefined) throw new Error(`no server ${name}`)
    return found
  }
  return { lb, clock, server, transitions }
}

function ask(name: string, values: ServerValues): Omit<ServerChange, 'seq' | 'at'> {
  return { by: 'ann', target: { backend: 'be', server: name }, values }
}

t.test('servers are found by backend and name', async (t) => {
  const { lb } = make()
  t.equal(lb.find({ backend: 'be', server: 's2' })?.name, 's2')
  t.equal(lb.find({ backend: 'be', server: 's9' }), undefined)
  t.equal(lb.find({ backend: 'xx', server: 's1' }), undefined)
})

t.test('a change is made, numbered, dated and told to all', async (t) => {
  const { lb, clock, server } = make()
  const told: Change[] = []
  lb.on('change', (change) => told.push(change))
  const first = lb.change(ask('s1', { weight: 9 }))
  clock.now = 2000
  const second = lb.change(ask('s1', { state: 'drain' }))
  t.same(first, { seq: 1, at: 1000, ...ask('s1', { weight: 9 }) })
  t.match(second, { seq: 2, at: 2000 })
  t.same(told, [first, second])
  t.match(server('s1'), { weight: 9, admin: 'drain' })
})

t.test('a change takes effect on the balance at once', async (t) => {
  const { lb } = make()
  lb.change(ask('s1', { state: 'maint' }))
  t.same(lb.backends.get('be')?.usable, { active: 1, backup: 0 })
  lb.change(ask('s3', { state: 'ready' }))
  t.same(lb.backends.get('be')?.usable, { active: 2, backup: 0 })
})

t.test('a change made elsewhere is not told again, and the numbers go on from it', async (t) => {
  const { lb, server } = make()
  let told = 0
  lb.on('change', () => told++)
  lb.apply({ seq: 41, at: 5, ...ask('s2', { weight: 3 }) })
  t.equal(told, 0)
  t.equal(server('s2').weight, 3)
  lb.apply({ seq: 7, at: 5, ...ask('s2', { weight: 4 }) })
  t.equal(lb.change(ask('s2', { weight: 5 })).seq, 42)
})

t.test('a change of a server that is not there is refused, and is not told', async (t) => {
  const { lb } = make()
  let told = 0
  lb.on('change', () => told++)
  t.throws(() => lb.change(ask('s9', { weight: 1 })), { name: 'ChangeError', message: 'there is no server "be/s9"', refusal: 'not found' })
  t.throws(() => lb.change({ ...ask('s1', {}), target: { backend: 'xx', server: 's1' } }), {
    message: 'there is no backend "xx"',
    refusal: 'not found',
  })
  t.equal(told, 0)
  t.equal(lb.change(ask('s1', { weight: 1 })).seq, 1)
})

t.test('what checks find goes through the states of a server, each told with its reason', async (t) => {
  const { lb, server, transitions } = make()
  for (const passed of [true, false, false, false, true, true])
    lb.observe(server('s1'), { passed, result: passed ? 'L4OK in 0ms' : 'L4CON in 1ms' })
  t.same(transitions, [
    'be/s1 UP 1/3 > UP: L4OK in 0ms',
    'be/s1 UP > UP 2/3: L4CON in 1ms',
    'be/s1 UP 2/3 > UP 1/3: L4CON in 1ms',
    'be/s1 UP 1/3 > DOWN: L4CON in 1ms',
    'be/s1 DOWN > DOWN 1/2: L4OK in 0ms',
    'be/s1 DOWN 1/2 > UP: L4OK in 0ms',
  ])
  t.match(server('s1'), { lastCheck: 'L4OK in 0ms', lastReport: undefined, counters: { failedChecks: 3, timesDown: 1 } })
})

t.test('a state that stays is no transition', async (t) => {
  const { lb, server, transitions } = make()
  lb.observe(server('s1'), { passed: true, result: 'L4OK in 0ms' })
  lb.observe(server('s1'), { passed: true, result: 'L4OK in 1ms' })
  lb.change(ask('s1', { state: 'ready', weight: 0 }))
  t.equal(transitions.length, 1)
  t.equal(server('s1').lastCheck, 'L4OK in 1ms')
})

t.test('a server that goes down is not chosen any more, one that comes up is', async (t) => {
  const { lb, server } = make()
  const usable = (): number | undefined => lb.backends.get('be')?.usable.active
  lb.observe(server('s1'), { passed: false, result: '' })
  t.equal(usable(), 1)
  for (let i = 0; i < 2; i++) lb.observe(server('s1'), { passed: true, result: '' })
  t.equal(usable(), 2)
})

t.test('a draining server that fails is down, and drains again when it recovers', async (t) => {
  const { lb, server, transitions } = make()
  lb.change(ask('s1', { state: 'drain' }))
  for (const passed of [false, true, true]) lb.observe(server('s1'), { passed, result: 'check' })
  t.same(transitions, [
    'be/s1 UP 1/3 > DRAIN 1/3: changed by ann',
    'be/s1 DRAIN 1/3 > DOWN: check',
    'be/s1 DOWN > DOWN 1/2: check',
    'be/s1 DOWN 1/2 > DRAIN: check',
  ])
})

t.test('checks say nothing of a server in maintenance, nor of one that is not there', async (t) => {
  const { lb, server, transitions } = make()
  lb.change(ask('s1', { state: 'maint' }))
  lb.observe(server('s1'), { passed: false, result: 'late' })
  t.match(server('s1'), { lastCheck: '', counters: { failedChecks: 0 }, status: 'MAINT' })
  lb.observe({ ...server('s2'), backend: 'xx' } as Server, { passed: false, result: 'lost' })
  t.equal(transitions.length, 1)
})

t.test('a server that leaves maintenance is up at once, one failure from down, whatever it was before', async (t) => {
  for (const passed of [true, false]) {
    const { lb, server } = make()
    lb.observe(server('s1'), { passed, result: '' })
    lb.change(ask('s1', { state: 'maint' }))
    lb.change(ask('s1', { state: 'maint' }))
    lb.change(ask('s1', { state: 'ready' }))
    t.equal(server('s1').status, 'UP 1/3')
  }
})

t.test('time spent down is summed up, and the time of the last change kept', async (t) => {
  const { lb, clock, server } = make()
  clock.now = 2000
  lb.change(ask('s1', { state: 'maint' }))
  t.match(server('s1'), { changedAt: 2000, downtime: 0, counters: { timesDown: 1 } })
  clock.now = 5000
  lb.change(ask('s1', { state: 'ready' }))
  t.match(server('s1'), { changedAt: 5000, downtime: 3000, counters: { timesDown: 1 } })
})

// As HAProxy 2.6.12 sets lastchg; its sums of downtime lose or gain the time in drain, ours do not.
const moves: [what: string, health: 'up' | 'down', from: ServerValues, to: ServerValues, moved: boolean][] = [
  ['drain', 'up', {}, { state: 'drain' }, true],
  ['drain again', 'up', { state: 'drain' }, { state: 'drain' }, false],
  ['leaving drain', 'up', { state: 'drain' }, { state: 'ready' }, true],
  ['ready again', 'up', {}, { state: 'ready' }, false],
  ['maintenance out of drain', 'up', { state: 'drain' }, { state: 'maint' }, true],
  ['drain out of maintenance', 'up', { state: 'maint' }, { state: 'drain' }, true],
  ['a weight', 'up', {}, { weight: 0 }, false],
  ['drain of one that is down', 'down', {}, { state: 'drain' }, true],
  ['leaving drain though down', 'down', { state: 'drain' }, { state: 'ready' }, true],
  ['maintenance of one that is down', 'down', {}, { state: 'maint' }, false],
]
for (const [what, health, from, to, moved] of moves) {
  t.test(`${what}, of a server that is ${health}: the last change is ${moved ? 'now' : 'as before'}`, async (t) => {
    const { lb, clock, server } = make()
    if (health === 'down') lb.observe(server('s1'), { passed: false, result: '' })
    lb.change(ask('s1', from))
    const { isRunning } = server('s1')
    clock.now = 4000
    lb.change(ask('s1', to))
    t.equal(server('s1').changedAt, moved ? 4000 : 1000)
    t.equal(server('s1').downtime, moved && !isRunning ? 3000 : 0)
  })
}

t.test('as configured there is no difference; after changes there is one for each server that is not', async (t) => {
  const { lb } = make()
  t.same(lb.difference(), [])
  lb.change(ask('s1', { weight: 9 }))
  lb.change(ask('s2', { state: 'drain', weight: 0 }))
  lb.change(ask('s3', { state: 'ready' }))
  const target = (server: string): object => ({ target: { backend: 'be', server } })
  t.match(lb.difference(), [
    { ...target('s1'), by: 'state', seq: 3, values: { weight: 9 } },
    { ...target('s2'), values: { state: 'drain', weight: 0 } },
    { ...target('s3'), values: { state: 'ready' } },
  ])
  lb.change(ask('s1', { weight: 5 }))
  lb.change(ask('s3', { state: 'maint' }))
  t.match(lb.difference(), [target('s2')])
  t.equal(lb.difference().length, 1)
})

t.test('the difference, applied to a fresh balancer, gives the same state', async (t) => {
  const values = fc.record(
    { state: fc.constantFrom('ready' as const, 'drain' as const, 'maint' as const), weight: fc.integer({ min: 0, max: 256 }) },
    { requiredKeys: [] },
  )
  const state = (lb: LoadBalancer): object =>
    [...lb.backends.values()].map((backend) => [
      backend.usable,
      backend.weight,
      backend.servers.map(({ admin, weight }) => [admin, weight]),
    ])
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('s1', 's2', 's3'), values), { maxLength: 10 }), (changes) => {
      const { lb } = make()
      for (const [name, change] of changes) lb.change(ask(name, change))
      const fresh = make().lb
      for (const change of lb.difference()) fresh.apply(change)
      t.strictSame(state(fresh), state(lb))
    }),
    { numRuns: 100 },
  )
})
