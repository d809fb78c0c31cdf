import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { balancerOf, serverOf } from '../balancer.ts'

/** A balancer in which every state occurs, an hour and a half after its start; `now` is that moment. */
export function allStates(): { balancer: LoadBalancer; now: number } {
  let now = Date.UTC(2030, 0, 1)
  const server = (name: string, more: object = {}) => ({ name, address: '127.0.0.1:1', check: true, ...more })
  const balancer = balancerOf(
    {
      frontends: [
        { name: 'www', defaultBackend: 'app', maxconn: 500 },
        { name: 'both', defaultBackend: 'both' },
      ],
      backends: [
        {
          name: 'app',
          cookie: {},
          servers: [
            server('up', { cookie: 'u' }),
            server('down'),
            server('failing'),
            server('rising'),
            server('drained'),
            server('stopped'),
            server('weightless', { weight: 0 }),
            server('spare', { backup: true }),
            server('free', { check: false, weight: 5 }),
          ],
        },
        { name: 'both', servers: [] },
      ],
    },
    () => now,
  )
  const good = { passed: true, result: '', report: { status: 'L7OK' as const, code: 200, duration: 2, detail: '' } }
  const bad = { passed: false, result: '', report: { status: 'L7STS' as const, code: 503, duration: 3, detail: 'a "bad", day' } }
  const of = (name: string) => serverOf(balancer, 'app', name)
  for (const server of balancer.backends.get('app')?.servers ?? []) if (server.isChecked) balancer.observe(server, good)
  now += 5_400_000 - 90_000
  for (const name of ['down', 'rising']) for (let failure = 0; failure < 3; failure++) balancer.observe(of(name), bad)
  balancer.observe(of('rising'), good)
  balancer.observe(of('failing'), bad)
  balancer.change({ by: 'test', target: { backend: 'app', server: 'drained' }, values: { state: 'drain' } })
  balancer.change({ by: 'test', target: { backend: 'app', server: 'stopped' }, values: { state: 'maint' } })
  now += 90_000
  return { balancer, now }
}
