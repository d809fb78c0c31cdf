import t from 'tap'
import { adminApp } from './admin-app.ts'

t.test('probes need no login and are not cached', async (t) => {
  const { app } = await adminApp(t, { users: [{ name: 'a', password: 'b' }] })
  for (const url of ['/healthz', '/readyz']) {
    const response = await app.inject(url)
    t.same([response.statusCode, response.json(), response.headers['cache-control']], [200, { status: 'ok' }, 'no-store'])
  }
})

t.test('a process that is stopping is alive but not ready', async (t) => {
  let stopping = false
  const { app } = await adminApp(t, {}, () => stopping)
  t.equal((await app.inject('/readyz')).statusCode, 200)
  stopping = true
  const response = await app.inject('/readyz')
  t.same([response.statusCode, response.json()], [503, { status: 'stopping' }])
  t.equal((await app.inject('/healthz')).statusCode, 200)
})
