import { once } from 'node:events'
import net, { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { proxyHeader } from '../../../src/http1/way/proxy-header.ts'
import { socketPath } from '../../helpers.ts'

/** A connection with these ends, as far as anybody can tell. */
function connection(remote?: string, remotePort?: number, local?: string, localPort?: number): Socket {
  const ends = { remoteAddress: remote, remotePort, localAddress: local, localPort }
  return Object.defineProperties(new Socket(), Object.fromEntries(Object.entries(ends).map(([key, value]) => [key, { value }])))
}

const signature = '0d0a0d0a000d0a515549540a'
const own = connection('10.0.0.9', 80, '10.0.0.1', 40_000)

/** A client's connection, and what HAProxy 2.6 writes for it in version 1, and in version 2 after the signature, as hex. */
const rows: [Socket | undefined, string, string][] = [
  [connection('127.0.0.1', 58_620, '127.0.0.1', 7106), 'PROXY TCP4 127.0.0.1 127.0.0.1 58620 7106\r\n', '2111000c7f0000017f000001e4fc1bc2'],
  [
    connection('::ffff:10.1.2.3', 1, '::ffff:10.1.2.4', 65_535),
    'PROXY TCP4 10.1.2.3 10.1.2.4 1 65535\r\n',
    '2111000c0a0102030a0102040001ffff',
  ],
  [
    connection('::1', 51_984, '::1', 7106),
    'PROXY TCP6 ::1 ::1 51984 7106\r\n',
    '21210024000000000000000000000000000000010000000000000000000000000000000' + '1cb101bc2',
  ],
  [
    connection('2001:db8::a:b', 2, '2001:db8:1:2:3:4:5:6', 3),
    'PROXY TCP6 2001:db8::a:b 2001:db8:1:2:3:4:5:6 2 3\r\n',
    '2121002420010db80000000000000000000a000b20010db800010002000300040005000600020003',
  ],
  [connection('fe80::1%eth0', 2, '::', 3), 'PROXY TCP6 fe80::1%eth0 :: 2 3\r\n', `21210024fe80${'0'.repeat(27)}1${'0'.repeat(32)}00020003`],
  [connection(), 'PROXY UNKNOWN\r\n', '20000000'],
  [undefined, 'PROXY TCP4 10.0.0.1 10.0.0.9 40000 80\r\n', '20000000'],
]

t.test('the header tells of both ends of the connection of the client, as HAProxy writes it', async (t) => {
  for (const [client, line, binary] of rows) {
    t.equal(proxyHeader(1, client, own).toString('latin1'), line)
    t.equal(proxyHeader(2, client, own).toString('hex'), signature + binary, line)
  }
})

async function accepted(t: Test, where: net.ListenOptions): Promise<Socket> {
  const server = net.createServer().listen(where)
  await once(server, 'listening')
  const address = server.address()
  const client = net.connect(
    typeof address === 'string' || address === null ? { path: String(address) } : { port: address.port, host: address.address },
  )
  const [socket] = (await once(server, 'connection')) as [Socket]
  t.teardown(() => {
    client.destroy()
    socket.destroy()
    server.close()
  })
  return socket
}

t.test('it tells of real connections, and that a unix socket has no ends', async (t) => {
  const four = await accepted(t, { port: 0, host: '127.0.0.1' })
  t.equal(proxyHeader(1, four, own).toString(), `PROXY TCP4 127.0.0.1 127.0.0.1 ${four.remotePort} ${four.localPort}\r\n`)
  const both = await accepted(t, { port: 0, host: '::ffff:127.0.0.1' })
  t.match(proxyHeader(1, both, own).toString(), /^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 /)
  const unix = await accepted(t, { path: socketPath(t) })
  t.equal(proxyHeader(1, unix, own).toString(), 'PROXY UNKNOWN\r\n')
  t.equal(proxyHeader(2, unix, own).toString('hex'), `${signature}20000000`)
})
