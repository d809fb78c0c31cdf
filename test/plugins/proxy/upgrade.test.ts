import t from 'tap'
import { ask, balancer, get, isWhole, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

const offer = 'Connection: keep-alive, Upgrade\r\nUpgrade: echo\r\n'
const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n'

/** A server that switches to a protocol in which it says back what it hears, and a balancer before it. */
async function echo(t: Parameters<typeof balancer>[0], backend: Record<string, unknown> = {}) {
  const server = await origin(t, (_request, socket) => {
    socket.removeAllListeners('data')
    socket.on('data', (bytes) => socket.write(bytes))
    return `${accepted}hello`
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], backend))
  return { server, port: portOf(daemon), daemon }
}

t.test('after the server’s 101 bytes pass both ways, with the cookie on the 101', async (t) => {
  const { server, port, daemon } = await echo(t, { cookie: { name: 'S', indirect: true } })
  const wire = new Wire(port).write(get('/', offer))
  t.equal(
    await wire.read((text) => text.endsWith('hello')),
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\nset-cookie: S=w1; path=/; HttpOnly; SameSite=Lax\r\ncache-control: private\r\n\r\nhello',
  )
  t.equal(server.requests[0]?.head, 'GET / HTTP/1.1\r\nHost: example.test\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
  t.equal(await wire.write('\x00\xffping').read((text) => text.length === 6), '\x00\xffping')
  const counters = daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.counters
  t.equal(counters?.current, 1, 'the slot is held as long as the tunnel lasts')
  wire.destroy()
  await until(() => counters?.current === 0 && server.connections.size === 0)
})

t.test('what a client sends ahead reaches the server only after its 101', async (t) => {
  const { server, port } = await echo(t)
  const wire = new Wire(port).write(`${get('/', offer)}early`)
  t.match(await wire.read((text) => text.endsWith('helloearly')), /hello$|helloearly$/)
  t.equal(server.requests.length, 1)
  wire.destroy()
})

t.test('a side that has no more to say may still listen', async (t) => {
  const server = await origin(t, (_request, socket) => {
    socket.removeAllListeners('data')
    let heard = ''
    socket.on('data', (bytes) => {
      heard += bytes.toString()
    })
    socket.on('end', () => socket.end(`heard ${heard}`))
    return accepted
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write(get('/', offer))
  await wire.read(isWhole)
  wire.socket.end('all')
  t.match(await wire.untilClosed(), /heard all$/)
})

t.test('a refused upgrade is a response like any other, and the connection goes on', async (t) => {
  const server = await origin(t, ({ head }) => (/upgrade: echo/i.test(head) ? respond('no', '', '426 Upgrade Required') : respond('next')))
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write(get('/', offer))
  t.match(await wire.read(), /^HTTP\/1\.1 426 [\s\S]*no$/)
  t.match(await wire.write(get()).read(), /next$/)
  t.match(
    await wire.write(`${get('/', offer)}${get('/2')}`).read((text) => text.endsWith('next')),
    /426[\s\S]*next$/,
    'with what was sent ahead',
  )
  wire.destroy()
})

t.test('a request with a body is forwarded without its offer', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const fields = 'Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n'
  const wire = new Wire(portOf(daemon)).write(`POST /1 HTTP/1.1\r\n${fields}Content-Length: 3\r\n\r\nab`)
  await new Promise((resolve) => setImmediate(resolve))
  t.match(await wire.write('c').read(), /ok$/)
  t.same(server.requests[0], { head: 'POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n', body: 'abc' })
  await wire.write(`POST /2 HTTP/1.1\r\n${fields}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`).read()
  t.equal(server.requests[1]?.body, '1\r\nx\r\n0\r\n\r\n')
  wire.destroy()
})

t.test('an offer that no server should take is not passed on, and the other options of its Connection field are', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const seen = async (request: string): Promise<string | undefined> => {
    await ask(portOf(daemon), request)
    return server.requests.pop()?.head
  }
  const h2c = 'Connection: Upgrade, X-Own, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nX-Own: 1\r\n'
  t.equal(await seen(get('/', h2c)), get())
  t.equal(await seen(`GET / HTTP/1.0\r\n${offer}\r\n`), 'GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n')
})

t.test('WebSocket without its key is refused', async (t) => {
  const { server, port } = await echo(t)
  t.match(await ask(port, get('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')), /^HTTP\/1\.1 400 /)
  t.equal(server.requests.length, 0)
})

t.test('a server that switches protocols unasked is not believed', async (t) => {
  const { port } = await echo(t)
  t.match(await ask(port, get()), /^HTTP\/1\.1 502 /)
})

t.test('a server that is gone ends the tunnel, and one that cannot be reached is replaced before it', async (t) => {
  const { server, port } = await echo(t)
  const wire = new Wire(port).write(get('/', offer))
  await wire.read((text) => text.endsWith('hello'))
  for (const socket of server.connections) socket.destroy()
  await wire.untilClosed()
  t.ok(wire.closed)
})

t.test('a silent tunnel ends after its timeout', async (t) => {
  const { server, port } = await echo(t, { timeout: { tunnel: 200 } })
  const wire = new Wire(port).write(get('/', offer))
  await wire.untilClosed()
  await until(() => server.connections.size === 0)
})

t.test('a reset in the tunnel does not disturb anybody else', async (t) => {
  const { port } = await echo(t)
  const wire = new Wire(port).write(get('/', offer))
  await wire.read((text) => text.endsWith('hello'))
  wire.socket.resetAndDestroy()
  const next = new Wire(port).write(get('/', offer))
  t.match(await next.read((text) => text.endsWith('hello')), / 101 /)
  next.destroy()
})
