import { once } from 'node:events'
import net from 'node:net'
import t, { type Test } from 'tap'
import { Admission } from '../../../src/plugins/proxy/admission.ts'
import { balancer, configuration, get, origin, portOf, respond, until, Wire } from '../../helpers.ts'

async function start(t: Test, limits: { process?: number; a?: number; b?: number }, more: object = {}) {
  const server = await origin(t, () => respond())
  const frontends = (['a', 'b'] as const).map((name) => ({
    name,
    bind: name === 'a' ? ['127.0.0.1:0', '127.0.0.1:0'] : ['127.0.0.1:0'],
    defaultBackend: 'app',
    ...(limits[name] === undefined ? {} : { maxconn: limits[name] }),
    ...more,
  }))
  const config = configuration({
    global: limits.process === undefined ? {} : { maxconn: limits.process },
    frontends,
    backends: [{ name: 'app', servers: [{ name: 'w1', address: `127.0.0.1:${server.port}` }] }],
  })
  const daemon = await balancer(t, config)
  const counters = (name: string) => daemon.loadBalancer.frontends.get(name)?.counters
  return { daemon, server, counters }
}

async function connected(port: number): Promise<Wire> {
  const wire = new Wire(port)
  await once(wire.socket, 'connect')
  return wire.write(get())
}

t.test('connections beyond maxconn of a frontend wait, over all its addresses, and are served first come, first served', async (t) => {
  const { daemon, counters } = await start(t, { a: 1 })
  const [one, two] = daemon.listeners.map(({ address }) => Number(/\d+$/.exec(address)?.[0]))
  const first = await connected(one ?? 0)
  t.match(await first.read(), /^HTTP\/1\.1 200 /)
  const second = await connected(two ?? 0)
  const third = await connected(one ?? 0)
  const other = await connected(portOf(daemon, 'b'))
  t.match(await other.read(), /^HTTP\/1\.1 200 /, 'another frontend has room')
  t.match(counters('a'), { current: 1, requests: 1 })
  first.destroy()
  t.match(await second.read(), /^HTTP\/1\.1 200 /)
  t.equal(third.text, '')
  second.destroy()
  t.match(await third.read(), /^HTTP\/1\.1 200 /)
  t.match(counters('a'), { current: 1, currentMax: 1, requests: 3 })
  third.destroy()
  other.destroy()
})

t.test('connections beyond maxconn of the process wait, whichever frontend they come to', async (t) => {
  const { daemon, counters } = await start(t, { process: 1 })
  const first = await connected(portOf(daemon, 'a'))
  t.match(await first.read(), /^HTTP\/1\.1 200 /)
  const second = await connected(portOf(daemon, 'b'))
  const third = await connected(portOf(daemon, 'b'))
  first.destroy()
  t.match(await second.read(), /^HTTP\/1\.1 200 /)
  t.match(counters('b'), { current: 1 })
  second.destroy()
  t.match(await third.read(), /^HTTP\/1\.1 200 /)
  third.destroy()
})

t.test('who leaves while waiting makes no trouble, and stopping turns away who still waits', async (t) => {
  const { daemon, counters } = await start(t, { a: 1 })
  const first = await connected(portOf(daemon, 'a'))
  t.match(await first.read(), /^HTTP\/1\.1 200 /)
  const gone = await connected(portOf(daemon, 'a'))
  gone.socket.resetAndDestroy()
  const second = await connected(portOf(daemon, 'a'))
  first.destroy()
  t.match(await second.read(), /^HTTP\/1\.1 200 /)
  const late = await connected(portOf(daemon, 'a'))
  const stopped = daemon.stop()
  t.equal(await late.untilClosed(), '')
  await second.untilClosed()
  await stopped
  await until(() => counters('a')?.current === 0)
})

t.test('an upgrade that is refused does not count as another connection', async (t) => {
  const { daemon, counters } = await start(t, { a: 1 })
  const wire = await connected(portOf(daemon, 'a'))
  t.match(await wire.read(), /^HTTP\/1\.1 200 /)
  for (let i = 0; i < 2; i++) {
    wire.write(get('/', 'Connection: Upgrade\r\nUpgrade: example\r\n'))
    t.match(await wire.read(), /^HTTP\/1\.1 200 /)
  }
  t.match(counters('a'), { current: 1, sessions: 1, requests: 3 })
  wire.destroy()
})

