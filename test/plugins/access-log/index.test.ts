import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { pino } from 'pino'
import t from 'tap'
import { limpet } from '../../../src/app.ts'
import { startDaemon } from '../../../src/daemon.ts'
import { ask, balancer, configuration, get, origin, portOf, respond, simple, until } from '../../helpers.ts'
import { DatagramSocket } from './datagram-socket.ts'

t.test('every request has its line in the file when the balancer has stopped', async (t) => {
  const file = join(t.testdir({}), 'access.log')
  const server = await origin(t, () => respond())
  const accessLog = { format: '%HU %ST %s', target: `file@${file}` }
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { accessLog }))
  for (let i = 0; i < 20; i++) await ask(portOf(daemon), get(`/${i}`))
  await daemon.stop()
  t.equal(readFileSync(file, 'utf8'), Array.from({ length: 20 }, (_, i) => `/${i} 200 w1\n`).join(''))
})

t.test('one file may take the lines of several frontends, and what becomes of servers', async (t) => {
  const file = join(t.testdir({}), 'log')
  const server = await origin(t, () => respond())
  const accessLog = { format: '%f %ST', target: [`file@${file}`, `file@${file} format short local0 emerg`] }
  const config = simple([{ name: 'w1', port: server.port }], { log: [`file@${file} format short`] }, { accessLog })
  const [web] = config.frontends
  if (web === undefined) throw new Error('no frontend')
  const daemon = await balancer(t, { ...config, frontends: [web, { ...web, name: 'other' }] })
  await ask(portOf(daemon, 'web'), get())
  await ask(portOf(daemon, 'other'), get())
  daemon.loadBalancer.change({ by: 'test', target: { backend: 'app', server: 'w1' }, values: { state: 'drain' } })
  await daemon.stop()
  t.match(readFileSync(file, 'utf8').split('\n'), [
    'web 200',
    'other 200',
    /^<5>Server app\/w1 enters drain state\./,
    '<0>backend app has no server available!',
    /^<4>Proxy app stopped/,
    '',
  ])
})

t.test('a target that cannot be opened is told at the start, and nothing listens', async (t) => {
  const server = await origin(t, () => respond())
  const config = simple([{ name: 'w1', port: server.port }], {}, { accessLog: { target: 'file@/nowhere/at/all' } })
  await t.rejects(startDaemon(config, pino({ level: 'silent' })), /log file@\/nowhere\/at\/all: cannot be opened: ENOENT/)
})

t.test('a log for less than requests is none of theirs', async (t) => {
  const file = join(t.testdir({}), 'log')
  const server = await origin(t, () => respond())
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { accessLog: { target: `file@${file} local0 crit` } }))
  await ask(portOf(daemon), get())
  await daemon.stop()
  t.equal(readFileSync(file, 'utf8'), '')
})

t.test('a unix socket that takes a stream gets lines', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  let text = ''
  const syslog = net.createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        text += bytes
      })
  })
  syslog.listen(join(folder, 's'))
  await once(syslog, 'listening')
  t.teardown(() => syslog.close())
  const server = await origin(t, () => respond())
  const accessLog = { format: '%ST', target: `${join(folder, 's')} local1` }
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], {}, { accessLog }))
  await ask(portOf(daemon), get())
  await daemon.stop()
  await until(() => text.endsWith('\n'))
  t.match(text, new RegExp(`^<142>[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} limpet\\[${process.pid}\\]: 200\\n$`))
})

const skip = DatagramSocket.missing ?? (spawnSync('logger', ['--version']).status === 0 ? false : 'logger is not installed')

t.test('a unix socket that takes datagrams gets lines, the last ones too', { skip }, async (t) => {
  const socket = await DatagramSocket.open(t)
  const server = await origin(t, () => respond())
  const accessLog = { format: '%HU', target: `${socket.path} local1`, tag: 'mine' }
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], { log: [socket.path] }, { accessLog }))
  await ask(portOf(daemon), get('/a'))
  await daemon.stop()
  await until(() => socket.got.length === 2)
  t.match(socket.got.sort(), [/^<132>.* limpet\[\d+\]: Proxy app stopped/, /^<142>.* mine\[\d+\]: \/a$/])
})

t.test('inside an application requests are logged too', async (t) => {
  const file = join(t.testdir({}), 'log')
  const server = await origin(t, () => respond())
  const config = simple([{ name: 'w1', port: server.port }], {}, { bind: [], accessLog: { format: '%HU %ST', target: `file@${file}` } })
  const app = Fastify()
  app.get('/own', async () => 'own')
  await app.register(limpet, { config, prefix: '/app' })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  await ask(port, get('/own'))
  await ask(port, get('/app/x'))
  await app.close()
  t.equal(readFileSync(file, 'utf8'), '/app/x 200\n')
})

t.test('what the administration side is asked is logged as HAProxy logs its statistics', async (t) => {
  const file = join(t.testdir({}), 'log')
  const server = await origin(t, () => respond())
  const config = simple([{ name: 'w1', port: server.port }])
  const captureRequestHeaders = [{ name: 'Host', len: 30 }]
  const captureResponseHeaders = [{ name: 'Content-Type', len: 9 }]
  const accessLog = { target: `file@${file}`, captureRequestHeaders, captureResponseHeaders }
  const admin = configuration({
    frontends: [{ name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/', hosts: ['example.test'] }, accessLog }],
  })
  const daemon = await balancer(t, { ...config, frontends: [...config.frontends, ...admin.frontends] })
  await ask(portOf(daemon, 'admin'), get('/admin/servers'))
  await ask(portOf(daemon, 'admin'), get('/nowhere'))
  await daemon.stop()
  const lines = readFileSync(file, 'utf8').split('\n')
  t.match(
    lines[0],
    /^127\.0\.0\.1:\d+ \[.*\] admin admin\/<STATS> 0\/0\/0\/\d+\/\d+ 200 \d+ - - LR-- 1\/1\/0\/0\/0 0\/0 \{example\.test\} \{applicati\} "GET \/admin\/servers HTTP\/1\.1"$/,
  )
  t.match(lines[1], / 404 \d+ - - LR-- .*"GET \/nowhere HTTP\/1\.1"$/)
})
