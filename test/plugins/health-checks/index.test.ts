import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import type { Target } from '../../../src/http1/way/dial.ts'
import type { Observation } from '../../../src/lb/check-report.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import type { Server } from '../../../src/lb/server.ts'
import { healthChecks, startHealthChecks } from '../../../src/plugins/health-checks/index.ts'
import { loadBalancer as decorate } from '../../../src/plugins/load-balancer.ts'
import { configOf, serverOf } from '../../balancer.ts'
import { closedPort } from '../../helpers.ts'
import { FakeScheduler } from './fake-scheduler.ts'
import { origin } from './origin.ts'

/** Hands out what checks find, one after another. */
class Watched extends LoadBalancer {
  readonly #found: Observation[] = []
  #wake = () => {}

  override observe(server: Server, observation: Observation): void {
    super.observe(server, observation)
    this.#found.push(observation)
    this.#wake()
  }

  async next(): Promise<Observation> {
    for (;;) {
      const found = this.#found.shift()
      if (found !== undefined) return found
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  get pending(): number {
    return this.#found.length
  }
}

function start(t: Test, { backend = {}, server = {}, target }: { backend?: object; server?: object; target?: Target }) {
  const scheduler = new FakeScheduler()
  const balancer = new Watched(
    configOf({ backends: [{ name: 'b', ...backend, servers: [{ name: 's', address: '127.0.0.1:1', check: true, ...server }] }] }),
  )
  const stop = startHealthChecks(balancer, { scheduler, ...(target && { ways: () => ({ target }) }) })
  t.teardown(stop)
  return { scheduler, balancer, stop, server: serverOf(balancer, 'b', 's') }
}

const local = (port: number): Target => ({ host: '127.0.0.1', port })
const httpchk = { httpchk: {} }

t.test('a server that accepts connections passes, and goes on to be checked at its interval', async (t) => {
  const { scheduler, balancer, server } = start(t, { target: local(await origin(t, () => {})) })
  t.same(scheduler.waiting, [0], 'the first check is due at once')
  scheduler.advance(0)
  t.match(await balancer.next(), { passed: true, result: 'L4OK in 0ms', report: { status: 'L4OK', duration: 0 } })
  t.equal(server.status, 'UP')
  t.same(scheduler.waiting, [2000])
  scheduler.advance(2000)
  t.match(await balancer.next(), { passed: true })
})

t.test('a server that refuses connections fails', async (t) => {
  const { scheduler, balancer, server } = start(t, { target: local(await closedPort()) })
  scheduler.advance(0)
  t.match(await balancer.next(), { passed: false, result: 'L4CON in 0ms (Connection refused)' })
  t.equal(server.status, 'DOWN')
})

t.test('a unix socket can be checked', async (t) => {
  const path = join(t.testdir(), 's')
  const server = createServer().listen(path)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { scheduler, balancer } = start(t, { server: { address: `unix@${path}` } })
  scheduler.advance(0)
  t.match(await balancer.next(), { passed: true, result: 'L4OK in 0ms' })
})

t.test('a server whose address makes no sense fails its checks and takes nothing down with it', async (t) => {
  const { scheduler, balancer } = start(t, { target: { host: '127.0.0.1', port: 70_000 } })
  scheduler.advance(0)
  t.match(await balancer.next(), { passed: false, report: { status: 'L4CON', detail: 'ERR_SOCKET_BAD_PORT' } })
  t.same(scheduler.waiting, [2000])
})

t.test('with httpchk the request is sent and the response decides', async (t) => {
  const received: string[] = []
  const port = await origin(t, (socket) =>
    socket.once('data', (data) => {
      received.push(data.toString())
      socket.end(received.length === 1 ? 'HTTP/1.0 200 OK\r\n\r\n' : 'HTTP/1.0 503 Sorry\r\n\r\n')
    }),
  )
  const { scheduler, balancer } = start(t, { backend: httpchk, target: local(port) })
  scheduler.advance(0)
  t.match(await balancer.next(), { passed: true, result: 'L7OK/200 in 0ms' })
  scheduler.advance(2000)
  t.match(await balancer.next(), { passed: false, result: 'L7STS/503 in 0ms (Sorry)' })
  t.same(received, ['OPTIONS / HTTP/1.0\r\n\r\n', 'OPTIONS / HTTP/1.0\r\n\r\n'])
})

const misbehaviours: [string, Parameters<typeof origin>[1], string][] = [
  ['closes at once', (socket) => socket.end(), 'L7RSP'],
  ['talks nonsense', (socket) => socket.write('nonsense'), 'L7RSP'],
  ['sends a head without end', (socket) => void (socket.write('HTTP/1.0 200 OK\r\n') && socket.write(`X: ${'a'.repeat(40_000)}`)), 'L7RSP'],
  ['resets the connection', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'SOCKERR'],
]

for (const [name, serve, status] of misbehaviours) {
  t.test(`a server that ${name} fails`, async (t) => {
    const { scheduler, balancer } = start(t, { backend: httpchk, target: local(await origin(t, serve)) })
    scheduler.advance(0)
    t.match(await balancer.next(), { passed: false, report: { status } })
  })
}

/** Starts a check of a server that accepts and stays silent, and waits until it has the request. */
async function startSilent(t: Test, settings: { backend: object; server?: object }) {
  let heard = () => {}
  const listening = new Promise<void>((resolve) => {
    heard = resolve
  })
  const port = await origin(t, (socket) => socket.once('data', () => heard()))
  const started = start(t, { ...settings, target: local(port) })
  started.scheduler.advance(0)
  await listening
  return started
}

for (const timeout of [{}, { check: 0 }]) {
  t.test(`with timeouts ${JSON.stringify(timeout)}, inter limits the whole check`, async (t) => {
    const { scheduler, balancer } = await startSilent(t, { backend: { ...httpchk, timeout }, server: { inter: 700 } })
    scheduler.advance(699)
    t.equal(balancer.pending, 0)
    scheduler.advance(1)
    t.match(await balancer.next(), { passed: false, result: 'L7TOUT in 700ms' })
  })
}

t.test('with timeout check, that limits the response from the connection on', async (t) => {
  const { scheduler, balancer } = await startSilent(t, { backend: { ...httpchk, timeout: { check: 5000 } }, server: { inter: 700 } })
  scheduler.advance(4999)
  t.equal(balancer.pending, 0, 'and a check may last longer than the interval')
  scheduler.advance(1)
  t.match(await balancer.next(), { passed: false, result: 'L7TOUT in 5000ms' })
})

const connectLimits: [backend: object, limit: number][] = [
  [{ timeout: { connect: 300 } }, 2000],
  [{ timeout: { connect: 300, check: 9000 } }, 300],
  [{ timeout: { connect: 5000, check: 9000 } }, 2000],
  [{ timeout: { connect: 0, check: 9000 } }, 2000],
]

for (const [backend, limit] of connectLimits) {
  t.test(`connecting is limited to ${limit} ms by ${JSON.stringify(backend)}`, async (t) => {
    const { scheduler, balancer } = start(t, { backend, target: local(await closedPort()) })
    scheduler.advance(0)
    t.same(scheduler.waiting, [limit], 'nothing else is waited for: checks never overlap')
    scheduler.advance(limit)
    t.match(await balancer.next(), { passed: false, result: `L4TOUT in ${limit}ms` })
  })
}

t.test('checks come faster while a state is unsure, and at downinter when it is surely down', async (t) => {
  let sound = true
  const port = await origin(t, (socket) => socket.once('data', () => socket.end(sound ? 'HTTP/1.0 200 OK\r\n\r\n' : 'nonsense')))
  const { scheduler, balancer, server } = start(t, {
    backend: httpchk,
    server: { inter: 400, fastinter: 100, downinter: 250 },
    target: local(port),
  })
  const seen: [string, number[]][] = []
  for (const passes of [true, false, false, false, true, true]) {
    sound = passes
    scheduler.advance(scheduler.waiting[0] ?? 0)
    await balancer.next()
    seen.push([server.status, scheduler.waiting])
  }
  t.same(seen, [
    ['UP', [400]],
    ['UP 2/3', [100]],
    ['UP 1/3', [100]],
    ['DOWN', [250]],
    ['DOWN 1/2', [100]],
    ['UP', [400]],
  ])
})

t.test('nothing is asked of a server in maintenance; after it, checks go on', async (t) => {
  let connections = 0
  const port = await origin(t, () => connections++)
  const { scheduler, balancer } = start(t, { target: local(port) })
  const target = { backend: 'b', server: 's' }
  balancer.change({ by: 'test', target, values: { state: 'maint' } })
  scheduler.advance(10_000)
  t.equal(connections + balancer.pending, 0)
  balancer.change({ by: 'test', target, values: { state: 'ready' } })
  scheduler.advance(2000)
  t.match(await balancer.next(), { passed: true })
})

t.test('first checks are spread over the interval, and servers without check are left alone', async (t) => {
  const scheduler = new FakeScheduler()
  const server = (name: string, check: boolean) => ({ name, address: '127.0.0.1:1', check, inter: 3000 })
  const servers = [server('a', true), server('b', false), server('c', true)]
  const balancer = new LoadBalancer(
    configOf({
      backends: [
        { name: 'x', servers },
        { name: 'y', servers: [server('d', true)] },
      ],
    }),
  )
  const stop = startHealthChecks(balancer, { scheduler })
  t.same(scheduler.waiting, [0, 1000, 2000])
  stop()
  t.same(scheduler.waiting, [])
})

t.test('stopping gives up the check that is under way', async (t) => {
  const { scheduler, balancer, stop } = await startSilent(t, { backend: httpchk })
  stop()
  t.same(scheduler.waiting, [])
  t.equal(balancer.pending, 0)
})

t.test('stopping from within a transition starts no further check', async (t) => {
  const { scheduler, balancer, stop } = start(t, { target: local(await closedPort()) })
  balancer.on('transition', stop)
  scheduler.advance(0)
  await balancer.next()
  t.same(scheduler.waiting, [])
})

t.test('in an application, checks begin when it is ready and end when it closes', async (t) => {
  const scheduler = new FakeScheduler()
  const balancer = new Watched(configOf({ backends: [{ name: 'b', servers: [{ name: 's', address: '127.0.0.1:1', check: true }] }] }))
  const app = Fastify()
  app.register(decorate, { loadBalancer: balancer })
  app.register(healthChecks, { scheduler })
  t.same(scheduler.waiting, [])
  await app.ready()
  t.same(scheduler.waiting, [0])
  await app.close()
  t.same(scheduler.waiting, [])
})

t.test('by default time is real', async (t) => {
  const port = await origin(t, () => {})
  const balancer = new Watched(configOf({ backends: [{ name: 'b', servers: [{ name: 's', address: `127.0.0.1:${port}`, check: true }] }] }))
  t.teardown(startHealthChecks(balancer))
  t.match(await balancer.next(), { passed: true, result: /^L4OK in \d+ms$/ })
})
