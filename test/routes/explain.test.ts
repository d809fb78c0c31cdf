import t from 'tap'
import { adminApp, basic } from './admin-app.ts'

t.test('a running balancer explains a request as things are now, and stays as it is', async (t) => {
  const { app, balancer } = await adminApp(t)
  const ask = async (payload: object): Promise<unknown> => (await app.inject({ method: 'POST', url: '/admin/explain', payload })).json()
  const bound = { url: '/a', headers: ['Cookie: SERVERID=w2'] }
  t.match(await ask(bound), { frontend: 'www', backend: 'app', server: 'web2', why: /cookie/, request: { target: '/a', fields: [] } })
  t.match(await ask({ url: '/' }), { servers: ['web1', 'web2'], why: /balance roundrobin takes one of web1, web2/ })
  balancer.change({ by: 't', target: { backend: 'app', server: 'web2' }, values: { state: 'maint' } })
  t.match(await ask(bound), { server: 'web1', servers: ['web1'], why: /names a server that is down; balance roundrobin/ })
  t.equal(balancer.backends.get('app')?.counters.selected, 0)
})

t.test('what is asked must make sense, and whoever may look may ask', async (t) => {
  const { app } = await adminApp(t, { users: [{ name: 'a', password: 'b', role: 'read' }] })
  const ask = (payload: object, authorization = basic('a:b')) =>
    app.inject({ method: 'POST', url: '/admin/explain', payload, headers: { authorization } })
  t.equal((await ask({ url: '/' })).statusCode, 200)
  t.equal((await ask({ url: '/' }, basic('a:x'))).statusCode, 401)
  t.equal((await ask({ url: '/', frontend: 'none' })).statusCode, 404)
  t.match((await ask({ ulr: '/' })).json(), { status: 422, errors: [{ pointer: '/ulr' }, { pointer: '/url' }] })
})
