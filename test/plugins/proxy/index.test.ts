import { once } from 'node:events'
import { type AddressInfo, Socket } from 'node:net'
import Fastify, { type RouteOptions } from 'fastify'
import t from 'tap'
import { Session } from '../../../src/http1/session.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Clients } from '../../../src/plugins/proxy/clients.ts'
import { proxy } from '../../../src/plugins/proxy/index.ts'
import { Transport } from '../../../src/plugins/proxy/transport.ts'
import { ask, balancer, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

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

t.test('recent clients of a server are told apart by address and browser, and by what a trusted proxy names', async (t) => {
  const recent = async (trustedProxies: string[], ...fields: string[]): Promise<number | undefined> => {
    const server = await origin(t, () => respond())
    const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { trustedProxies }))
    const wire = new Wire(portOf(daemon))
    t.teardown(() => wire.destroy())
    for (const field of fields) await wire.write(get('/', field)).read()
    return daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.recentClients.estimate(Date.now())
  }
  const browsers = ['one', 'two', 'one'].map((name) => `User-Agent: ${name}\r\n`)
  const named = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1'].map((address) => `X-Forwarded-For: ${address}\r\n`)
  t.equal(await recent([], ...browsers), 1, 'a connection is one client')
  t.equal(await recent([], ...named), 1, 'what anybody says is not believed')
  t.equal(await recent(['127.0.0.0/8'], ...named), 3)
})