t.test('on the administration side too connections wait and end; it has room when the traffic has none', async (t) => {
  const config = configuration({
    global: { maxconn: 1 },
    frontends: [
      { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
      { name: 'stats', bind: ['127.0.0.1:0'], maxconn: 1, timeout: { client: 100 }, stats: {} },
    ],
    backends: [{ name: 'app' }],
  })
  const daemon = await balancer(t, config)
  const traffic = await connected(portOf(daemon, 'web'))
  t.match(await traffic.read(), /^HTTP\/1\.1 503 /)
  const idle = new Wire(portOf(daemon, 'stats'))
  await once(idle.socket, 'connect')
  const asking = await connected(portOf(daemon, 'stats'))
  t.match(await asking.read(), /^HTTP\/1\.1 /, 'once who says nothing is sent away')
  t.match(await idle.untilClosed(), /^(?:HTTP\/1\.1 408 |$)/)
  traffic.destroy()
})

t.test('more than may wait are turned away', async (t) => {
  const server = net.createServer((socket) => void socket.end('in'))
  new Admission(0).guard(server, 'a', 1, 1)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const held = await connected(port)
  t.equal(await (await connected(port)).untilClosed(), '')
  t.notOk(held.closed)
  held.destroy()
  server.close()
})

t.test('who listens to events of the administration side has no place of its frontend: with maxconn 1 others come in', async (t) => {
  const config = configuration({ frontends: [{ name: 'stats', bind: ['127.0.0.1:0'], maxconn: 1, stats: { uri: '/' } }] })
  const port = portOf(await balancer(t, config), 'stats')
  const events = 'GET /admin/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
  const listeners = [new Wire(port).write(events), new Wire(port).write(events)]
  for (const wire of listeners) t.match(await wire.read((text) => text.includes(': what happens')), /^HTTP\/1\.1 200 /)
  const other = await connected(port)
  t.match(await other.read(), /^HTTP\/1\.1 421 /)
  const next = await connected(port)
  for (const wire of listeners) wire.destroy()
  t.equal(next.text, '', 'their leaving makes no room')
  other.destroy()
  t.match(await next.read(), /^HTTP\/1\.1 421 /)
  next.destroy()
})

t.test('rate-limit sessions: more than so many in a second wait, and all are served in the end', async (t) => {
  const { daemon, counters } = await start(t, {}, { rateLimit: 4 })
  const port = portOf(daemon, 'a')
  const wires = await Promise.all(Array.from({ length: 5 }, () => connected(port)))
  await Promise.all(wires.map((wire) => wire.read()))
  const { max = 0 } = counters('a')?.sessionRate ?? {}
  t.equal(counters('a')?.requests, 5)
  t.ok(max <= 4, `${max} in a second`)
  for (const wire of wires) wire.destroy()
})

/** A server behind an admission that lets in two in a second, and who was served there. */
async function twoInSecond(t: Test, admission: Admission) {
  const served: string[] = []
  const server = net.createServer((socket) => void socket.once('data', (name) => served.push(String(name))))
  admission.guard(server, 'a', Number.POSITIVE_INFINITY, 9, 2)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  t.teardown(() => server.close())
  const come = async (name: string): Promise<void> => {
    const wire = new Wire(port)
    t.teardown(() => wire.destroy())
    await once(wire.socket, 'connect')
    wire.write(name)
  }
  return { served, come }
}

t.test('rate-limit sessions: who has waited comes before who comes when there is room again', async (t) => {
  let now = 1000
  const { served, come } = await twoInSecond(t, new Admission(Number.POSITIVE_INFINITY, () => now))
  for (const name of ['1', '2', '3']) await come(name)
  await until(() => served.length === 2)
  now = 5000
  await come('4')
  await until(() => served.length === 4)
  t.same(served, ['1', '2', '3', '4'])
})

t.test('rate-limit sessions: a clock that is set back keeps nobody out', async (t) => {
  const set = Date.now()
  t.intercept(Date, 'now', { value: () => set })
  const { served, come } = await twoInSecond(t, new Admission(Number.POSITIVE_INFINITY))
  for (const name of ['1', '2', '3']) await come(name)
  await until(() => served.length === 3)
  t.same(served, ['1', '2', '3'])
})

t.test('option http-ignore-probes: who opens a connection and says nothing is neither answered nor counted', async (t) => {
  const { daemon, counters } = await start(t, {}, { ignoreProbes: true, timeout: { client: 200 } })
  const port = portOf(daemon, 'a')
  const [probe, part] = [new Wire(port), new Wire(port).write('GET')]
  await Promise.all([once(probe.socket, 'close'), once(part.socket, 'close')])
  t.equal(probe.text, '')
  t.match(part.text, /^HTTP\/1\.1 408 /)
  await until(() => counters('a')?.current === 0)
  t.match(counters('a'), { sessions: 2, requests: 1, requestErrors: 1 })
})
