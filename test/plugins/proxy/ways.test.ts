import { once } from 'node:events'
import net, { type ListenOptions } from 'node:net'
import { networkInterfaces } from 'node:os'
import t, { type Test } from 'tap'
import { parseAddress } from '../../../src/schemas/address.ts'
import { attend, balancer, get, type Origin, portOf, respond, simple, socketPath, until, Wire } from '../../helpers.ts'

/** A plain server somewhere, and the peers of its connections. */
async function server(t: Test, where: ListenOptions): Promise<Origin & { peers: (string | undefined)[] }> {
  const peers: (string | undefined)[] = []
  const listener = net.createServer((socket) => peers.push(socket.remoteAddress))
  return Object.assign(await attend(t, listener, () => respond(), where), { peers })
}

/** A balancer before servers whose lines are given. */
async function before(t: Test, ...servers: object[]): Promise<number> {
  return portOf(await balancer(t, simple([], { servers: servers.map((one, index) => ({ name: `w${index + 1}`, ...one })) })))
}

const isLinux = process.platform === 'linux'
const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))

for (const [address, where, skip] of [
  ['unix@PATH', { path: 'PATH' }, false],
  ['PATH', { path: 'PATH' }, false],
  [`abns@limpet-ways-${process.pid}`, undefined, isLinux ? false : 'only Linux has abstract sockets'],
  ['[::1]:PORT', { port: 0, host: '::1' }, hasIPv6 ? false : 'there is no IPv6 here'],
  ['::1:PORT', { port: 0, host: '::1' }, hasIPv6 ? false : 'there is no IPv6 here'],
  ['ipv6@[::1]:PORT', { port: 0, host: '::1' }, hasIPv6 ? false : 'there is no IPv6 here'],
  ['ipv4@localhost:PORT', { port: 0, host: '127.0.0.1' }, false],
] as const) {
  t.test(`a server is reached at ${address.replace(/\d+$/, 'N')}`, { skip }, async (t) => {
    const path = socketPath(t)
    const abstract = parseAddress(address)
    const place = where === undefined ? { path: abstract?.kind === 'unix' ? abstract.path : '' } : 'path' in where ? { path } : { ...where }
    const origin = await server(t, place)
    const wire = new Wire(await before(t, { address: address.replace('PATH', path).replace('PORT', String(origin.port)) }))
    for (let i = 0; i < 3; i++) t.match(await wire.write(get(`/${i}`)).read(), /ok$/)
    t.equal(origin.requests.length, 3)
    t.equal(origin.connections.size, 1)
  })
}

t.test('a unix socket that nobody listens on is a server that cannot be connected to', async (t) => {
  t.match(await new Wire(await before(t, { address: socketPath(t) })).write(get()).read(), /^HTTP\/1\.1 503 /)
})

t.test('connections come from the source that is set', { skip: isLinux ? false : 'only Linux has all of 127.0.0.0/8' }, async (t) => {
  const origin = await server(t, { port: 0, host: '127.0.0.1' })
  const port = await before(t, { address: `127.0.0.1:${origin.port}`, source: '127.0.0.7' })
  await new Wire(port).write(get()).read()
  t.same(origin.peers, ['127.0.0.7'])
})

t.test('a source that this machine does not have is a failure to connect', async (t) => {
  const origin = await server(t, { port: 0, host: '127.0.0.1' })
  const port = await before(t, { address: `127.0.0.1:${origin.port}`, source: '192.0.2.1' })
  t.match(await new Wire(port).write(get()).read(), /^HTTP\/1\.1 503 /)
})

/** A server that takes the first line, or 28 bytes in version 2, of a connection for what it is, and answers each request after it with 200. */
async function announced(t: Test, version: 'v1' | 'v2') {
  const headers: string[] = []
  let open = 0
  const listener = net.createServer((socket) => {
    let text = ''
    let isRead = false
    open++
    socket.on('error', () => {}).on('close', () => open--)
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      const length = version === 'v2' ? 28 : text.indexOf('\r\n') + 2
      if (!isRead && text.length >= length && length > 1) {
        headers.push(text.slice(0, length))
        text = text.slice(length)
        isRead = true
      }
      for (; text.includes('\r\n\r\n'); text = text.slice(text.indexOf('\r\n\r\n') + 4)) socket.write(respond())
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.teardown(() => listener.close())
  const address = listener.address()
  return { port: typeof address === 'object' ? address?.port : 0, headers, connections: () => open }
}

for (const version of ['v1', 'v2'] as const) {
  t.test(`send-proxy ${version}: each client has connections of its own, which tell of it and end with it`, async (t) => {
    const origin = await announced(t, version)
    const port = await before(t, { address: `127.0.0.1:${origin.port}`, sendProxy: version })
    const [one, other] = [new Wire(port), new Wire(port)]
    for (const wire of [one, other, one, one, other]) t.match(await wire.write(get()).read(), /ok$/)
    const ports = [one, other].map(({ socket }) => socket.localPort ?? 0)
    const told = (from: number): string => {
      if (version === 'v1') return `PROXY TCP4 127.0.0.1 127.0.0.1 ${from} ${port}\r\n`
      const ends = Buffer.from([127, 0, 0, 1, 127, 0, 0, 1, from >> 8, from & 255, port >> 8, port & 255])
      return `\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c${ends.toString('latin1')}`
    }
    t.same(origin.headers, ports.map(told))
    one.destroy()
    other.destroy()
    await until(() => origin.connections() === 0)
  })
}
