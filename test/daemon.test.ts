import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { type Daemon, startDaemon } from '../src/daemon.ts'
import { ask, closedPort, configuration, get, type Origin, origin, portOf, respond, until, Wire } from './helpers.ts'

const silent = pino({ level: 'silent' })

/** Starts what a test configures; `frontends` and `backends` are written as in YAML. */
async function start(t: Test, input: Record<string, unknown>, log = silent): Promise<Daemon> {
  const daemon = await startDaemon(configuration(input), log)
  t.teardown(() => daemon.stop())
  return daemon
}

/** A backend `app` of one server. */
function backendOf({ port }: Origin): Record<string, unknown> {
  return { name: 'app', servers: [{ name: 'w1', address: `127.0.0.1:${port}` }] }
}

/** A server that answers when it is told to. */
async function holding(t: Test): Promise<Origin & { release: () => void }> {
  let release = (): void => {}
  const server = await origin(t, (_request, socket) => {
    release = () => socket.write(respond('late'))
    return undefined
  })
  return Object.assign(server, { release: () => release() })
}

async function refused(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return true
  } finally {
    socket.destroy()
  }
}

/** A response of a connection that ends with it. */
function page(port: number, path: string, fields = ''): Promise<string> {
  return ask(port, get(path, `Connection: close\r\n${fields}`), () => false)
}

t.test('a frontend listens on every address it is given', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-daemon-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'web.sock')
  const server = await origin(t, () => respond('here'))
  const bind = ['127.0.0.1:0', '127.0.0.1:0', `unix@${path}`]
  const daemon = await start(t, { frontends: [{ name: 'web', bind, defaultBackend: 'app' }], backends: [backendOf(server)] })
  const addresses = daemon.listeners.map(({ address }) => address)
  t.equal(addresses[2], `unix@${path}`)
  for (const address of addresses.slice(0, 2)) t.match(await ask(Number(address.split(':')[1]), get()), /here$/)
  const socket = net.connect({ path })
  socket.write(get('/', 'Connection: close\r\n'))
  let text = ''
  for await (const bytes of socket) text += bytes
  t.match(text, /here$/)
  t.equal(daemon.loadBalancer.frontends.get('web')?.counters.requests, 3)
  await daemon.stop()
  t.notOk(existsSync(path), 'the socket’s file is gone')
})

t.test('all addresses or none: one that cannot be had closes those before it', async (t) => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as net.AddressInfo
  const [first, admin] = [await closedPort(), await closedPort()]
  const frontends = [
    { name: 'first', bind: [`127.0.0.1:${first}`] },
    { name: 'admin', bind: [`127.0.0.1:${admin}`], stats: {} },
    { name: 'last', bind: [`127.0.0.1:${port}`] },
  ]
  await t.rejects(startDaemon(configuration({ frontends }), silent), {
    message: new RegExp(`^frontend last: cannot listen on 127\\.0\\.0\\.1:${port}: another program listens there already; .`),
  })
  t.same(await Promise.all([refused(first), refused(admin)]), [true, true])
})

t.test('clients may be waited for as long as one likes', async (t) => {
  const frontends = ['10m', 0].flatMap((client, index) => [
    { name: `web${index}`, bind: ['127.0.0.1:0'], timeout: { client } },
    { name: `admin${index}`, bind: ['127.0.0.1:0'], timeout: { client }, stats: {} },
  ])
  const daemon = await startDaemon(configuration({ frontends }), silent)
  t.equal(daemon.listeners.length, 4)
  await daemon.stop()
})

