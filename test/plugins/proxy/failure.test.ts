import { createServer } from 'node:net'
import t from 'tap'
import { ask, balancer, closedPort, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

t.test('a server that refuses: another one answers, with its cookie, and the counters say what happened', async (t) => {
  const dead = await closedPort()
  const alive = await origin(t, () => respond())
  const daemon = await balancer(
    t,
    simple(
      [
        { name: 'w1', port: dead },
        { name: 'w2', port: alive.port },
      ],
      { cookie: { name: 'S' } },
    ),
  )
  t.match(
    await ask(portOf(daemon), get('/', 'Cookie: S=w1\r\n')),
    /^HTTP\/1\.1 200 OK[\s\S]*set-cookie: S=w2; path=\/; HttpOnly; SameSite=Lax\r\n/,
  )
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { retries: 2, redispatches: 1, connectErrors: 0, current: 0 })
  t.match(daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.counters, { current: 0 })
})

t.test('without redispatch a client bound to a server that refuses gets 503 after the retries', async (t) => {
  const alive = await origin(t, () => respond())
  const daemon = await balancer(
    t,
    simple(
      [
        { name: 'w1', port: await closedPort() },
        { name: 'w2', port: alive.port },
      ],
      { cookie: { name: 'S' }, redispatch: 0, retries: 2, timeout: { connect: 20 } },
    ),
  )
  const text = await ask(portOf(daemon), get('/', 'Cookie: S=w1\r\n'))
  t.match(text, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
  t.notMatch(text, /set-cookie/)
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { retries: 2, redispatches: 0, connectErrors: 1, current: 0 })
})

t.test('no server at all: 503', async (t) => {
  const daemon = await balancer(t, simple([]))
  const wire = new Wire(portOf(daemon))
  for (let i = 0; i < 2; i++)
    t.match(await wire.write(get()).read(), /^HTTP\/1\.1 503 Service Unavailable\r\n/, 'and the connection goes on')
  wire.destroy()
  const alone = await balancer(t, simple([], {}, { defaultBackend: undefined }))
  t.match(await ask(portOf(alone), get()), /^HTTP\/1\.1 503 /)
})

t.test('a statistics page that cannot be made: 500, told to the operator, and nothing else ends', async (t) => {
  const server = await origin(t, () => respond())
  const stats = { uri: '/stats', publicRead: true }
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { stats }))
  const faults: unknown[] = []
  daemon.loadBalancer.on('fault', (error) => faults.push(error))
  const [w1] = daemon.loadBalancer.backends.get('app')?.servers ?? []
  const broken = (): never => {
    throw new Error('broken')
  }
  Object.defineProperty(w1, 'status', { get: broken, configurable: true })
  t.match(await ask(portOf(daemon), get('/stats;csv')), /^HTTP\/1\.1 500 /)
  t.match(faults, [{ message: 'broken' }])
  const frontend = daemon.loadBalancer.frontends.get('web')
  t.equal(frontend?.counters.internalErrors, 1)
  t.match(await ask(portOf(daemon), get('/')), /^HTTP\/1\.1 200 /)
})

t.test('a server that closes without an answer: 502, and nothing is tried again', async (t) => {
  const server = await origin(t, (_request, socket) => {
    socket.destroy()
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  t.match(await ask(portOf(daemon), get()), /^HTTP\/1\.1 502 /)
  t.equal(server.requests.length, 1)
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { responseErrors: 1, responses5xx: 1 })
})

t.test('a server that is silent: 504 after its timeout', async (t) => {
  const server = await origin(t, () => undefined)
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], { timeout: { server: 100 } }))
  t.match(await ask(portOf(daemon), get()), /^HTTP\/1\.1 504 Gateway Time-out\r\n/)
  await until(() => server.connections.size === 0)
})

t.test('a server that stops in the middle of a body: the client’s connection is closed, never completed', async (t) => {
  for (const response of [
    'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
  ]) {
    const server = await origin(t, (_request, socket) => {
      socket.end(response)
      return undefined
    })
    const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
    const text = await new Wire(portOf(daemon)).write(get()).untilClosed()
    t.equal(text, response)
    t.match(daemon.loadBalancer.backends.get('app')?.counters, { serverAborts: 1, current: 0 })
  }
})

t.test('a client that leaves frees the server at once, wherever the request has come to', async (t) => {
  const held = new Set<object>()
  const server = await origin(t, (_request, socket) => {
    held.add(socket)
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const counters = daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.counters
  const waiting = new Wire(portOf(daemon)).write(get())
  await until(() => held.size === 1)
  waiting.destroy()
  await until(() => server.connections.size === 0 && counters?.current === 0)
  const sending = new Wire(portOf(daemon)).write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf')
  await until(() => server.connections.size === 1)
  sending.destroy()
  await until(() => server.connections.size === 0 && counters?.current === 0)
  t.match(counters, { clientAborts: 2 })
})

t.test('a client that is silent with its head gets 408, one that is silent with its body too', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { timeout: { client: 200 } }))
  t.match(await new Wire(portOf(daemon)).write('GET / HTTP/1.1\r\nHost:').untilClosed(), /^HTTP\/1\.1 408 Request Time-out\r\n/)
  t.match(
    await new Wire(portOf(daemon)).write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf').untilClosed(),
    /^HTTP\/1\.1 408 /,
  )
})

t.test('a client that does not read is dropped after its timeout', async (t) => {
  const server = createServer((socket) => {
    const chunk = Buffer.alloc(65_536, 'x')
    const more = (): void => {
      while (socket.writable && socket.write(chunk));
    }
    socket.on('error', () => {}).on('drain', more)
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      more()
    })
  })
  server.listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const daemon = await balancer(
    t,
    simple([{ name: 'w1', port: typeof address === 'object' && address !== null ? address.port : 0 }], {}, { timeout: { client: 300 } }),
  )
  const wire = new Wire(portOf(daemon))
  wire.socket.pause()
  wire.write(get())
  const counters = daemon.loadBalancer.backends.get('app')?.counters
  await until(() => counters?.clientAborts === 1)
  t.equal(counters?.current, 0)
  wire.destroy()
})

t.test('stopping lets a request that is under way finish, and ends its connection', async (t) => {
  let release: () => void = () => {}
  const server = await origin(t, (_request, socket) => {
    release = () => socket.write(respond('late'))
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const idle = new Wire(portOf(daemon))
  const wire = new Wire(portOf(daemon)).write(get())
  await until(() => server.requests.length === 1)
  const stopped = daemon.stop()
  release()
  t.match(await wire.untilClosed(), /connection: close\r\n\r\nlate$/)
  await stopped
  await idle.untilClosed()
})

t.test('a connection that is idle between two requests is closed after its timeout, without a word', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { timeout: { httpKeepAlive: 100 } }))
  const wire = new Wire(portOf(daemon)).write(get())
  t.match(await wire.read(), /ok$/)
  t.equal(await wire.untilClosed(), '')
})
