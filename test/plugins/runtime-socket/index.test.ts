import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Daemon } from '../../../src/daemon.ts'
import { Door } from '../../../src/plugins/changes/door.ts'
import { Session } from '../../../src/plugins/runtime-socket/session.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { ConfigError } from '../../../src/schemas/config-error.ts'
import { read } from '../../config/reading.ts'
import { balancer, configuration, portOf, socketPath, Wire } from '../../helpers.ts'
import { say } from './talk.ts'

const backends = [
  {
    name: 'app',
    servers: [
      { name: 's1', address: '127.0.0.1:1', weight: 10 },
      { name: 's2', address: '127.0.0.1:2' },
    ],
  },
]

async function start(t: Test, stats: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<Daemon> {
  return balancer(t, configuration({ global: { stats, ...more }, frontends: [], backends }))
}

t.test('the file of a socket has the permissions that were asked for, and goes with the process', async (t) => {
  const path = socketPath(t)
  const daemon = await start(t, { sockets: [{ address: path, mode: '640', level: 'admin', group: process.getgid?.() ?? 0 }] })
  t.equal(statSync(path).mode & 0o777, 0o640)
  t.same(daemon.runtimeSockets, [`unix@${path}`])
  t.equal(await say(path, 'set server app/s1 state drain\n'), '\n')
  t.equal(daemon.loadBalancer.find({ backend: 'app', server: 's1' })?.admin, 'drain')
  await daemon.stop()
  t.notOk(existsSync(path))
})

t.test(
  'a socket that a dead process left is replaced; a living one, a file that is none and an unknown owner are refused in words',
  async (t) => {
    const path = socketPath(t)
    const living = net.createServer().listen(path)
    await once(living, 'listening')
    const refusal = (fields: object): Promise<unknown> => start(t, { sockets: [{ address: path, ...fields }] }).catch((error) => error)
    const error = await refusal({})
    t.ok(error instanceof ConfigError)
    t.match(error, { problems: [{ pointer: '/global/stats/sockets/0/address', message: /another program listens there already/ }] })
    // What a process leaves behind that is killed.
    const left = `${path}.left`
    spawnSync(process.execPath, ['-e', `require('net').createServer().listen('${left}', () => process.kill(process.pid, 'SIGKILL'))`])
    await start(t, { sockets: [{ address: left }] })
    t.equal(await say(left, 'show backend\n'), '# name\napp\n\n')
    living.close()
    await once(living, 'close')
    writeFileSync(path, '')
    chmodSync(path, 0o600)
    t.match(await refusal({}), { problems: [{ message: /a file that is no socket is there/ }] })
    t.match(await refusal({ user: 'no-such-user' }), { problems: [{ pointer: '/global/stats/sockets/0/user', message: /has no user/ }] })
  },
)

t.test('levels are those of each socket', async (t) => {
  const [user, operator] = [socketPath(t), socketPath(t)]
  process.env.LIMPET_TEST_TOKEN = 'not-to-be-told-to-anybody-at-all'
  const frontends = [{ name: 'admin', bind: ['127.0.0.1:0'], stats: { tokens: [{ name: 'ci', env: 'LIMPET_TEST_TOKEN' }] } }]
  const sockets = [
    { address: user, level: 'user' },
    { address: operator, level: 'operator' },
  ]
  process.env.LIMPET_TEST_PASSWORD = 'nor-is-this'
  await balancer(t, configuration({ global: { stats: { sockets } }, frontends, backends }), new Set(['LIMPET_TEST_PASSWORD']))
  t.equal(await say(user, 'show env\n'), 'Permission denied\n\n')
  t.equal(await say(operator, 'set weight app/s1 1\n'), 'Permission denied\n\n')
  t.equal(await say(operator, 'clear counters\n'), '\n')
  t.notMatch(
    await say(operator, 'show env\n'),
    /LIMPET_TEST_(?:TOKEN|PASSWORD)|not-to-be-told|nor-is-this/,
    'what may be secret is not told',
  )
  t.notMatch(await say(user, 'show stat typed\n'), /\.addr\./, 'addresses are for operators')
  t.match(await say(operator, 'show stat typed\n'), /^S\.3\.1\.73\.addr\.1:CGS:str:127\.0\.0\.1:1$/m)
  t.notMatch(await say(user, 'help\n'), /set server/)
})

t.test('keys of tables are the bytes that are sent, and whoever edits a table is told', async (t) => {
  const path = socketPath(t)
  const tables = backends.map((backend) => ({ ...backend, stickTable: { type: 'string', size: 9 }, stick: [{ do: 'on', key: 'src' }] }))
  const config = configuration({ global: { stats: { sockets: [{ address: path, level: 'operator' }] } }, frontends: [], backends: tables })
  const { loadBalancer } = await balancer(t, config)
  const edits: unknown[] = []
  loadBalancer.on('edit', ({ by, ...edit }) => void edits.push({ ...edit, isSocket: by.startsWith('runtime socket') }))
  await say(path, 'set table app key \xc3\xa9 data.server_id 2;set table app key b data.server_id 7;set table app key c\n')
  t.match(await say(path, 'show table app key \xc3\xa9\n'), /key=\\xC3\\xA9 .*server_id=2/)
  t.ok(loadBalancer.tables.get('app')?.table.find('\xc3\xa9'), 'as in traffic')
  await say(path, 'clear table app key b;clear table app key none;clear table app data.server_id gt 0;clear table app\n')
  t.same(
    edits,
    [
      { set: 'é', server: 's2' },
      { set: 'b', server: '#7' },
      { set: 'c', server: undefined },
      { removed: 'b' },
      { cleared: 1 },
      { cleared: 1 },
    ].map((what) => ({ table: 'app', what, isSocket: true })),
  )
})

t.test('figures of the process and of servers come as text, typed and as JSON', async (t) => {
  const path = socketPath(t)
  await start(t, { sockets: [{ address: path }] }, { node: 'here', maxconn: 77 })
  const info = await say(path, 'show info\n')
  t.match(info, /^Name: Limpet\nVersion: \d[^\n]*\n(?:[^\n]+: [^\n]*\n)*Maxconn: 77\n(?:[^\n]+: [^\n]*\n)*node: here\n/)
  t.match(await say(path, 'show info typed desc\n'), /^15\.Maxconn\.1:CLP:u32:77:"[^"]+"$/m)
  t.match(JSON.parse(await say(path, 'show info json\n')), [{ field: { pos: 0, name: 'Name' }, value: { type: 'str', value: 'Limpet' } }])
  const stat: unknown = JSON.parse(await say(path, 'show stat json\n'))
  t.match(stat, [[{ objType: 'Server', proxyId: 2, id: 1, field: { pos: 0, name: 'pxname' }, value: { type: 'str', value: 'app' } }]])
  t.match(await say(path, 'show stat\n'), /^# pxname,svname,[^\n]*\napp,s1,[^\n]*\napp,s2,[^\n]*\napp,BACKEND,[^\n]*\n\n$/)
  t.equal(await say(path, 'show version\n'), `${/Version: (.*)/.exec(info)?.[1]}\n\n`)
})

t.test('so many connections at a time, and none that is silent for ever', async (t) => {
  const path = socketPath(t)
  await start(t, { sockets: [{ address: path }], maxconn: 1, timeout: 200 })
  const first = new Wire(path).write('prompt\n')
  t.equal(await first.read((text) => text.endsWith('> ')), '\n> ')
  const second = say(path, 'show cli level\n')
  t.equal(await first.untilClosed(), '', 'who says nothing is let go')
  t.equal(await second, 'operator\n\n', 'who waited comes next')
  t.match(await say(path, `show ${'x'.repeat(20_000)}`), /^(?:A line may have \d+ bytes at most\.\n\n)?$/)
})

t.test('a line that is too long is none, be its end there or not', async (t) => {
  const path = socketPath(t)
  await start(t, { sockets: [{ address: path }] })
  const tooLong = /^(?:A line may have 16384 bytes at most\.\n\n)?$/
  t.match(await say(path, `show cli level;${' '.repeat(40_000)}\n`), tooLong)
  t.match(await say(path, `show cli level;${' '.repeat(16_384 - 15)}\n`), /^operator\n/)
})

t.test('requests that are under way are listed, all or one by its number', async (t) => {
  const path = socketPath(t)
  const silent = net.createServer((socket) => void socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const daemon = await balancer(
    t,
    configuration({
      global: { stats: { sockets: [{ address: path }] } },
      frontends: [{ name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' }],
      backends: [{ name: 'app', servers: [{ name: 's1', address: `127.0.0.1:${portIn(silent.address())}` }] }],
    }),
  )
  t.equal(await say(path, 'show sess\n'), '\n')
  const asked = once(silent, 'connection')
  const wire = new Wire(portOf(daemon, 'www')).write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await asked
  const list = await say(path, 'show sess\n')
  t.match(list, /^0x[\da-f]+: proto=tcpv4 src=127\.0\.0\.1:\d+ fe=www be=app srv=s1 age=\ds\n\n$/)
  t.equal(await say(path, `show sess ${list.split(':')[0]}\n`), list)
  t.equal(await say(path, 'show sess all\n'), list)
  t.equal(await say(path, 'show sess 0xffff\n'), 'Session not found.\n\n')
  wire.destroy()
  silent.close()
})

function portIn(address: net.AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

t.test('who does not read is not written to', async (t) => {
  const daemon = await start(t, { sockets: [{ address: socketPath(t) }] })
  const { loadBalancer } = daemon
  const ways = await findWays(loadBalancer)
  const door = new Door(loadBalancer, ways)
  const desk = {
    loadBalancer,
    ways,
    door,
    version: '1',
    released: '',
    isStopping: () => false,
    underWay: () => [],
    sockets: [],
    secrets: new Set<string>(),
  }
  const socket = new Deaf()
  t.teardown(() => socket.destroy())
  new Session(socket, desk, { level: 'user', by: 'a test', isInteractive: true, isLeaving: false, timeout: 0 })
  socket.push('help\n'.repeat(2000))
  for (let turns = 0; turns < 20; turns++) await setImmediate()
  t.ok(socket.writableLength > 0)
  t.ok(socket.writableLength < 100_000, `${socket.writableLength} bytes wait`)
})

/** A connection to somebody who takes nothing. */
class Deaf extends net.Socket {
  override _read(): void {}
  override _write(): void {}
}

t.test('what the network can reach is for users only', async (t) => {
  const errors = (line: string): string[] => read(`global\n ${line}\nbackend b\n mode http\n`).errors
  t.match(errors('stats socket 0.0.0.0:9999 level admin'), [/asks nobody for a password/])
  t.same(errors('stats socket 0.0.0.0:9999 level user'), [])
  t.same(errors('stats socket 127.0.0.1:9999 level admin'), [])
  t.match(errors('stats socket 127.0.0.1:9999 mode 600'), [/mode goes with the file of a unix socket/])
  t.match(errors('stats socket nonsense'), [/is not an address/])
  t.match(errors('stats socket /x level root'), [/level/])
  const daemon = await start(t, { sockets: [{ address: '127.0.0.1:0' }] })
  const socket = net.connect(Number(/\d+$/.exec(daemon.runtimeSockets[0] ?? '')?.[0]), '127.0.0.1')
  socket.end('show cli level\n')
  t.equal(String((await once(socket, 'data'))[0]), 'operator\n\n')
})

t.test('what a page has a browser send is not obeyed, in one piece or in several', async (t) => {
  const path = socketPath(t)
  const daemon = await start(t, { sockets: [{ address: path, level: 'admin' }] })
  const head = 'POST / HTTP/1.1\r\nHost: 127.0.0.1:9999\r\nContent-Type: text/plain\r\n\r\n'
  const command = 'set server app/s1 state maint\n'
  t.equal(await say(path, head + command), 'This is no web server.\n\n')
  const wire = new Wire(path).write(head)
  t.equal(await wire.read((text) => text.endsWith('\n\n')), 'This is no web server.\n\n')
  wire.write(command)
  t.equal(await say(path, 'show cli level\n'), 'admin\n\n')
  wire.destroy()
  t.equal(daemon.loadBalancer.find({ backend: 'app', server: 's1' })?.admin, 'ready')
})

t.test('no bytes do it harm', async (t) => {
  const path = socketPath(t)
  const daemon = await start(t, { sockets: [{ address: path, level: 'admin' }] })
  const word = fc.constantFrom(
    ...'show set add del get enable disable server servers state stat info weight health addr check-addr maxconn conn clear counters all cli'.split(
      ' ',
    ),
    ...'app/s1 app/s2 app/#1 #1/#2 app app/n1 -1 0 256 50% 99999 127.0.0.1 ::1 port up down ready drain maint typed json desc prompt < << ; \\'.split(
      ' ',
    ),
    ...['constructor', '__proto__', 'hasOwnProperty', ''],
  )
  const line = fc.oneof(
    fc.array(word, { maxLength: 7 }).map((words) => `${words.join(' ')}\n`),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
      await say(path, lines.join(''))
      return (await say(path, 'show cli level\n')) === 'admin\n\n'
    }),
    { seed: 7, numRuns: 150 },
  )
  t.ok(daemon.loadBalancer.backends.has('app'))
})
