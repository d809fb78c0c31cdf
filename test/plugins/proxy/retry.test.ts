import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { ask, balancer, closedPort, get, type Origin, origin, portOf, type Received, respond, simple, until, Wire } from '../../helpers.ts'

type Answer = (request: Received, socket: Socket) => string | undefined

/** Two servers, of which a client with `S=w1` is bound to the first, and the balancer before them. */
async function pair(t: Test, first: Answer, backend: Record<string, unknown> = {}) {
  const w1 = await origin(t, first)
  const w2 = await origin(t, () => respond('w2'))
  const servers = [
    { name: 'w1', port: w1.port },
    { name: 'w2', port: w2.port },
  ]
  const daemon = await balancer(t, simple(servers, { cookie: { name: 'S' }, ...backend }))
  const app = daemon.loadBalancer.backends.get('app')
  return { w1, w2, daemon, app, port: portOf(daemon), server: daemon.loadBalancer.find({ backend: 'app', server: 'w1' }) }
}

const bound = 'Cookie: S=w1\r\n'
const hangUp: Answer = (_request, socket) => {
  socket.destroy()
  return undefined
}

const failures: [string, Answer][] = [
  ['empty-response', hangUp],
  ['junk-response', () => 'no HTTP at all\r\n\r\n'],
  ['response-timeout', () => undefined],
  ['503', () => respond('busy', '', '503 Service Unavailable')],
  ['404', () => `HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(1000)}`],
]
for (const [cause, answer] of failures) {
  t.test(`retry-on ${cause}: another server answers, with its cookie, and each attempt is counted`, async (t) => {
    const { port, app, w1, w2 } = await pair(t, answer, { retries: 1, retryOn: [cause], timeout: { server: 150 } })
    const text = await ask(port, get('/', bound))
    t.match(text, /^HTTP\/1\.1 200 OK[\s\S]*set-cookie: S=w2;[\s\S]*w2$/)
    t.same([w1.requests.length, w2.requests.length], [1, 1])
    t.match(app?.counters, { current: 0, responses2xx: 1, responses5xx: 0, redispatches: 1 })
    await until(() => w1.connections.size <= 1)
  })
}

t.test('without retry-on the answer that failed is what the client gets', async (t) => {
  for (const [cause, answer] of failures) {
    const expected = { '503': 503, '404': 404, 'response-timeout': 504 }[cause] ?? 502
    const { port, w1, w2 } = await pair(t, answer, { timeout: { server: 150 } })
    t.match(await ask(port, get('/', bound), (text) => text.length > 40), new RegExp(`^HTTP/1\\.1 ${expected} `), cause)
    t.same([w1.requests.length, w2.requests.length], [1, 0], cause)
  }
})

t.test('when all attempts are used up the client gets the last answer', async (t) => {
  const { port, w1, app } = await pair(t, () => respond('busy', '', '503 Service Unavailable'), {
    retries: 2,
    redispatch: 0,
    retryOn: ['503'],
  })
  t.match(await ask(port, get('/', bound)), /^HTTP\/1\.1 503 [\s\S]*busy$/)
  t.equal(w1.requests.length, 3)
  t.match(app?.counters, { retries: 2, current: 0 })
})

t.test('retry-on none: not even a connection that was refused is tried again', async (t) => {
  const w2 = await origin(t, () => respond('w2'))
  const servers = [
    { name: 'w1', port: await closedPort() },
    { name: 'w2', port: w2.port },
  ]
  const daemon = await balancer(t, simple(servers, { cookie: { name: 'S' }, retryOn: [] }))
  t.match(await ask(portOf(daemon), get('/', bound)), /^HTTP\/1\.1 503 /)
  t.equal(w2.requests.length, 0)
})

t.test('a body that is small is sent again, whole, with its trailers', async (t) => {
  const { port, w2 } = await pair(t, hangUp, { retries: 1, retryOn: ['empty-response'] })
  const chunked = '3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n'
  const text = await ask(port, `POST / HTTP/1.1\r\nHost: a\r\n${bound}Transfer-Encoding: chunked\r\n\r\n${chunked}`)
  t.match(text, /^HTTP\/1\.1 200 OK/)
  t.match(w2.requests[0]?.body, /abc[\s\S]*de[\s\S]*0\r\nX-T: 1\r\n\r\n$/)
})

t.test('a body that is still arriving goes on to the other server where it was', async (t) => {
  const { port, w1, w2 } = await pair(t, () => undefined, { retries: 1, retryOn: ['empty-response'] })
  const wire = new Wire(port).write(`PUT / HTTP/1.1\r\nHost: a\r\n${bound}Content-Length: 10\r\n\r\nhello`)
  await until(() => w1.connections.size === 1)
  for (const socket of w1.connections) socket.once('data', () => socket.destroy())
  await until(() => w2.connections.size === 1)
  t.match(await wire.write('world').read(), /^HTTP\/1\.1 200 OK/)
  t.equal(w2.requests[0]?.body, 'helloworld')
  wire.destroy()
})

t.test('a body beyond bufsize is not sent again', async (t) => {
  const { port, w2 } = await pair(t, hangUp, { retries: 1, retryOn: ['empty-response'] })
  const wire = new Wire(port).write(`POST / HTTP/1.1\r\nHost: a\r\n${bound}Content-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`)
  t.match(await wire.read(), /^HTTP\/1\.1 502 /)
  t.equal(w2.requests.length, 0)
  wire.destroy()
})