t.test('what is wrong with an address is told in words', async (t) => {
  const frontend = (bind: string): Record<string, unknown> => ({ frontends: [{ name: 'web', bind: [bind] }] })
  const message = async (bind: string): Promise<string> => {
    const error = await startDaemon(configuration(frontend(bind)), silent).catch((error: Error) => error)
    return 'message' in error ? error.message : 'started'
  }
  t.match(await message('nonsense'), /^frontend web: "nonsense" is not an address: its port is missing, as in nonsense:8080$/)
  t.match(await message('192.0.2.1:0'), /^frontend web: cannot listen on 192\.0\.2\.1:0: /)
  t.match(
    await message('unix@/nowhere/at/all'),
    /^frontend web: cannot listen on unix@\/nowhere\/at\/all: (?:there is no such directory|this user may not)/,
  )
  t.match(await message('no-such-host.invalid:0'), /^frontend web: cannot listen on no-such-host\.invalid:0: the name is unknown/)
})

t.test('the lesser maxconn of frontend and process holds: who is too many waits until somebody leaves', async (t) => {
  const server = await origin(t, () => respond('in'))
  for (const [global, frontend] of [
    [{ maxconn: 2 }, {}],
    [{ maxconn: 2 }, { maxconn: 0 }],
    [{ maxconn: 2 }, { maxconn: 9 }],
    [{ maxconn: 9 }, { maxconn: 2 }],
    [{}, { maxconn: 2 }],
  ]) {
    const frontends = [
      { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app', ...frontend },
      { name: 'other', bind: ['127.0.0.1:0'], stats: {} },
    ]
    const daemon = await start(t, { global, frontends, backends: [backendOf(server)] })
    const counters = daemon.loadBalancer.frontends.get('web')?.counters
    const inside = [new Wire(portOf(daemon)).write(get()), new Wire(portOf(daemon)).write(get())]
    for (const wire of inside) t.match(await wire.read(), /in$/)
    const next = new Wire(portOf(daemon)).write(get())
    await ask(portOf(daemon, 'other'), get())
    t.equal(next.text, '')
    t.equal(counters?.current, 2)
    inside[0]?.destroy()
    t.match(await next.read(), /in$/)
    for (const wire of [next, inside[1]]) wire?.destroy()
  }
})

t.test('the administration side has an address of its own: probes, the page, REST', async (t) => {
  const server = await origin(t, () => respond('application'))
  const frontends = [
    { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
    { name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/', hosts: ['example.test'] } },
  ]
  const daemon = await start(t, { frontends, backends: [backendOf(server)] })
  t.match(daemon.listeners, [
    { frontend: 'web', isAdmin: false },
    { frontend: 'admin', isAdmin: true },
  ])
  const admin = portOf(daemon, 'admin')
  t.match(await page(admin, '/'), /^HTTP\/1\.1 200 [\s\S]*<html[\s\S]*w1/)
  t.match(await page(admin, '/admin/servers'), /^HTTP\/1\.1 200 [\s\S]*"name":"w1"/)
  t.match(await page(admin, '/readyz'), /^HTTP\/1\.1 200 /)
  for (const path of ['/', '/admin/servers', '/readyz', '/docs']) t.match(await page(portOf(daemon, 'web'), path), /application$/)
})

t.test('who closes its side after asking the administration side gets all of the answer, and hears of no more events', async (t) => {
  const server = await origin(t, () => respond('application'))
  const frontends = [{ name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/' } }]
  const daemon = await start(t, { frontends, backends: [backendOf(server)] })
  const closing = (path: string): Wire => {
    const wire = new Wire(portOf(daemon))
    wire.socket.end(`GET ${path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`)
    return wire
  }
  t.match(await closing('/;json').untilClosed(), /^HTTP\/1\.1 200 [\s\S]*\]\n$/)
  await closing('/admin/events').untilClosed()
  t.equal(daemon.loadBalancer.frontends.get('admin')?.counters.current, 0)
})

t.test('what the administration side is asked is counted for its frontend, as HAProxy counts it', async (t) => {
  const users = [{ name: 'ann', password: 'secret' }]
  const daemon = await start(t, { frontends: [{ name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/', users } }] })
  const counters = daemon.loadBalancer.frontends.get('admin')?.counters
  const port = portOf(daemon)
  const login = `Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}\r\n`
  let bytes = 0
  for (const [path, fields] of [
    ['/', ''],
    ['/;csv', login],
    ['/nowhere', login],
  ] as const) {
    bytes += (await page(port, path, fields)).length
    await until(() => counters?.current === 0)
  }
  t.match(counters, { sessions: 3, currentMax: 1, requests: 3, intercepted: 3, responses2xx: 1, responses4xx: 2, requestErrors: 0 })
  t.equal(counters?.bytesOut, bytes)
  t.equal(
    counters?.bytesIn,
    ['/', '/;csv', '/nowhere'].map((path) => get(path, 'Connection: close\r\n')).join('').length + 2 * login.length,
  )
  await ask(port, 'nonsense\r\n\r\n', () => false)
  await until(() => counters?.current === 0)
  t.match(counters, { sessions: 4, requests: 4, intercepted: 3, responses4xx: 3, requestErrors: 1 })
  const kept = new Wire(port).write(get('/', login))
  await kept.read()
  await until(() => counters?.intercepted === 4)
  t.match(counters, { current: 1 }, 'a connection that is kept open is in flight')
  t.match(await page(port, '/;csv', login), /\nadmin,FRONTEND,,,2,2,\d*,6,\d{3},\d{4,},/)
  kept.destroy()
})

t.test('a path that the administration side does not have is a problem document', async (t) => {
  const daemon = await start(t, { frontends: [{ name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/', hosts: ['example.test'] } }] })
  for (const path of ['/foo', '/admin/foo', '/docks'])
    t.match(
      await page(portOf(daemon), path),
      /^HTTP\/1\.1 404 [\s\S]*content-type: application\/problem\+json[\s\S]*"detail":"There is no GET for this path/,
    )
})

t.test('a traffic frontend with stats shows the page among its traffic, and never REST', async (t) => {
  const server = await origin(t, () => respond('application'))
  const stats = { uri: '/balancer', users: [{ name: 'ann', password: 'secret' }], admin: true }
  const frontends = [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app', stats }]
  const daemon = await start(t, { frontends, backends: [backendOf(server)] })
  t.match(daemon.listeners, [{ isAdmin: false }])
  const login = `Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}\r\n`
  t.match(await page(portOf(daemon), '/balancer'), /^HTTP\/1\.1 401 /)
  t.match(await page(portOf(daemon), '/balancer', login), /^HTTP\/1\.1 200 [\s\S]*<html[\s\S]*w1/)
  t.match(daemon.loadBalancer.frontends.get('web')?.counters, { requests: 2, intercepted: 2 })
  for (const path of ['/', '/admin/servers', '/balancer/admin/servers', '/readyz', '/docs/json'])
    t.match(await page(portOf(daemon), path, login), /application$/, path)
  const patch = `PATCH /admin/backends/app/servers/w1 HTTP/1.1\r\nHost: a\r\n${login}Content-Type: application/json\r\nContent-Length: 17\r\n\r\n`
  t.match(await ask(portOf(daemon), `${patch}{"state":"maint"}`), /application$/)
  t.equal(daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.admin, 'ready')
})

t.test('stopping waits for hardStopAfter and no longer', async (t) => {
  const server = await holding(t)
  const frontends = [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' }]
  const daemon = await start(t, { global: { hardStopAfter: 100 }, frontends, backends: [backendOf(server)] })
  const port = portOf(daemon)
  const wire = new Wire(port).write(get())
  await until(() => server.requests.length === 1)
  await daemon.stop()
  t.equal(await wire.untilClosed(), '')
  t.ok(await refused(port))
  await until(() => server.connections.size === 0)
  t.match(daemon.loadBalancer.backends.get('app')?.counters, { current: 0 })
})

t.test('a hardStopAfter of 0 is no limit, as in HAProxy', async (t) => {
  const server = await holding(t)
  const frontends = [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' }]
  const daemon = await start(t, { global: { hardStopAfter: 0 }, frontends, backends: [backendOf(server)] })
  const wire = new Wire(portOf(daemon)).write(get())
  await until(() => server.requests.length === 1)
  const stopped = daemon.stop()
  // Longer than a limit of 0 would last.
  await new Promise((passed) => setTimeout(passed, 20))
  server.release()
  t.match(await wire.untilClosed(), /late$/)
  await stopped
})

t.test('stopping twice is stopping once, and both wait for the end', async (t) => {
  const server = await holding(t)
  const frontends = [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' }]
  const daemon = await start(t, { frontends, backends: [backendOf(server)] })
  const wire = new Wire(portOf(daemon)).write(get())
  await until(() => server.requests.length === 1)
  const stopped = Promise.all([daemon.stop(), daemon.stop()])
  t.ok(await refused(portOf(daemon)), 'nobody new comes in')
  server.release()
  t.match(await wire.untilClosed(), /late$/)
  await stopped
})

t.test('grace: new clients still come in for a while, though the administration side says that it is stopping', async (t) => {
  const server = await origin(t, () => respond('here'))
  const frontends = [
    { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
    { name: 'admin', bind: ['127.0.0.1:0'], stats: {} },
  ]
  const daemon = await start(t, { global: { grace: 1000 }, frontends, backends: [backendOf(server)] })
  const stopped = daemon.stop()
  t.match(await page(portOf(daemon, 'web'), '/'), /^HTTP\/1\.1 200 /)
  t.match(await page(portOf(daemon, 'admin'), '/readyz'), /^HTTP\/1\.1 503 [\s\S]*stopping/)
  t.match(await page(portOf(daemon, 'admin'), '/healthz'), /^HTTP\/1\.1 200 /)
  await stopped
  t.same(await Promise.all([refused(portOf(daemon, 'web')), refused(portOf(daemon, 'admin'))]), [true, true])
})

t.test('the log tells of each server that changes, louder when it goes down, loudest when it was the last', async (t) => {
  const lines: { level: number; msg: string }[] = []
  // Lines of who changed what are another matter.
  const log = pino({}, { write: (line: string) => void (line.includes('"audit"') || lines.push(JSON.parse(line))) })
  const server = await origin(t, () => respond())
  const frontends = [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' }]
  const { loadBalancer } = await start(t, { frontends, backends: [backendOf(server)] }, log)
  const target = { backend: 'app', server: 'w1' }
  const found = loadBalancer.find(target)
  if (found === undefined) throw new Error('the test has no server')
  loadBalancer.observe(found, { passed: false, result: 'L4CON in 1ms' })
  loadBalancer.change({ by: 'ann', target, values: { state: 'drain' } })
  t.match(lines, [
    { level: 40, msg: 'server app/w1 is DOWN, was no check: L4CON in 1ms', from: 'no check', to: 'DOWN', active: 0, backup: 0 },
    { level: 50, msg: 'backend app has no server left for new clients' },
  ])
  loadBalancer.observe(found, { passed: true, result: 'L4OK in 1ms' })
  t.match(lines.slice(2), [{ level: 30, msg: /^server app\/w1 is DOWN 1\/2, was DOWN: L4OK/ }], 'what was said is not said again')
  loadBalancer.change({ by: 'ann', target, values: { state: 'maint' } })
  t.equal(lines.length, 4)
  loadBalancer.change({ by: 'ann', target, values: { state: 'ready' } })
  t.match(lines.at(-1), { level: 30, msg: /^server app\/w1 is no check, was MAINT: changed by ann$/, active: 1 })
  loadBalancer.change({ by: 'ann', target, values: { state: 'drain' } })
  t.match(lines.slice(-2), [{ level: 30 }, { level: 50, msg: 'backend app has no server left for new clients' }], 'news again')
})
