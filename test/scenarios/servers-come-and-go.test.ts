import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import type { Daemon } from '../../src/daemon.ts'
import type { ChangeRequest, ServerValues } from '../../src/schemas/change.ts'
import { parse } from '../../src/schemas/parse.ts'
import { ServerConfig } from '../../src/schemas/server.ts'
import { ask, balancer, get, origin, portOf, respond, simple, until, Wire } from '../helpers.ts'

const by = 'test'

function added(name: string, port: number, settings: object = {}): ChangeRequest {
  const parsed = parse(ServerConfig, { name, address: `127.0.0.1:${port}`, cookie: name, ...settings })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return { by, target: { backend: 'app', server: name }, added: parsed.value }
}

function set(daemon: Daemon, server: string, values: ServerValues): void {
  daemon.loadBalancer.change({ by, target: { backend: 'app', server }, values })
}

function remove(daemon: Daemon, server: string, force = false): void {
  daemon.loadBalancer.change({ by, target: { backend: 'app', server }, removed: true, ...(force && { force }) })
}

function bodyOf(response: string): string {
  return response.slice(response.indexOf('\r\n\r\n') + 4)
}

/** A server that takes connections and says nothing. */
async function silent(t: Test): Promise<{ port: number; heard: Promise<unknown>; sockets: Set<net.Socket> }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket
      .resume()
      .on('error', () => {})
      .on('close', () => sockets.delete(socket))
  })
  const heard = once(server, 'connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, heard, sockets }
}

t.test('a server that is added is checked, gets clients and their cookies; removed, it loses its connections', async (t) => {
  const [one, two] = [await origin(t, () => respond('one')), await origin(t, () => respond('two'))]
  const daemon = await balancer(t, simple([{ name: 'w1', port: one.port }], { cookie: {} }))
  const port = portOf(daemon)
  t.equal(bodyOf(await ask(port, get())), 'one')
  daemon.loadBalancer.change(added('w2', two.port, { check: true, inter: 20 }))
  const w2 = daemon.loadBalancer.find({ backend: 'app', server: 'w2' })
  await until(() => w2?.status === 'UP')
  const answers = [await ask(port, get()), await ask(port, get())]
  t.same(answers.map(bodyOf).sort(), ['one', 'two'])
  t.match(answers.join(), /set-cookie: SERVERID=w2;/)
  t.equal(bodyOf(await ask(port, get('/', 'Cookie: SERVERID=w2\r\n'))), 'two')
  t.match(w2?.counters, { sessions: 2, current: 0 })
  remove(daemon, 'w2')
  await until(() => two.connections.size === 0)
  const late = await ask(port, get('/', 'Cookie: SERVERID=w2\r\n'))
  t.match(late, /set-cookie: SERVERID=w1;/)
  t.equal(bodyOf(late), 'one')
})

t.test('a server that moves is reached where it is now', async (t) => {
  const [one, two] = [await origin(t, () => respond('old')), await origin(t, () => respond('new'))]
  const daemon = await balancer(t, simple([{ name: 'w1', port: one.port }]))
  t.equal(bodyOf(await ask(portOf(daemon), get())), 'old')
  set(daemon, 'w1', { address: `127.0.0.1:${two.port}` })
  t.equal(bodyOf(await ask(portOf(daemon), get())), 'new')
  await until(() => one.connections.size === 0)
})

t.test('sessions that are shut down end: a request in flight is answered 502, a tunnel is closed on both sides', async (t) => {
  const quiet = await silent(t)
  const tunnel = await origin(t, () => 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')
  const daemon = await balancer(
    t,
    simple(
      [
        { name: 'w1', port: quiet.port },
        { name: 'w2', port: tunnel.port },
      ],
      { cookie: {} },
    ),
  )
  const pending = ask(portOf(daemon), get('/', 'Cookie: SERVERID=w1\r\n'))
  const wire = new Wire(portOf(daemon)).write(get('/', 'Cookie: SERVERID=w2\r\nConnection: upgrade\r\nUpgrade: x\r\n'))
  await wire.read()
  await quiet.heard
  const [w1, w2] = [...(daemon.loadBalancer.backends.get('app')?.servers ?? [])]
  for (const server of ['w1', 'w2']) daemon.loadBalancer.change({ by, target: { backend: 'app', server }, sessions: 'shutdown' })
  t.match(await pending, /^HTTP\/1\.1 502 /)
  t.equal(await wire.untilClosed(), '')
  await until(() => quiet.sockets.size + tunnel.connections.size === 0)
  t.match([w1?.counters, w2?.counters], [{ current: 0 }, { current: 0 }])
  t.equal(w1?.admin, 'ready', 'its state is what it was')
})

t.test('a server that is removed by force takes with it what is in flight; who waits for it is served elsewhere', async (t) => {
  const quiet = await silent(t)
  const other = await origin(t, () => respond('other'))
  const daemon = await balancer(
    t,
    simple([], {
      cookie: {},
      servers: [
        { name: 'w1', address: `127.0.0.1:${quiet.port}`, cookie: 'w1', maxconn: 1 },
        { name: 'w2', address: `127.0.0.1:${other.port}`, cookie: 'w2' },
      ],
    }),
  )
  const cookie = 'Cookie: SERVERID=w1\r\n'
  const [flying, waiting] = [ask(portOf(daemon), get('/', cookie)), ask(portOf(daemon), get('/', cookie))]
  const w1 = daemon.loadBalancer.find({ backend: 'app', server: 'w1' })
  await until(() => w1?.queue.length === 1 && quiet.sockets.size === 1)
  t.throws(() => remove(daemon, 'w1'), { message: /1 request in flight/ })
  remove(daemon, 'w1', true)
  t.match(await flying, /^HTTP\/1\.1 502 /)
  t.equal(bodyOf(await waiting), 'other')
  t.equal(w1?.counters.current, 0)
})
