import t from 'tap'
import type { Condition } from '../../src/schemas/admin.ts'
import { adminApp } from './admin-app.ts'

t.test('probes need no login, come by any name, and are not cached', async (t) => {
  const { app } = await adminApp(t, { users: [{ name: 'a', password: 'b' }] })
  for (const url of ['/healthz', '/readyz']) {
    const response = await app.inject({ url, headers: { host: 'whatever.test', authorization: 'Basic !' } })
    t.same([response.statusCode, response.json(), response.headers['cache-control']], [200, { status: 'ok' }, 'no-store'])
  }
})

t.test('a process that is starting or stopping is alive but not ready', async (t) => {
  let condition: Condition['status'] = 'starting'
  const { app } = await adminApp(t, {}, () => condition)
  for (const [status, code] of [
    ['starting', 503],
    ['ok', 200],
    ['stopping', 503],
  ] as const) {
    condition = status
    const response = await app.inject('/readyz')
    t.same([response.statusCode, response.json()], [code, { status }])
    t.equal((await app.inject('/healthz')).statusCode, 200)
  }
})
