import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { closedPort, origin, respond, until } from '../helpers.ts'
import { client, exchange, Listener, passTime, poolTo, request } from './exchange.ts'

/** A server that never reads, and its connections. */
async function deaf(t: Test, accept: (socket: Socket) => void = () => {}): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    accept(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

t.test('a request goes out when the connection stands, and the response comes back whole', async (t) => {
  const server = await origin(t, () => respond('hello'))
  const pool = poolTo(t, server.port)
  const connection = pool.open(client())
  const listener = await exchange(connection)
  t.same(listener.events, ['connected', 'whole 200'])
  t.equal(listener.body, 'hello')
  t.equal(server.requests[0]?.head, request)
  t.same([connection.exchanges, pool.idle, pool.size], [1, 1, 1])
})

t.test('a connection tells where it comes from', async (t) => {
  const server = await origin(t, () => respond())
  const connection = poolTo(t, server.port).open(client())
  await exchange(connection)
  const [peer] = server.connections
  t.same(connection.source, { localAddress: '127.0.0.1', localPort: peer?.remotePort })
})

t.test('a connection carries one exchange after another', async (t) => {
  const server = await origin(t, (_, socket) => respond(String(socket.remotePort)))
  const pool = poolTo(t, server.port)
  const connection = pool.open(client())
  const first = await exchange(connection)
  t.equal(pool.take(client()), connection)
  const second = await exchange(connection)
  t.same([second.events, second.body, connection.exchanges], [['whole 200'], first.body, 2])
})

t.test('interim responses come before the final one, a long body in pieces', async (t) => {
  const body = 'x'.repeat(300_000)
  const server = await origin(t, () => `HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n${respond(body)}`)
  const pool = poolTo(t, server.port)
  const listener = new Listener()
  pool.open(client()).send(request, listener, false)
  await listener.told('end')
  t.same([...new Set(listener.events)], ['connected', 'interim 103', 'head 200', 'body', 'end'])
  t.equal(listener.body, body)
  t.equal(pool.idle, 1)
})

t.test('the response to HEAD has no body, whatever it says', async (t) => {
  const server = await origin(t, () => 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
  const pool = poolTo(t, server.port)
  const listener = new Listener({ isHead: true })
  pool.open(client()).send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', listener, false)
  await listener.told('whole 200')
  t.equal(pool.idle, 1)
})

t.test('what was read stays as it is for a receiver that is not done with it', async (t) => {
  const server = await origin(t, () => respond('a'.repeat(200_000)), 0)
  const pool = poolTo(t, server.port)
  const kept: Buffer[] = []
  const listener = new Listener()
  listener.isDone = false
  const keep = listener.onBody.bind(listener)
  listener.onBody = (bytes) => {
    kept.push(bytes)
    return keep(bytes)
  }
  pool.open(client()).send(request, listener, false)
  await listener.told('end')
  t.ok(kept.length > 1)
  t.equal(Buffer.concat(kept).toString('latin1'), 'a'.repeat(200_000))
})

t.test('a server that refuses is a connection refused', async (t) => {
  const pool = poolTo(t, await closedPort())
  const listener = await exchange(pool.open(client()))
  t.same(listener.events, ['refused'])
  t.equal(pool.size, 0)
})

t.test('a connection that does not come to stand in time has failed', async (t) => {
  const { port } = await deaf(t)
  const pool = poolTo(t, port, { connectTimeout: 500, serverTimeout: 0 })
  const listener = new Listener()
  pool.open(client()).send(request, listener, false)
  passTime(pool)
  t.same(listener.events, ['timeout'])
  t.equal(pool.size, 0)
})

t.test('a server that does not answer in time has failed; an unlimited one never does', async (t) => {
  const { port } = await deaf(t)
  const pool = poolTo(t, port, { serverTimeout: 500 })
  const patient = poolTo(t, port, { serverTimeout: 0 })
  for (const [from, events] of [
    [pool, ['connected', 'timeout']],
    [patient, ['connected']],
  ] as const) {
    const listener = new Listener()
    from.open(client()).send(request, listener, false)
    await listener.told('connected')
    passTime(from)
    t.same(listener.events, events)
  }
})

t.test('a kept connection is given the same time to answer', async (t) => {
  let answers = 0
  const server = await origin(t, () => (++answers === 1 ? respond() : undefined))
  const pool = poolTo(t, server.port, { serverTimeout: 500 })
  const connection = pool.open(client())
  await exchange(connection)
  const listener = new Listener()
  pool.take(client())?.send(request, listener, false)
  passTime(pool)
  t.same(listener.events, ['timeout'])
})

for (const [how, close] of [
  ['closes', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
] as const) {
  t.test(`a server that ${how} its connection before it has answered has aborted`, async (t) => {
    const server = await origin(t, (_, socket) => {
      close(socket)
      return undefined
    })
    const pool = poolTo(t, server.port)
    t.same((await exchange(pool.open(client()))).events, ['connected', 'server aborted'])
    t.equal(pool.size, 0)
  })
}

t.test('a server that closes within a body of known length has aborted', async (t) => {
  const server = await origin(t, (_, socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
    return undefined
  })
  const listener = new Listener()
  poolTo(t, server.port).open(client()).send(request, listener, false)
  await listener.told('server aborted')
  t.same(listener.events, ['connected', 'head 200', 'body', 'server aborted'])
})

t.test('what is no response is bad, and nobody else gets that connection', async (t) => {
  const server = await origin(t, () => 'SSH-2.0-x\r\n\r\n')
  const pool = poolTo(t, server.port)
  t.same((await exchange(pool.open(client()))).events, ['connected', 'bad response'])
  t.equal(pool.size, 0)
})

t.test('a body that lasts until the connection closes ends with it, and the connection is not kept', async (t) => {
  const server = await origin(t, (_, socket) => {
    socket.end('HTTP/1.1 200 OK\r\n\r\nall')
    return undefined
  })
  const pool = poolTo(t, server.port)
  const listener = new Listener()
  pool.open(client()).send(request, listener, false)
  await listener.told('end')
  t.same([listener.body, pool.size], ['all', 0])
})

t.test('a response that says close, or that has bytes behind it, ends its connection', async (t) => {
  for (const response of [respond('ok', 'Connection: close\r\n'), `${respond()}x`]) {
    const server = await origin(t, () => response)
    const pool = poolTo(t, server.port)
    t.same((await exchange(pool.open(client()))).events, ['connected', 'whole 200'])
    t.equal(pool.size, 0)
  }
})

t.test('a response that overtakes the request ends the connection', async (t) => {
  const server = await origin(t, () => undefined)
  const pool = poolTo(t, server.port)
  const listener = new Listener()
  const connection = pool.open(client())
  connection.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n', listener, true)
  await listener.told('connected')
  connection.write('he')
  await until(() => server.connections.size === 1)
  for (const socket of server.connections) socket.write(respond('no', '', '413 Too Large'))
  await listener.told('whole 413')
  t.equal(pool.size, 0)
})

t.test('a body goes out as it is written, and the connection can carry another exchange', async (t) => {
  const server = await origin(t, ({ body }) => respond(body))
  const pool = poolTo(t, server.port)
  const listener = new Listener()
  const connection = pool.open(client())
  connection.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n', listener, true)
  await listener.told('connected')
  t.equal(connection.write('he'), true)
  t.equal(connection.write(Buffer.from('llo')), true)
  connection.finishRequest()
  await listener.told('whole 200')
  t.same([listener.body, pool.idle], ['hello', 1])
})

t.test('no time runs while the client is to send more, and the time of a server runs that does not take it', async (t) => {
  const { port, sockets } = await deaf(t)
  const pool = poolTo(t, port, { serverTimeout: 500 })
  const listener = new Listener()
  const connection = pool.open(client())
  connection.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n', listener, true)
  await listener.told('connected')
  t.equal(connection.write('x'), true)
  passTime(pool)
  t.same(listener.events, ['connected'])
  const much = Buffer.alloc(1_000_000)
  while (connection.write(much)) await new Promise((resolve) => setImmediate(resolve))
  await until(() => sockets.length === 1)
  sockets[0]?.resume()
  await listener.told('drain')
  passTime(pool)
  t.same(listener.events, ['connected', 'drain'])
  sockets[0]?.pause()
  while (connection.write(much)) await new Promise((resolve) => setImmediate(resolve))
  passTime(pool)
  t.same(listener.events, ['connected', 'drain', 'timeout'])
})

t.test('a paused connection tells of nothing, and its time does not run', async (t) => {
  const server = await origin(t, () => respond('x'.repeat(1_000_000)))
  const pool = poolTo(t, server.port, { serverTimeout: 500 })
  const listener = new Listener()
  const connection = pool.open(client())
  listener.on = { body: () => connection.pause() }
  connection.send(request, listener, false)
  await listener.told('body')
  passTime(pool)
  const { length } = listener.body
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(listener.body.length, length)
  listener.on = {}
  connection.resume()
  await listener.told('end')
  t.same([listener.body.length, pool.idle, listener.events.includes('timeout')], [1_000_000, 1, false])
})

t.test('the time of a paused connection does not run when what was written has gone out, either', async (t) => {
  const { port, sockets } = await deaf(t)
  const pool = poolTo(t, port, { serverTimeout: 500 })
  const listener = new Listener()
  const connection = pool.open(client())
  connection.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n', listener, true)
  await listener.told('connected')
  while (connection.write(Buffer.alloc(1_000_000))) await new Promise((resolve) => setImmediate(resolve))
  connection.pause()
  sockets[0]?.resume()
  await listener.told('drain')
  passTime(pool)
  t.same(listener.events, ['connected', 'drain'])
})

t.test('a connection that is paused when its response ends reads on for the next one', async (t) => {
  const server = await origin(t, () => respond('x'.repeat(20_000)))
  const pool = poolTo(t, server.port)
  const connection = pool.open(client())
  for (const round of [1, 2]) {
    const listener = new Listener()
    const sender = round === 1 ? connection : pool.take(client())
    // The last piece of the body, and with it the end.
    listener.on = { body: () => listener.body.length === 20_000 && connection.pause() }
    sender?.send(request, listener, false)
    await listener.told('end')
    t.equal(connection.exchanges, round)
  }
})

t.test('after 101 bytes go both ways, until both sides have ended', async (t) => {
  const server = await origin(t, (_, socket) => {
    socket.removeAllListeners('data').on('data', (bytes) => socket.write(`echo ${bytes}`))
    socket.on('end', () => socket.end('bye'))
    return 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nearly '
  })
  const pool = poolTo(t, server.port, { serverTimeout: 500, tunnelTimeout: 0 })
  const listener = new Listener({ mayUpgrade: true })
  const connection = pool.open(client())
  connection.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', listener, false)
  await listener.until(() => listener.body === 'early ')
  passTime(pool)
  connection.write(Buffer.from('one'))
  await listener.until(() => listener.body === 'early echo one')
  passTime(pool)
  connection.end()
  await listener.told('end')
  t.same([...new Set(listener.events)], ['connected', 'upgrade', 'body', 'end'])
  t.match(listener.body, /bye$/)
  connection.destroy()
  t.equal(pool.size, 0)
})

t.test('a silent tunnel ends when its own time is over', async (t) => {
  const server = await origin(t, () => 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  const pool = poolTo(t, server.port, { tunnelTimeout: 500 })
  const listener = new Listener({ mayUpgrade: true })
  pool.open(client()).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n', listener, false)
  await listener.told('upgrade')
  passTime(pool)
  t.same(listener.events, ['connected', 'upgrade', 'timeout'])
})

t.test('a destroyed connection tells nobody anything, and may be destroyed again', async (t) => {
  const server = await origin(t, () => respond())
  const pool = poolTo(t, server.port)
  const listener = new Listener()
  const connection = pool.open(client())
  connection.send(request, listener, false)
  connection.destroy()
  connection.destroy()
  t.equal(pool.size, 0)
  await until(() => server.connections.size === 0)
  t.same(listener.events, [])
})

t.test('an idle connection goes at once when its server closes it, half or whole, or speaks unasked', async (t) => {
  for (const end of [
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.destroy(),
    (socket: Socket) => socket.resetAndDestroy(),
    (socket: Socket) => socket.write(respond()),
  ]) {
    const server = await origin(t, () => respond())
    const pool = poolTo(t, server.port)
    await exchange(pool.open(client()))
    t.equal(pool.idle, 1)
    for (const socket of server.connections) end(socket)
    await until(() => pool.idle === 0)
    t.equal(pool.size, 0)
  }
})

t.test('a retired connection carries the exchange that it carries, and no other', async (t) => {
  const server = await origin(t, () => respond())
  const pool = poolTo(t, server.port)
  const connection = pool.open(client())
  connection.retire()
  t.same((await exchange(connection)).events, ['connected', 'whole 200'])
  t.equal(pool.size, 0)
  await exchange(pool.open(client()))
  t.equal(pool.idle, 1)
  pool.retire()
  t.equal(pool.size, 0)
})

for (const [status, field, isPrivate] of [
  ['401 Unauthorized', 'WWW-Authenticate: NTLM', true],
  ['401 Unauthorized', 'WWW-Authenticate: Negotiate abc', true],
  ['407 Proxy Authentication Required', 'Proxy-Authenticate: ntlm', true],
  ['401 Unauthorized', 'WWW-Authenticate: Basic realm="x"', false],
  ['403 Forbidden', 'WWW-Authenticate: NTLM', false],
] as const) {
  t.test(`after ${status} with ${field} a connection is ${isPrivate ? "its client's own" : "anybody's"}`, async (t) => {
    const server = await origin(t, ({ head }) => respond('x'.repeat(head.includes('/long') ? 20_000 : 1), `${field}\r\n`, status))
    for (const path of ['/', '/long']) {
      const pool = poolTo(t, server.port)
      const [one, other] = [client(1), client(1)]
      const connection = pool.open(one)
      const listener = new Listener()
      connection.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, listener, false)
      await listener.until(() => listener.events.some((event) => /^whole|^end/.test(event)))
      t.equal(pool.take(other), isPrivate ? undefined : connection)
      t.equal(pool.take(one), isPrivate ? connection : undefined)
    }
  })
}
