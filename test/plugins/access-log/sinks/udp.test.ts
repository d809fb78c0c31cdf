import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { UdpSink } from '../../../../src/plugins/access-log/sinks/udp.ts'
import { until } from '../../../helpers.ts'
import { put } from '../entries.ts'

async function receiver(t: Test, type: 'udp4' | 'udp6', host: string): Promise<{ port: number; got: string[] }> {
  const got: string[] = []
  const socket = createSocket(type).on('message', (bytes) => got.push(bytes.toString()))
  socket.bind(0, host)
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  return { port: socket.address().port, got }
}

t.test('each line is a datagram, the first ones too', async (t) => {
  const { port, got } = await receiver(t, 'udp4', '127.0.0.1')
  const told: string[] = []
  const sink = new UdpSink('127.0.0.1', port, 'x', (message) => told.push(message))
  put(sink, 'a\n')
  put(sink, 'b\n')
  await until(() => got.length === 2)
  put(sink, 'c\n')
  await until(() => got.length === 3)
  t.same(got, ['a\n', 'b\n', 'c\n'])
  await sink.close()
  t.equal(sink.lost, 0)
  t.same(told, [])
})

t.test('by IPv6 too, and to a name', async (t) => {
  const { port, got } = await receiver(t, 'udp6', '::1')
  const sink = new UdpSink('::1', port, 'x', () => {})
  put(sink, 'a\n')
  await until(() => got.length === 1)
  await sink.close()
  const named = await receiver(t, 'udp4', '127.0.0.1')
  const toName = new UdpSink('localhost', named.port, 'x', () => {})
  put(toName, 'b\n')
  await until(() => named.got.length === 1)
  await toName.close()
})

t.test('that nobody listens is counted and told, and ends nothing', async (t) => {
  const { port } = await receiver(t, 'udp4', '127.0.0.1')
  const gone = createSocket('udp4')
  gone.bind(0, '127.0.0.1')
  await once(gone, 'listening')
  const free = gone.address().port
  gone.close()
  const told: string[] = []
  const sink = new UdpSink('127.0.0.1', free === port ? 9 : free, 'x', (message) => told.push(message))
  await until(() => {
    put(sink, 'a\n')
    return sink.lost > 0
  })
  t.match(told[0], /^log x: .* lost: .*ECONNREFUSED/)
  await sink.close()
})

t.test('lines for a name that is unknown are lost, and only so many wait', async (t) => {
  const told: string[] = []
  const sink = new UdpSink('nobody.invalid', 514, 'x', (message) => told.push(message))
  for (let i = 0; i < 1005; i++) put(sink, 'a\n')
  t.equal(sink.lost, 5)
  await until(() => sink.lost === 1005)
  await sink.close()
  t.match(told[0], /^log x: a line is lost: they are not taken as fast as they come/)
})
