import t, { type Test } from 'tap'
import { balancer, get, type Origin, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

/** Lets clients ask one after another; `a b a` are two clients, of which the first asks twice. Answers what each client got last, and the server. */
async function clients(
  t: Test,
  order: string,
  backend: Record<string, unknown>,
  frontend: Record<string, unknown> = {},
): Promise<{ server: Origin; last: string[]; used: number }> {
  const seen = new Set<unknown>()
  const server = await origin(t, (_, socket) => {
    seen.add(socket)
    return respond()
  })
  const port = portOf(await balancer(t, simple([{ name: 'w1', port: server.port }], backend, frontend)))
  const wires = new Map<string, Wire>()
  const last: string[] = []
  for (const name of order.split(' ')) {
    const wire = wires.get(name) ?? new Wire(port)
    wires.set(name, wire)
    last.push(await wire.write(get(`/${name}`)).read())
  }
  for (const wire of wires.values()) wire.destroy()
  return { server, last, used: seen.size }
}

for (const [httpReuse, order, connections] of [
  ['never', 'a a b a b', 2],
  ['safe', 'a b a a b b', 2],
  ['safe', 'a a a', 1],
  ['aggressive', 'a b c', 3],
  ['aggressive', 'a a b c', 1],
  ['always', 'a b c', 1],
] as const) {
  t.test(`http-reuse ${httpReuse}: clients who ask in the order ${order} need ${connections} connections`, async (t) => {
    const { server, used } = await clients(t, order, { httpReuse })
    t.equal(server.requests.length, order.split(' ').length)
    t.equal(used, connections)
  })
}

t.test(
  'option prefer-last-server: a client stays with the server that it has a connection of its own to, while that takes clients',
  async (t) => {
    const origins = [await origin(t, () => respond('1')), await origin(t, () => respond('2'))]
    const servers = origins.map(({ port }, index) => ({ name: `w${index + 1}`, port }))
    const daemon = await balancer(t, simple(servers, { preferLastServer: true, httpReuse: 'never' }))
    const wires = [new Wire(portOf(daemon)), new Wire(portOf(daemon))]
    const bodies: string[] = []
    const ask = async (client: number): Promise<void> => void bodies.push((await wires[client]?.write(get()).read())?.slice(-1) ?? '')
    for (const client of [0, 1, 0, 0, 1, 0]) await ask(client)
    t.equal(bodies.join(''), '121121')
    const [first] = daemon.loadBalancer.backends.values()
    t.same(
      first?.servers.map(({ counters }) => counters.selected),
      [1, 1],
      'balancing was asked once for each',
    )
    daemon.loadBalancer.change({ by: 'test', target: { backend: first?.name ?? '', server: 'w1' }, values: { state: 'drain' } })
    await ask(0)
    t.equal(bodies.at(-1), '2')
    for (const wire of wires) wire.destroy()
  },
)

t.test('http-reuse never: the connection to the server ends with its client', async (t) => {
  const { server } = await clients(t, 'a a b', { httpReuse: 'never' })
  await until(() => server.connections.size === 0)
  t.equal(server.requests.length, 3)
})

t.test('without option http-server-close nothing tells of the connection', async (t) => {
  const { server, last } = await clients(t, 'a a', {})
  t.notMatch(`${last}${server.requests.map(({ head }) => head)}`, /connection/i)
})

for (const [name, backend, frontend, tells] of [
  ['option http-server-close in the backend', { connectionMode: 'server-close' }, {}, true],
  ['option http-server-close in the frontend', {}, { connectionMode: 'server-close' }, true],
  ['option httpclose in the backend', { connectionMode: 'close' }, {}, true],
  ['option http-pretend-keepalive', { connectionMode: 'server-close', pretendKeepalive: true }, {}, false],
] as const) {
  t.test(`${name}: each request has a connection to the server of its own, the client keeps its own`, async (t) => {
    const { server, last, used } = await clients(t, 'a a', backend, frontend)
    t.equal(used, 2)
    for (const { head } of server.requests) t.equal(/\r\nconnection: close\r\n/.test(head), tells)
    t.notMatch(last.join(''), /connection/i)
    await until(() => server.connections.size === 0)
  })
}

t.test('option httpclose in the frontend ends both connections with the response', async (t) => {
  const server = await origin(t, () => respond())
  const port = portOf(await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { connectionMode: 'close' })))
  const wire = new Wire(port).write(get())
  t.match(await wire.untilClosed(), /^HTTP\/1\.1 200 OK\r\nContent-Length: 2\r\n.*connection: close\r\n\r\nok$/s)
  t.match(server.requests[0]?.head, /\r\nconnection: close\r\n/)
  await until(() => server.connections.size === 0)
})

t.test('an HTTP/1.0 client and option http-server-close: no word about the connection, as in HAProxy', async (t) => {
  const server = await origin(t, () => respond())
  const port = portOf(await balancer(t, simple([{ name: 'w1', port: server.port }], { connectionMode: 'server-close' })))
  await new Wire(port).write('GET / HTTP/1.0\r\n\r\n').untilClosed()
  t.match(server.requests[0]?.head, /^GET \/ HTTP\/1\.0\r\n/)
  t.notMatch(server.requests[0]?.head, /connection/i)
})