t.test('once the client has seen a byte of a response, nothing is sent again', async (t) => {
  const { port, w2 } = await pair(
    t,
    (_request, socket) => {
      socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
      return undefined
    },
    { retries: 1, retryOn: ['empty-response'] },
  )
  t.match(await ask(port, get('/', bound), (text) => text.includes(' 502 ')), /^HTTP\/1\.1 103 [\s\S]*\r\n\r\nHTTP\/1\.1 502 /)
  t.equal(w2.requests.length, 0)
})

/** A server that answers once on each connection, keeps it open, and closes it on the second request. */
function onceEach(): Answer {
  const seen = new WeakSet<Socket>()
  return (_request, socket) => {
    if (seen.has(socket)) return void socket.destroy()
    seen.add(socket)
    return respond('w1')
  }
}

t.test('a kept connection that its server closed just then is replaced, and nothing is counted', async (t) => {
  const { port, server, w1 } = await pair(t, onceEach())
  for (let i = 0; i < 4; i++) t.match(await ask(port, get('/', bound)), /^HTTP\/1\.1 200 OK[\s\S]*w1$/)
  t.match(server?.counters, { retries: 0, redispatches: 0, requests: 4, sessions: 4, responseErrors: 0, current: 0 })
  t.equal(w1.requests.length, 7)
})

t.test('but not for a request that must not happen twice', async (t) => {
  const { port, w1 } = await pair(t, onceEach())
  const post = `POST / HTTP/1.1\r\nHost: a\r\n${bound}Content-Length: 0\r\n\r\n`
  t.match(await ask(port, post), /^HTTP\/1\.1 200 /)
  t.match(await ask(port, post), /^HTTP\/1\.1 502 /)
  t.equal(w1.requests.length, 2)
})

t.test('strict: a client whose server is down gets 503, a new one gets another server', async (t) => {
  const { port, daemon, w1 } = await pair(t, () => respond('w1'), { strict: true })
  daemon.loadBalancer.change({ by: 'test', target: { backend: 'app', server: 'w1' }, values: { state: 'maint' } })
  t.match(await ask(port, get('/', bound)), /^HTTP\/1\.1 503 /)
  t.match(await ask(port, get()), /^HTTP\/1\.1 200 OK[\s\S]*w2$/)
  t.equal(w1.requests.length, 0)
})

t.test('strict: a client whose server refuses gets 503', async (t) => {
  const w2 = await origin(t, () => respond('w2'))
  const servers = [
    { name: 'w1', port: await closedPort() },
    { name: 'w2', port: w2.port },
  ]
  const daemon = await balancer(t, simple(servers, { cookie: { name: 'S' }, strict: true, timeout: { connect: 20 } }))
  t.match(await ask(portOf(daemon), get('/', bound)), /^HTTP\/1\.1 503 /)
  t.equal(w2.requests.length, 0)
})

/** A pair whose first server has one slot, taken. */
async function full(t: Test, backend: Record<string, unknown>) {
  const held: Socket[] = []
  const w1: Origin = await origin(t, (_request, socket) => void held.push(socket))
  const w2 = await origin(t, () => respond('w2'))
  const config = simple([], {
    cookie: { name: 'S' },
    servers: [
      { name: 'w1', address: `127.0.0.1:${w1.port}`, cookie: 'w1', maxconn: 1 },
      { name: 'w2', address: `127.0.0.1:${w2.port}`, cookie: 'w2' },
    ],
    ...backend,
  })
  const daemon = await balancer(t, config)
  const first = new Wire(portOf(daemon)).write(get('/', bound))
  await until(() => held.length === 1)
  t.teardown(() => first.destroy())
  const server = daemon.loadBalancer.find({ backend: 'app', server: 'w1' })
  return { port: portOf(daemon), server, held }
}

t.test('a client whose server is full waits for it, or moves where that is wanted', async (t) => {
  const waits = await full(t, {})
  const wire = new Wire(waits.port).write(get('/', bound))
  await until(() => waits.server?.queue.length === 1)
  wire.destroy()
  await until(() => waits.server?.queue.length === 0)
  const moves = await full(t, { whenFull: 'move' })
  t.match(await ask(moves.port, get('/', bound)), /^HTTP\/1\.1 200 OK[\s\S]*set-cookie: S=w2;[\s\S]*w2$/)
  t.equal(moves.server?.queue.length, 0)
})

t.test('a client that closes its side after its request still gets its answer, unless abortOnClose says otherwise', async (t) => {
  for (const abortOnClose of [false, true]) {
    const held: Socket[] = []
    const { port, app, server, w1 } = await pair(t, (_request, socket) => void held.push(socket), { abortOnClose })
    const wire = new Wire(port).write(get('/', bound))
    await until(() => held.length === 1)
    wire.socket.end()
    if (abortOnClose) await until(() => server?.counters.clientAborts === 1)
    else {
      for (const socket of held) socket.write(respond('late'))
      t.match(await wire.untilClosed(), /^HTTP\/1\.1 200 OK[\s\S]*late$/)
    }
    await until(() => app?.counters.current === 0)
    await wire.untilClosed()
    t.equal(w1.requests.length, 1)
  }
})

t.test('a rule says how often a request may be tried again', async (t) => {
  let asked = 0
  const answer: Answer = (request, socket) => {
    asked++
    return hangUp(request, socket)
  }
  const rules = [
    { do: 'set-retries 0', if: '{ path /once }' },
    { do: 'set-retries 3', if: '{ path /often }' },
  ]
  const { port } = await pair(t, answer, { retries: 1, redispatch: 0, retryOn: ['empty-response'], httpRequest: rules })
  for (const [path, times] of [
    ['/once', 1],
    ['/often', 4],
    ['/', 2],
  ] as const) {
    asked = 0
    t.match(await ask(port, get(path, bound)), /^HTTP\/1.1 502/)
    t.equal(asked, times, path)
  }
})
