import t from 'tap'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { makeConfig, servers } from './make.ts'

t.test('a frontend leads to its default backend, or to none', async (t) => {
  const lb = new LoadBalancer(
    makeConfig({
      frontends: [{ name: 'www', defaultBackend: 'be' }, { name: 'admin' }],
      backends: [{ name: 'be', servers: servers({}) }],
    }),
  )
  t.equal(lb.frontends.get('www')?.backend, lb.backends.get('be'))
  t.equal(lb.frontends.get('admin')?.backend, undefined)
  t.match(lb.frontends.get('www'), { name: 'www', config: { defaultBackend: 'be' }, counters: { current: 0 } })
})

t.test('what comes instead of a request counts as one that is wrong', async (t) => {
  const frontend = new LoadBalancer(makeConfig({ frontends: [{ name: 'www' }] })).frontends.get('www')
  frontend?.refused(408)
  t.match(frontend?.counters, { requests: 1, requestErrors: 1, responses4xx: 1 })
})
