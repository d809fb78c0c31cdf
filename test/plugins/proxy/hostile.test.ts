import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { ask, balancer, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

/** A server that holds `/slow` until told, and a balancer before it. */
async function slow(t: Test, frontend: Record<string, unknown> = {}) {
  const held: Socket[] = []
  const server = await origin(t, ({ head }, socket) => {
    if (!head.includes(' /slow ')) return respond(head.split(' ')[1])
    held.push(socket)
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, frontend))
  const release = async (): Promise<void> => {
    await until(() => held.length > 0)
    held.shift()?.write(respond('slow'))
  }
  const app = daemon.loadBalancer.backends.get('app')
  return { server, daemon, port: portOf(daemon), release, app }
}

t.test('thousands of pipelined requests that are answered at once are answered one by one', async (t) => {
  const { port, release, app } = await slow(t)
  const wire = new Wire(port).write(get('/slow') + 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2200))
  await release()
  const text = await wire.read((all) => (all.match(/HTTP\/1\.1 405 /g)?.length ?? 0) === 2200)
  t.match(text, /^HTTP\/1\.1 200 OK/)
  wire.destroy()
  await until(() => app?.counters.current === 0)
})

t.test('an upgrade offer with a body waits its turn behind a slow request', async (t) => {
  const { port, release } = await slow(t)
  const offer = 'POST /p HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx'
  const wire = new Wire(port).write(get('/slow') + offer)
  await release()
  t.match(await wire.read((text) => text.endsWith('/p')), /slowHTTP\/1\.1 200 OK[\s\S]*\/p$/)
  wire.destroy()
})

t.test('an expectation that nobody knows goes to the server like any other request', async (t) => {
  const { port, release } = await slow(t)
  const wire = new Wire(port).write(`${get('/slow')}${get('/expects', 'Expect: foo\r\n')}TRACE / HTTP/1.1\r\nHost: a\r\n\r\n`)
  await release()
  t.match(await wire.read((text) => text.includes(' 405 ')), /slowHTTP\/1\.1 200 OK[\s\S]*\/expectsHTTP\/1\.1 405 /)
  wire.destroy()
})

t.test('CONNECT behind a slow request is refused after it', async (t) => {
  const { port, release } = await slow(t)
  const wire = new Wire(port).write(`${get('/slow')}CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`)
  await release()
  t.match(await wire.untilClosed(), /^HTTP\/1\.1 200 OK[\s\S]*slowHTTP\/1\.1 405 /)
})

t.test('garbage in many pieces is one bad request', async (t) => {
  const { port, release, daemon } = await slow(t)
  const wire = new Wire(port).write(`${get('/slow')}G@T / HTTP/1.1\r\n\r\n`)
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    wire.write('more\r\n')
  }
  await release()
  t.match(await wire.untilClosed(), /slowHTTP\/1\.1 400 /)
  t.match(daemon.loadBalancer.frontends.get('web')?.counters, { requestErrors: 1, responses4xx: 1 })
})

t.test('what a client sends after an early answer that ends its connection is served by nobody', async (t) => {
  const seen: string[] = []
  const server = await origin(t, ({ head }) => {
    seen.push(head)
    return respond()
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], { retries: 0 }, {}))
  const wire = new Wire(portOf(daemon)).write('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc')
  await until(() => server.connections.size === 1)
  for (const socket of server.connections) socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')
  await wire.read()
  wire.write(`${'x'.repeat(97)}DELETE /second HTTP/1.1\r\nHost: a\r\n\r\n`)
  await wire.untilClosed()
  t.same(
    seen.filter((head) => head.startsWith('DELETE')),
    [],
  )
})

t.test('nonsense from a server while the request is still being sent is 502', async (t) => {
  const server = await origin(t, () => undefined)
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc')
  await until(() => server.connections.size === 1)
  for (const socket of server.connections) socket.write('garbage\r\n\r\n')
  t.match(await wire.read(), /^HTTP\/1\.1 502 /)
  wire.destroy()
})

t.test('HTTP/1.0 with chunks is refused, and refusals leave no trace in the backend', async (t) => {
  const { port, app, server } = await slow(t)
  t.match(await ask(port, 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), /^HTTP\/1\.1 400 /)
  for (let i = 0; i < 3; i++) t.match(await ask(port, 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n'), / 405 /)
  await until(() => app?.counters.current === 0)
  t.equal(server.requests.length, 0)
})

t.test('a client cannot have the field that names it taken out', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], { forwardfor: { header: 'X-Client-IP', ifNone: true } }))
  await ask(portOf(daemon), get('/', 'Connection: X-Client-IP\r\nX-Client-IP: 1\r\n'))
  t.match(server.requests[0]?.head, /\r\nX-Client-IP: 127\.0\.0\.1\r\n/)
})

t.test('a client cannot have taken out what a rule sets', async (t) => {
  const server = await origin(t, () => respond())
  const rules = { httpRequest: [{ do: ['set-header', 'X-Untrusted', 'yes'] }] }
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, rules))
  await ask(portOf(daemon), get('/', 'Connection: close, X-Untrusted, X-Own\r\nX-Untrusted: no\r\nX-Own: 1\r\n'))
  t.match(server.requests[0]?.head, /\r\nX-Untrusted: yes\r\n/)
  t.notMatch(server.requests[0]?.head, /X-Own|: no/)
})

t.test('a client that floods one connection is not read without end', async (t) => {
  const { port, release } = await slow(t)
  const wire = new Wire(port).write(get('/slow'))
  const flood = get('/x').repeat(2000)
  let written = 0
  while (written < 200 && wire.socket.writableLength < 2_000_000) {
    wire.write(flood)
    written++
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.ok(wire.socket.writableLength > 0, 'what it sends stays with it')
  await release()
  t.match(await wire.read((text) => text.includes('/x')), /slowHTTP/)
  wire.destroy()
})
