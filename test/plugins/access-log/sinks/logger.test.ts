import { spawnSync } from 'node:child_process'
import t from 'tap'
import { Batch } from '../../../../src/plugins/access-log/sinks/batch.ts'
import { LoggerOutlet } from '../../../../src/plugins/access-log/sinks/logger.ts'
import { typeOfSocket } from '../../../../src/plugins/access-log/sinks/stream.ts'
import { until } from '../../../helpers.ts'
import { DatagramSocket } from '../datagram-socket.ts'

const skip = DatagramSocket.missing ?? (spawnSync('logger', ['--version']).status === 0 ? false : 'logger is not installed')

t.test('a socket of datagrams gets each line as one, with the header that logger writes', { skip }, async (t) => {
  const socket = await DatagramSocket.open(t)
  t.equal(await typeOfSocket(socket.path), 'datagram')
  const batch = new Batch(new LoggerOutlet({ path: socket.path, tag: 'limpet', format: 'local' }), 'x', () => {})
  batch.write('<134>one "a"\n')
  batch.write('<131>two\n')
  await until(() => socket.got.length === 2)
  batch.write(`<134>${'x'.repeat(2000)}\n`)
  await batch.close()
  await until(() => socket.got.length === 3)
  const pid = process.pid
  t.match(socket.got, [
    new RegExp(`^<134>[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} limpet\\[${pid}\\]: one "a"$`),
    new RegExp(`^<131>.* limpet\\[${pid}\\]: two$`),
    /: x{2000}$/,
  ])
})

t.test('in the form of RFC 5424 where that is asked for', { skip }, async (t) => {
  const socket = await DatagramSocket.open(t)
  const batch = new Batch(new LoggerOutlet({ path: socket.path, tag: 'limpet', format: 'rfc5424' }), 'x', () => {})
  batch.write('<134>one\n')
  await batch.close()
  await until(() => socket.got.length === 1)
  t.match(socket.got[0], /^<134>1 \d{4}-\d\d-\d\dT\S+ \S+ limpet \d+ - - one$/)
})
