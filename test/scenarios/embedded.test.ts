import net, { type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { build } from '../../examples/embedded.ts'
import { limpet } from '../../src/index.ts'
import { ask, get, origin, respond, until, Wire } from '../helpers.ts'

async function listening(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

t.test('a host’s own routes come first, the rest is balanced, and the administration side stands under its prefix', async (t) => {
  const servers = [await origin(t, () => respond('one')), await origin(t, () => respond('two'))]
  const app = await build(servers.map(({ port }, index) => ({ name: `w${index + 1}`, address: `127.0.0.1:${port}` })))
  t.teardown(() => app.close())
  const port = await listening(app)
  t.match(await ask(port, get('/about')), /\{"proxiedBy":"limpet"\}$/)
  t.match(
    await ask(port, get('/any')),
    /^HTTP\/1\.1 200 OK\r\nContent-Length: 3\r\nset-cookie: SERVERID=w1; path=\/; HttpOnly; SameSite=Lax\r\ncache-control: private\r\n\r\none$/,
  )
  t.match(await ask(port, get('/any')), /two$/)
  t.match(await ask(port, get('/limpet/admin/servers')), /^HTTP\/1\.1 401 /)
  const login = `Authorization: Basic ${Buffer.from('admin:admin').toString('base64')}\r\n`
  t.match(await ask(port, get('/limpet/admin/servers', login)), /"name":"w2"/)
  for (const path of ['/limpet', '/limpet/', '/limpet?x'])
    t.match(await ask(port, get(path, login)), /^HTTP\/1\.1 200 [\s\S]*<html[\s\S]*<a href="\/limpet\/;csv">/)
  t.match(await ask(port, get('/limpet/;csv', login)), /^HTTP\/1\.1 200 [\s\S]*# pxname/)
  t.match(app.loadBalancer.frontends.get('stats')?.counters, { requests: 6, intercepted: 6, responses2xx: 5, responses4xx: 1 })
  for (const path of ['/limpet/nowhere', '/limpet/admin/nowhere'])
    t.match(await ask(port, get(path, login)), /^HTTP\/1\.1 404 [\s\S]*application\/problem\+json/)
  t.equal(servers.map(({ requests }) => requests.length).join(), '1,1', 'the servers get nothing of the administration side')
})

t.test('addresses to listen on are the host’s affair, and those of the configuration are told of', async (t) => {
  const logged: string[] = []
  const app = Fastify({ logger: { stream: { write: (line: string) => logged.push(JSON.parse(line).msg) } } })
  t.teardown(() => app.close())
  await app.register(limpet, {
    config: {
      frontends: [{ name: 'web', bind: ['127.0.0.1:1'], defaultBackend: 'app' }],
      backends: [{ name: 'app', servers: [{ name: 'w1', address: '127.0.0.1:1' }] }],
    },
  })
  t.match(logged, [/^limpet: the bind addresses of frontend web are not used: /])
})

t.test('the host’s hooks run before a request is proxied and may answer in its place', async (t) => {
  const server = await origin(t, () => respond('proxied', '', '404 Not Found'))
  const app = Fastify()
  const seen: string[] = []
  app.addHook('onRequest', async (request, reply) => {
    seen.push(request.url)
    reply.header('x-host', 'yes')
    if (request.url === '/closed') return reply.code(403).send('no')
    return undefined
  })
  app.addHook('onResponse', async (request, reply) => {
    seen.push(`${reply.statusCode} for ${request.url}`)
  })
  await app.register(limpet, {
    config: {
      frontends: [{ name: 'web', defaultBackend: 'app' }],
      backends: [{ name: 'app', servers: [{ name: 'w1', address: `127.0.0.1:${server.port}` }] }],
    },
  })
  t.teardown(() => app.close())
  const port = await listening(app)
  t.match(await ask(port, get('/open')), /x-host: yes\r\n\r\nproxied$/)
  t.match(await ask(port, get('/closed')), /^HTTP\/1\.1 403 /)
  await until(() => seen.length === 4)
  t.same(seen, ['/open', '404 for /open', '/closed', '403 for /closed'])
  t.equal(server.requests.length, 1)
})

t.test('a request that is injected has no connection to be proxied over, and is told so', async (t) => {
  const app = await build([{ name: 'w1', address: '127.0.0.1:1' }])
  t.teardown(() => app.close())
  t.match(await app.inject('/any'), { statusCode: 501, body: /injected/ })
  t.match(await app.inject('/about'), { statusCode: 200 })
})

t.test('closing the host lets proxied requests finish', async (t) => {
  let release: () => void = () => {}
  const server = await origin(t, (_request, socket) => {
    release = () => socket.write(respond('late'))
    return undefined
  })
  const app = await build([{ name: 'w1', address: `127.0.0.1:${server.port}` }])
  const wire = new Wire(await listening(app)).write(get())
  await until(() => server.requests.length === 1)
  const closed = app.close()
  release()
  t.match(await wire.untilClosed(), /late$/)
  await closed
})

t.test('a configuration with mistakes is refused with every one of them named', async (t) => {
  const app = Fastify()
  await t.rejects(
    async () => app.register(limpet, { config: { frontends: [{ name: 'web' }], backends: [{ name: 'a b' }] } }),
    /\/backends\/0\/name/,
  )
  const without = Fastify()
  await t.rejects(async () => without.register(limpet, { config: {} }), /no frontend with a backend/)
  const programs = { global: { externalCheck: true }, backends: [{ name: 'b', externalCheck: { command: '/bin/true' } }] }
  await t.rejects(
    async () => Fastify().register(limpet, { config: programs }),
    /checked by a program: register Limpet with allowExternalCheck/,
  )
})

t.test('a host whose parser lets everything pass is refused', async (t) => {
  const app = Fastify({ http: { insecureHTTPParser: true } })
  const config = { frontends: [{ name: 'web', defaultBackend: 'app' }], backends: [{ name: 'app' }] }
  await t.rejects(async () => app.register(limpet, { config }), /insecureHTTPParser/)
  await app.close()
})

t.test('a host keeps its own cookies, users and headers, and without users only our own names are answered', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie, { secret: 'of the host' })
  app.decorateRequest('user', 'host')
  app.decorateRequest('visitor')
  app.get('/own', (request, reply) => reply.setCookie('own', 'x').send(Reflect.get(request, 'user')))
  app.addHook('preHandler', async (request) => void Reflect.set(request, 'user', `${Reflect.get(request, 'user')} itself`))
  await app.register(limpet, {
    config: {
      frontends: [
        { name: 'web', defaultBackend: 'app' },
        { name: 'stats', stats: { uri: '/', admin: true } },
      ],
      backends: [{ name: 'app', servers: [{ name: 'w1', address: '127.0.0.1:1' }] }],
    },
  })
  const port = await listening(app)
  const own = await ask(port, get('/own'))
  t.match(own, /set-cookie: own=x[\s\S]*\r\n\r\nhost itself$/)
  t.notMatch(own, /content-security-policy/i)
  t.match(await ask(port, get('/limpet/admin/servers')), /^HTTP\/1\.1 421 [\s\S]*example\.test/)
  t.match(await ask(port, get('/limpet/admin/servers').replace('example.test', 'localhost')), /^HTTP\/1\.1 200 [\s\S]*"w1"/)
  app.loadBalancer.once('change', ({ by }) => t.equal(by, '127.0.0.1', 'a change is not in the name of the host’s user'))
  t.match(await ask(port, patch('localhost')), /^HTTP\/1\.1 200 /)
  t.match(app.loadBalancer.difference(), [{ values: { weight: 7 } }])
})

/** Anybody may look, and whoever asks from this machine may change things. */
const forEverybody = {
  frontends: [
    { name: 'web', defaultBackend: 'app' },
    { name: 'stats', stats: { uri: '/', admin: true, publicRead: true } },
  ],
  backends: [{ name: 'app', servers: [{ name: 'w1', address: '127.0.0.1:1' }] }],
}

const outer = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

t.test('across the network nobody changes anything without a login', { skip: outer === undefined && 'no network' }, async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(limpet, { config: forEverybody })
  await app.listen({ port: 0, host: '0.0.0.0' })
  const { port } = app.server.address() as AddressInfo
  const headers = { 'content-type': 'application/json' }
  const far = await fetch(`http://${outer}:${port}/limpet/admin/backends/app/servers/w1`, {
    method: 'PATCH',
    headers,
    body: '{"weight":7}',
  })
  t.equal(far.status, 403)
  t.same(app.loadBalancer.difference(), [])
  t.match(await ask(port, patch('localhost')), /^HTTP\/1\.1 200 /)
})

t.test('who left before it was seen who it is changes nothing', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.addHook('onRequest', async ({ socket }) => {
    if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
  })
  const answered = new Promise<number>((resolve) => app.addHook('onSend', async (_request, reply) => resolve(reply.statusCode)))
  await app.register(limpet, { config: forEverybody })
  const port = await listening(app)
  const socket = net.connect(port, '127.0.0.1', () => {
    socket.write('POST /limpet/admin/backends/app/servers/w1/maint HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
    app.server.once('request', () => socket.resetAndDestroy())
  })
  t.equal(await answered, 403)
  t.same(app.loadBalancer.difference(), [])
})

function patch(host: string): string {
  const body = '{"weight":7}'
  return `PATCH /limpet/admin/backends/app/servers/w1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
