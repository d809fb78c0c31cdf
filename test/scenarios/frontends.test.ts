import { once } from 'node:events'
import net from 'node:net'
import t, { type Test } from 'tap'
import type { Daemon } from '../../src/daemon.ts'
import { Counters } from '../../src/lb/counters.ts'
import { Journal } from '../../src/lb/journal.ts'
import { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { ask, balancer, configuration, get, origin, portOf, respond, socketPath, until, Wire } from '../helpers.ts'
import { say } from '../plugins/runtime-socket/talk.ts'

interface Scene {
  daemon: Daemon
  socket: string
  /** Asks the administration side; answers the status and the body. */
  admin(
    path: string,
    patch?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown>; etag: string }>
}

/** A balancer with one server, an administration side, and a runtime socket unless `isMute`. */
async function scene(t: Test, frontend: object = {}, isMute = false): Promise<Scene> {
  const { port } = await origin(t, () => respond())
  const socket = socketPath(t)
  const config = configuration({
    global: { maxconn: 50, stats: { sockets: isMute ? [] : [{ address: socket, level: 'admin' }] } },
    frontends: [
      { name: 'web', bind: ['127.0.0.1:0', `unix@${socket}.web`], defaultBackend: 'app', ...frontend },
      { name: 'stats', bind: ['127.0.0.1:0'], stats: { uri: '/stats', admin: true } },
    ],
    backends: [{ name: 'app', cookie: {}, dynamicCookieKey: 'first-key', servers: [{ name: 's1', address: `127.0.0.1:${port}` }] }],
  })
  const daemon = await balancer(t, config)
  const admin: Scene['admin'] = async (path, patch, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${portOf(daemon, 'stats')}${path}`, {
      ...(patch && { method: 'PATCH', body: JSON.stringify(patch) }),
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text }, etag: response.headers.get('etag') ?? '' }
  }
  return { daemon, socket, admin }
}

async function isRefused(where: number | string): Promise<boolean> {
  const socket = net.connect(typeof where === 'string' ? { path: where } : { port: where, host: '127.0.0.1' })
  const outcome = await Promise.race([once(socket, 'connect').then(() => false), once(socket, 'error').then(() => true)]).catch(() => true)
  socket.destroy()
  return outcome
}

t.test('a frontend that is paused lets nobody in, keeps who is there, and opens again where it was', async (t) => {
  const { daemon, socket, admin } = await scene(t)
  const port = portOf(daemon, 'web')
  const journal = new Journal(daemon.loadBalancer)
  const guest = new Wire(port)
  t.match(await guest.write(get()).read(), /^HTTP\/1.1 200/)
  const { etag } = await admin('/admin/frontends/web')
  t.match(await admin('/admin/frontends/web', { state: 'paused' }, { 'if-match': '"other"' }), { status: 412 })
  t.notOk(await isRefused(port))
  t.match(await admin('/admin/frontends/web', { state: 'paused' }, { 'if-match': etag }), {
    status: 200,
    body: { name: 'web', state: 'paused', status: 'PAUSED', maxconn: 50, administration: false, defaultBackend: 'app' },
  })
  t.ok(await isRefused(port))
  t.ok(await isRefused(`${socket}.web`))
  t.match(await guest.write(get()).read(), /^HTTP\/1.1 200/, 'who is there stays')
  guest.destroy()
  t.match((await admin('/stats;csv')).body, { text: /^web,FRONTEND,.*,PAUSED,/m })
  t.match((await admin('/stats;csv')).body, { text: /^stats,FRONTEND,.*,OPEN,/m })
  t.match((await admin('/stats')).body, { text: /<tr class="frontend maint" id="web\/Frontend">/ })
  t.match(await admin('/admin/frontends'), {
    status: 200,
    body: { frontends: [{ name: 'web', state: 'paused' }, { administration: true }] },
  })
  t.match(journal.since(0), [
    { kind: 'change', data: { target: { frontend: 'web' }, listening: { state: 'paused' }, before: { state: 'open' } } },
  ])
  t.match(await admin('/admin/frontends/web', { state: null }), { status: 200, body: { state: 'open' } })
  t.match(await ask(port, get()), /^HTTP\/1.1 200/)
  t.match(await ask(`${socket}.web`, get()), /^HTTP\/1.1 200/)
})

t.test('what listens elsewhere meanwhile keeps a frontend closed, as a whole', async (t) => {
  const { daemon, socket, admin } = await scene(t)
  const port = portOf(daemon, 'web')
  t.equal(await say(socket, 'disable frontend web\n'), '\n')
  const squatter = net.createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  t.match(await admin('/admin/frontends/web', { state: 'open' }), {
    status: 409,
    body: { detail: /cannot listen on 127.0.0.1:\d+: another program/ },
  })
  t.match(await say(socket, 'enable frontend web\n'), /^frontend web cannot listen on /)
  t.match(await admin('/admin/frontends/web'), { body: { state: 'paused' } })
  t.ok(await isRefused(`${socket}.web`))
  squatter.close()
  await once(squatter, 'close')
  const both = await Promise.all([1, 2].map(() => admin('/admin/frontends/web', { state: 'open' })))
  t.match(both, [{ status: 200 }, { status: 200 }], 'two who open it at once')
  t.notOk(await isRefused(port))
})

t.test('one that was stopped stays so, and the administration side is not closed where nobody could open it again', async (t) => {
  const { daemon, admin } = await scene(t, {}, true)
  t.match(await admin('/admin/frontends/web', { state: 'stopped' }), { status: 200, body: { status: 'STOP' } })
  t.ok(await isRefused(portOf(daemon, 'web')))
  t.match(await admin('/admin/frontends/web', { state: 'open' }), { status: 409, body: { detail: /shut down for good/ } })
  t.match(await admin('/admin/frontends/stats', { state: 'paused' }), { status: 409, body: { detail: /nobody could open it again/ } })
  t.match(await admin('/admin/frontends/nope', { state: 'paused' }), { status: 404 })
  t.match(await admin('/admin/frontends/web', { state: 'shut' }), { status: 422, body: { errors: [{ pointer: '/state' }] } })
  t.match(await admin('/admin/frontends/web', { maxconn: -1, x: 1 }), {
    status: 422,
    body: { errors: [{ pointer: '/x' }, { pointer: '/maxconn' }] },
  })
  t.match(await admin('/admin/frontends/%zz'), { status: 400, body: { title: 'Bad Request', detail: /two hexadecimal digits/ } })
  t.match(await admin('/admin/backends/app', { dynamicCookie: 'yes', retries: 'x' }), {
    status: 422,
    body: { errors: [{ message: /^expected a whole number from 0 to 100, or null/ }, { message: /^expected true or false, or null/ }] },
  })
  const again = new LoadBalancer(daemon.loadBalancer.config)
  for (const change of daemon.loadBalancer.difference()) again.apply(change)
  t.equal(again.frontends.get('web')?.state, 'stopped', 'a new process that is told of it does the same')
})

t.test('another limit of connections holds at once: of a frontend, and of the process', async (t) => {
  const { daemon, socket, admin } = await scene(t, { maxconn: 1 })
  const port = portOf(daemon, 'web')
  const counters = daemon.loadBalancer.frontends.get('web')?.counters ?? new Counters()
  const wires = [0, 1, 2].map(() => new Wire(port).write(get()))
  await wires[0]?.read()
  t.equal(counters.current, 1)
  t.match(await admin('/admin/frontends/web', { maxconn: 2 }), { status: 200, body: { maxconn: 2 } })
  await wires[1]?.read()
  t.equal(counters.current, 2)
  t.match(await say(socket, 'set maxconn global 2;set maxconn frontend web 0;show info\n'), /^Maxconn: 2\nHard_maxconn: 50$/m)
  t.match((await admin('/stats;csv')).body, { text: /^web,FRONTEND,,,2,2,50,/m })
  t.equal(counters.current, 2, 'the process is full')
  t.equal(await say(socket, 'set maxconn global 0\n'), '\n')
  await wires[2]?.read()
  t.equal(counters.current, 3)
  t.equal(
    await say(socket, 'set maxconn frontend web x;set maxconn frontend web 99999999999;set maxconn global 5x\n'),
    'Integer value expected.\n\nValue out of range.\n\nExpects an integer value.\n\n',
  )
  for (const wire of wires) wire.destroy()
  await until(() => counters.current === 0)
})

t.test('cookies that are made of addresses come, change with their key and go; nobody is told the key', async (t) => {
  const { daemon, socket, admin } = await scene(t)
  const journal = new Journal(daemon.loadBalancer)
  const cookie = async (): Promise<string> => /^set-cookie: SERVERID=(\w*);/m.exec(await ask(portOf(daemon, 'web'), get()))?.[1] ?? 'none'
  t.equal(await cookie(), '')
  t.equal(await say(socket, 'enable dynamic-cookie backend app\n'), '\n')
  const first = await cookie()
  t.match(first, /^[0-9a-f]{16}$/)
  t.equal(await say(socket, 'set dynamic-cookie-key backend app my-secret\n'), '\n')
  const second = await cookie()
  t.match(second, /^[0-9a-f]{16}$/)
  t.not(second, first)
  const { status, body } = await admin('/admin/backends/app', { dynamicCookieKey: null })
  t.match({ status, body }, { status: 200, body: { dynamicCookie: true } })
  t.equal(await cookie(), first)
  t.equal(await say(socket, 'disable dynamic-cookie backend app\n'), '\n')
  t.equal(await cookie(), '')
  t.match(journal.since(0), [{}, { data: { settings: { dynamicCookieKey: '***' } } }])
  t.notMatch(JSON.stringify([journal.since(0), body]), /my-secret|first-key/)
})
