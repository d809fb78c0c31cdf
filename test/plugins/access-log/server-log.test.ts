import t from 'tap'
import type { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Request } from '../../../src/lb/request.ts'
import { headerOf } from '../../../src/plugins/access-log/header.ts'
import { ServerLog } from '../../../src/plugins/access-log/server-log.ts'
import { Target } from '../../../src/plugins/access-log/target.ts'
import { parseLogTarget } from '../../../src/schemas/log-target.ts'
import { balancerOf, serverOf } from '../../balancer.ts'
import { keep, TestClock } from './entries.ts'

/** A balancer, and what its backends tell. */
function logged(servers: object[], backend: object = {}): { loadBalancer: LoadBalancer; log: ServerLog; take: () => string[] } {
  const loadBalancer = balancerOf({
    backends: [
      { name: 'app', servers, ...backend },
      { name: 'silent', servers: [{ name: 's', address: ':9' }] },
    ],
  })
  const lines: string[] = []
  const parsed = parseLogTarget('stdout')
  if (!parsed.ok) throw new Error(parsed.fault)
  const target = new Target(parsed.target, headerOf('short', 16, { tag: 'x', hostname: undefined }, new TestClock()), keep(lines))
  const [app] = [...loadBalancer.backends.values()]
  if (app === undefined) throw new Error('no backend')
  const log = new ServerLog(loadBalancer, new Map([[app, [target]]]))
  const take = (): string[] => lines.splice(0).map((line) => line.trimEnd())
  return { loadBalancer, log, take }
}

const pair = [
  { name: 'w1', address: ':81', check: true, fall: 1, rise: 1, maxconn: 1, cookie: 'w1' },
  { name: 'w2', address: ':82', backup: true },
]

function change(loadBalancer: LoadBalancer, server: string, values: { state?: 'ready' | 'drain' | 'maint'; weight?: number }): void {
  loadBalancer.change({ by: 'test', target: { backend: 'app', server }, values })
}

t.test('a server that goes down and up, and what the check found', async (t) => {
  const { loadBalancer, take } = logged(pair)
  const server = serverOf(loadBalancer, 'app', 'w1')
  loadBalancer.observe(server, { passed: false, result: 'x', report: { status: 'L7STS', code: 503, duration: 4, detail: '100% busy' } })
  t.same(take(), [
    '<1>Server app/w1 is DOWN, reason: Layer7 wrong status, code: 503, info: "100% busy", check duration: 4ms. 0 active and 1 backup servers left. Running on backup. 0 sessions active, 0 requeued, 0 remaining in queue.',
  ])
  loadBalancer.observe(server, { passed: true, result: 'x', report: { status: 'L4OK', duration: 0, detail: '' } })
  t.same(take(), [
    '<5>Server app/w1 is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 1 backup servers online. 0 sessions requeued, 0 total in queue.',
  ])
})

t.test('what an operator wants, and that nobody is left', async (t) => {
  const { loadBalancer, take } = logged(pair)
  change(loadBalancer, 'w2', { state: 'maint' })
  change(loadBalancer, 'w1', { weight: 0 })
  change(loadBalancer, 'w1', { weight: 0 })
  change(loadBalancer, 'w1', { weight: 1 })
  t.same(take(), [
    '<1>Backup Server app/w2 is going DOWN for maintenance. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.',
    '<0>backend app has no server available!',
  ])
})

t.test('a server that is down is drained and maintained in other words', async (t) => {
  const { loadBalancer, take } = logged(pair)
  loadBalancer.observe(serverOf(loadBalancer, 'app', 'w1'), { passed: false, result: 'x' })
  t.match(take(), [/^<1>Server app\/w1 is DOWN, changed from CLI\. 0 active/])
  change(loadBalancer, 'w1', { state: 'drain' })
  t.match(take(), [/^<5>Server app\/w1 enters drain state\. 0 active and 1 backup servers left\. Running on backup\. 0 sessions active/])
  change(loadBalancer, 'w1', { state: 'ready' })
  t.match(take(), [/^<5>Server app\/w1 is DOWN \(leaving forced drain\)\.$/])
  change(loadBalancer, 'w1', { state: 'maint' })
  t.match(take(), [/^<5>Server app\/w1 was DOWN and now enters maintenance\.$/])
})

t.test('a server that is draining goes down without alarm', async (t) => {
  const { loadBalancer, take } = logged(pair)
  change(loadBalancer, 'w1', { state: 'drain' })
  take()
  loadBalancer.observe(serverOf(loadBalancer, 'app', 'w1'), {
    passed: false,
    result: 'x',
    report: { status: 'L4TOUT', duration: 9, detail: '' },
  })
  t.match(take(), [/^<5>Server app\/w1 is DOWN, reason: Layer4 timeout, check duration: 9ms\./])
})

t.test('requests that waited for a server are told where they go elsewhere', async (t) => {
  const { loadBalancer, take } = logged(pair, { cookie: {} })
  const [app] = [...loadBalancer.backends.values()]
  const held = app?.assign(new Request('GET'))
  const bound = new Request('GET')
  bound.bound = serverOf(loadBalancer, 'app', 'w1')
  app?.wait(bound, { onAssigned: (assignment) => assignment.release(), onLost: () => {} })
  change(loadBalancer, 'w1', { state: 'maint' })
  t.match(take(), [/servers left\. Running on backup\. 1 sessions active, 1 requeued, 0 remaining in queue\.$/])
  held?.release()
})

t.test('backends without a log are silent, and each of the others tells its end', async (t) => {
  const { loadBalancer, log, take } = logged(pair)
  loadBalancer.change({ by: 'test', target: { backend: 'silent', server: 's' }, values: { state: 'maint' } })
  t.same(take(), [])
  log.stop()
  t.same(take(), ['<4>Proxy app stopped (cumulated conns: FE: 0, BE: 0).'])
})
