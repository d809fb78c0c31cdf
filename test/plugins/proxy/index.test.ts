import { once } from 'node:events'
import { type AddressInfo, Socket } from 'node:net'
import Fastify, { type RouteOptions } from 'fastify'
import t from 'tap'
import { Session } from '../../../src/http1/session.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Clients } from '../../../src/plugins/proxy/clients.ts'
import { proxy } from '../../../src/plugins/proxy/index.ts'
import { Transport } from '../../../src/plugins/proxy/transport.ts'
import { ask, get, origin, respond, simple, until } from '../../helpers.ts'

t.test('the catch-all of @fastify/http-proxy is registered, and its handler, reply.from, never reached', async (t) => {
  const server = await origin(t, () => respond('ours'))
  const loadBalancer = new LoadBalancer(simple([{ name: 'w1', port: server.port }]))
  const frontend = [...loadBalancer.frontends.values()][0]
  if (frontend === undefined) throw new Error('the test has no frontend')
  const transport = new Transport(loadBalancer, () => ({ target: { host: '127.0.0.1', port: server.port } }))
  t.teardown(() => transport.close())
  const app = Fastify()
  t.teardown(() => app.close())
  const routes: RouteOptions[] = []
  let reached = 0
  app.addHook('onRoute', (route) => {
    routes.push(route)
    route.handler = () => {
      reached++
    }
  })
  await app.register(proxy, { loadBalancer, frontend, transport, clients: new Clients(frontend, transport.watch), version: '0' })
  app.server.listen(0, '127.0.0.1')
  await Promise.all([app.ready(), once(app.server, 'listening')])
  t.same([...new Set(routes.map(({ url }) => url))], ['/', '/*'])
  const { port } = app.server.address() as AddressInfo
  for (const request of [get('/a'), 'POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx']) t.match(await ask(port, request), /ours$/)
  t.equal(reached, 0)
})

t.test('a server that leaves service loses its idle connections at once', async (t) => {
  const server = await origin(t, () => respond())
  const loadBalancer = new LoadBalancer(simple([{ name: 'w1', port: server.port }]))
  const transport = new Transport(loadBalancer, () => ({ target: { host: '127.0.0.1', port: server.port } }))
  t.teardown(() => transport.close())
  const found = loadBalancer.find({ backend: 'app', server: 'w1' })
  if (found === undefined) throw new Error('the test has no server')
  const connection = transport.pool(found).open(new Session(new Socket()))
  const done = new Promise<void>((resolve) => {
    const ignore = (): void => {}
    connection.send(
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      {
        isHead: false,
        mayUpgrade: false,
        onUpgrade: ignore,
        onConnected: ignore,
        onInterim: ignore,
        onWhole: () => resolve(),
        onHead: ignore,
        onBody: () => true,
        onEnd: ignore,
        onFailure: ignore,
        onDrain: ignore,
      },
      false,
    )
  })
  await done
  t.equal(transport.size, 1)
  loadBalancer.change({ by: 'test', target: { backend: 'app', server: 'w1' }, values: { state: 'maint' } })
  await until(() => server.connections.size === 0)
  t.equal(transport.size, 0)
})
