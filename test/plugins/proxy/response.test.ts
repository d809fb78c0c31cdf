import t, { type Test } from 'tap'
import { ask, balancer, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

/** What a client gets for a server's bytes, up to the end of the response or of the connection; `end` closes the server's side after them. */
async function through(t: Test, response: string, { request = get(), end = false, backend = {}, global = {} } = {}): Promise<string> {
  const server = await origin(t, (_request, socket) => {
    socket.write(Buffer.from(response, 'latin1'))
    if (end) socket.end()
    return undefined
  })
  const config = simple([{ name: 'w1', port: server.port }], backend)
  const daemon = await balancer(t, { ...config, global: { ...config.global, ...global } })
  const wire = new Wire(portOf(daemon)).write(request)
  const text = end ? await wire.read((all) => all.includes('\r\n\r\n') && all.length >= response.length) : await wire.read()
  wire.destroy()
  return text
}

t.test('a response passes byte for byte: reason, spelling, order, nothing added', async (t) => {
  const response = 'HTTP/1.1 299 Very Fine\r\nserver: X\r\nX-A: 1\r\nx-a:  2 \r\nSET-COOKIE: a=1\r\nContent-Length: 2\r\n\r\nok'
  t.equal(await through(t, response), response)
})

t.test('the head of a response may be as large as `bufsize` less 1024 bytes, or as the default', async (t) => {
  const head = (size: number): string => {
    const [before, behind] = ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: ', '\r\n\r\n']
    return before + 'a'.repeat(size - before.length - behind.length) + behind
  }
  for (const [bufsize, size] of [
    [8192, 15_360],
    [32_768, 31_744],
  ] as const) {
    t.equal(await through(t, head(size), { global: { bufsize } }), head(size))
    t.match(await through(t, head(size + 1), { global: { bufsize } }), /^HTTP\/1\.1 502 /)
  }
})

t.test('what ends at this hop stays behind, and what the server nominates', async (t) => {
  t.equal(
    await through(
      t,
      'HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\nProxy-Connection: a\r\nContent-Length: 0\r\n\r\n',
    ),
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  )
})

t.test('chunked responses keep their chunks and trailers', async (t) => {
  const response = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n'
  t.equal(await through(t, response), response)
})

t.test('a response that ends with its connection ends ours too', async (t) => {
  const server = await origin(t, (_request, socket) => {
    socket.end('HTTP/1.1 200 OK\r\n\r\nuntil close')
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  t.equal(await new Wire(portOf(daemon)).write(get()).untilClosed(), 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil close')
})

t.test('HEAD, 204 and 304 have no body whatever their head says', async (t) => {
  const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n'
  const server = await origin(t, ({ head }) => (head.startsWith('HEAD') ? whole : respond('next')))
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write(head)
  t.equal(await wire.read((text) => text.endsWith('\r\n\r\n')), whole)
  t.match(await wire.write(get()).read(), /next$/, 'the connection goes on')
  wire.destroy()
  t.equal(
    await through(t, 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n'),
    'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n',
  )
  t.equal(await through(t, 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'), 'HTTP/1.1 204 No Content\r\n\r\n')
})

t.test('interim responses pass before the final one', async (t) => {
  const response = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  const server = await origin(t, () => response)
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const wire = new Wire(portOf(daemon)).write(get())
  t.equal(await wire.read((text) => text.endsWith('ok')), response)
  wire.destroy()
  t.match(await new Wire(portOf(daemon)).write('GET / HTTP/1.0\r\n\r\n').untilClosed(), /^HTTP\/1\.1 200 OK/, 'but not to HTTP/1.0')
})

t.test('an answer that is none gives 502, and nothing of it reaches the client', async (t) => {
  const bad = [
    'garbage\r\n\r\n',
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\r\n folded: 1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX : a\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20),
    `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}\r\n\r\n`,
  ]
  for (const response of bad) {
    const text = await through(t, response, { request: 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n' })
    t.match(
      text,
      /^HTTP\/1\.1 502 Bad Gateway\r\ncontent-length: \d+\r\ncache-control: no-cache\r\ncontent-type: text\/html\r\n/,
      JSON.stringify(response.slice(0, 60)),
    )
  }
})

t.test('bytes after a response do not reach the next client of the connection', async (t) => {
  const server = await origin(t, () => `${respond('ok')}EXTRA`)
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  for (let i = 0; i < 3; i++) t.match(await ask(portOf(daemon), get()), /\r\n\r\nok$/)
  await until(() => server.connections.size === 0)
})

t.test('bytes from a server that nobody asked close its connection', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  await ask(portOf(daemon), get())
  for (const socket of server.connections) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
  await until(() => server.connections.size === 0)
  t.match(await ask(portOf(daemon), get()), /ok$/)
})

t.test('connections to the server are kept and used again', async (t) => {
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  for (let i = 0; i < 5; i++) await ask(portOf(daemon), get())
  t.equal(server.connections.size, 1)
  t.match(daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.counters, {
    connects: 1,
    reuses: 4,
    requests: 5,
    current: 0,
    responses2xx: 5,
  })
})

t.test('a kept connection that its server has closed costs nobody a request', async (t) => {
  let last: import('node:net').Socket | undefined
  const server = await origin(t, (_request, socket) => {
    if (last === socket) {
      socket.destroy()
      return undefined
    }
    last = socket
    return respond()
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  for (let i = 0; i < 5; i++) t.match(await ask(portOf(daemon), get()), / 200 OK/)
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { retries: 0, responseErrors: 0 })
})

t.test('a request that may have been acted upon is not sent twice', async (t) => {
  let last: import('node:net').Socket | undefined
  const server = await origin(t, (_request, socket) => {
    if (last === socket) {
      socket.destroy()
      return undefined
    }
    last = socket
    return respond()
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'
  t.match(await ask(portOf(daemon), post), / 200 OK/)
  t.match(await ask(portOf(daemon), post), / 502 Bad Gateway/)
  t.equal(server.requests.length, 2)
})

t.test('an early answer to an unfinished request is delivered, and the connection closed', async (t) => {
  const server = await origin(t, () => respond())
  const early = await import('node:net')
  const rude = early.createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n'))
  })
  rude.listen(0, '127.0.0.1')
  t.teardown(() => rude.close())
  await new Promise((resolve) => rude.once('listening', resolve))
  const address = rude.address()
  const port = typeof address === 'object' && address !== null ? address.port : server.port
  const daemon = await balancer(t, simple([{ name: 'w1', port }]))
  const text = await new Wire(portOf(daemon)).write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nsome').untilClosed()
  t.match(text, /^HTTP\/1\.1 413 /)
})
