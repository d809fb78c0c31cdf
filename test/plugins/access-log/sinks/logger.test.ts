import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Batch } from '../../../../src/plugins/access-log/sinks/batch.ts'
import { LoggerOutlet } from '../../../../src/plugins/access-log/sinks/logger.ts'
import { typeOfSocket } from '../../../../src/plugins/access-log/sinks/stream.ts'
import { until } from '../../../helpers.ts'
import { DatagramSocket } from '../datagram-socket.ts'
import { put } from '../entries.ts'

const skip = DatagramSocket.missing ?? (spawnSync('logger', ['--version']).status === 0 ? false : 'logger is not installed')

t.test('a socket of datagrams gets each line as one, with the header that logger writes', { skip }, async (t) => {
  const socket = await DatagramSocket.open(t)
  t.equal(await typeOfSocket(socket.path), 'datagram')
  const batch = new Batch(new LoggerOutlet({ path: socket.path, tag: 'limpet', format: 'local' }), 'x', () => {})
  put(batch, '<134>one "a"\n')
  put(batch, '<131>two\n')
  await until(() => socket.got.length === 2)
  put(batch, `<134>${'x'.repeat(2000)}\n`)
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
  put(batch, '<134>one\n')
  await batch.close()
  await until(() => socket.got.length === 1)
  t.match(socket.got[0], /^<134>1 \d{4}-\d\d-\d\dT\S+ \S+ limpet \d+ - - one$/)
})

/** Lines that nobody takes, until that is told. */
async function tellsOf(path: string): Promise<string> {
  const { PATH } = process.env
  process.env.PATH = path
  const outlet = new LoggerOutlet({ path: '/nowhere', tag: 'x', format: 'local' })
  let tell: (message: string) => void = () => {}
  const told = new Promise<string>((resolve) => {
    tell = resolve
  })
  const batch = new Batch(outlet, 'x', tell)
  put(batch, '<134>one\n')
  const timer = setInterval(() => put(batch, '<134>more\n'), 20)
  const message = await told
  clearInterval(timer)
  process.env.PATH = PATH
  await batch.close()
  return message
}

t.test('that the program is not there is told', { timeout: 10_000 }, async (t) => {
  t.match(await tellsOf(t.testdir({})), /^log x: .* lost: logger \(of util-linux\) cannot be run$/)
})

t.test('what the program complains of is told', { timeout: 10_000 }, async (t) => {
  const path = t.testdir({ logger: '#!/bin/sh\necho "logger: socket /nowhere: No such file or directory" >&2\nexit 1\n' })
  chmodSync(join(path, 'logger'), 0o755)
  t.match(await tellsOf(path), /^log x: .* lost: (?:logger: socket \/nowhere: No such file|logger \(of util-linux\) cannot)/)
})
