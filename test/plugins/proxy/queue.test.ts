import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { balancer, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

/** A server that takes one request at a time and answers when told to, and a balancer before it. */
async function slow(
  t: Test,
  { backend = {}, server: options = {} }: { backend?: Record<string, unknown>; server?: Record<string, unknown> } = {},
) {
  const held: Socket[] = []
  const server = await origin(t, (_request, socket) => {
    held.push(socket)
    return undefined
  })
  const config = simple([{ name: 'w1', port: server.port }], {
    servers: [{ name: 'w1', address: `127.0.0.1:${server.port}`, maxconn: 1, ...options }],
    ...backend,
  })
  const daemon = await balancer(t, config)
  const found = daemon.loadBalancer.backends.get('app')
  if (found === undefined) throw new Error('the test has no backend')
  return { port: portOf(daemon), held, backend: found, answer: () => held.shift()?.write(respond()) }
}

t.test('requests beyond a server’s maxconn wait and are served in their order', async (t) => {
  const { port, held, backend, answer } = await slow(t)
  const wires = [new Wire(port).write(get('/1'))]
  await until(() => held.length === 1)
  for (const path of ['/2', '/3']) {
    wires.push(new Wire(port).write(get(path)))
    await until(() => backend.queue.length === wires.length - 1)
  }
  for (const wire of wires) {
    await until(() => held.length === 1)
    answer()
    t.match(await wire.read(), / 200 OK/)
  }
  for (const wire of wires) wire.destroy()
  t.match(backend.counters, { current: 0, responses2xx: 3 })
})

t.test('a request that waits for too long gets 503', async (t) => {
  const { port, held, backend } = await slow(t, { backend: { timeout: { queue: 50 } } })
  const first = new Wire(port).write(get())
  await until(() => held.length === 1)
  const second = new Wire(port).write(get())
  t.match(await second.read(), /^HTTP\/1\.1 503 Service Unavailable/)
  t.match(backend.counters, { connectErrors: 1 })
  t.equal(backend.queue.length, 0)
  first.destroy()
  second.destroy()
})

t.test('a client that leaves while it waits makes room at once', async (t) => {
  const { port, held, backend, answer } = await slow(t)
  const first = new Wire(port).write(get())
  await until(() => held.length === 1)
  const second = new Wire(port).write(get())
  await until(() => backend.queue.length === 1)
  second.destroy()
  await until(() => backend.queue.length === 0)
  answer()
  t.match(await first.read(), / 200 OK/)
  first.destroy()
  await until(() => backend.counters.current === 0)
  t.match(backend.counters, { clientAborts: 0 }, 'as HAProxy counts one that closes its side')
})

t.test('a full queue is told at once', async (t) => {
  const cookie = { name: 'S' }
  const { port, held, backend } = await slow(t, { backend: { cookie, redispatch: 0 }, server: { cookie: 'w1', maxqueue: 1 } })
  const bound = 'Cookie: S=w1\r\n'
  const wires = [new Wire(port).write(get('/', bound)), new Wire(port)]
  await until(() => held.length === 1)
  wires[1]?.write(get('/', bound))
  await until(() => backend.servers[0]?.queue.length === 1)
  const third = new Wire(port).write(get('/', bound))
  t.match(await third.read(), /^HTTP\/1\.1 503 /)
  for (const wire of [...wires, third]) wire.destroy()
})
