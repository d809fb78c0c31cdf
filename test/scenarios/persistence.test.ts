import t from 'tap'
import { ask, balancer, configuration, get, type Origin, origin, portOf, respond } from '../helpers.ts'

process.env.LIMPET_TEST_COOKIE_KEY = '0123456789abcdef0123456789abcdef'

const signed = { keys: [{ env: 'LIMPET_TEST_COOKIE_KEY' }], ttl: '1h' }

t.test('a signed cookie: a client stays, its server never sees it, a forged one is replaced, and the administration counts', async (t) => {
  const origins: Origin[] = [await origin(t, () => respond('a')), await origin(t, () => respond('b'))]
  const servers = origins.map(({ port }, index) => ({ name: `s${index}`, address: `127.0.0.1:${port}` }))
  const daemon = await balancer(
    t,
    configuration({
      frontends: [
        { name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
        { name: 'admin', bind: ['127.0.0.1:0'], stats: { publicMetrics: true } },
      ],
      backends: [{ name: 'app', cookie: { signed }, servers }],
    }),
  )
  const port = portOf(daemon)
  const visit = async (cookie?: string): Promise<{ body: string; cookie: string | undefined }> => {
    const text = await ask(port, get('/', cookie === undefined ? '' : `Cookie: a=1; SERVERID=${cookie}\r\n`))
    return { body: text.slice(-1), cookie: /^set-cookie: SERVERID=([\w-]{68}); path=\//m.exec(text)?.[1] }
  }
  const first = await visit()
  for (let count = 0; count < 3; count++) t.same(await visit(first.cookie), { body: first.body, cookie: undefined })
  t.ok(origins.flatMap(({ requests }) => requests).every(({ head }) => !head.includes('SERVERID')))
  const forged = await visit(`A${first.cookie?.slice(1)}`)
  t.match(forged.cookie, /^[\w-]{68}$/)
  const admin = portOf(daemon, 'admin')
  const shown = (await (await fetch(`http://127.0.0.1:${admin}/admin/servers`)).json()) as { servers: { sessions: { bound: number } }[] }
  t.equal(
    shown.servers.reduce((sum, one) => sum + one.sessions.bound, 0),
    1,
  )
  const metrics = await (await fetch(`http://127.0.0.1:${admin}/metrics?scope=server`)).text()
  t.match(metrics, /limpet_server_sessions\{proxy="app",server="s0",seen="any"\} 1/)
  const invalid = [...(daemon.loadBalancer.backends.get('app')?.cookies.pairs() ?? [])].find(
    ({ request, count }) => request === 'invalid' && count > 0,
  )
  t.match(invalid, { response: 'inserted', count: 1 })
})

t.test('learnt sessions: a client stays with the server that issued its session, and one that nobody knows is told so', async (t) => {
  const issue = (name: string) => () =>
    respond(name, `Set-Cookie: JSESSIONID=${name}-${Math.random()}; Path=/\r\nMcp-Session-Id: ${name}\r\n`)
  const origins: Origin[] = [await origin(t, issue('a')), await origin(t, issue('b'))]
  const servers = origins.map(({ port }, index) => ({ name: `s${index}`, address: `127.0.0.1:${port}` }))
  const daemon = await balancer(
    t,
    configuration({
      frontends: [{ name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' }],
      backends: [{ name: 'app', learn: { keys: [{ cookie: 'JSESSIONID' }, { header: 'mcp-session-id' }], strict: 404 }, servers }],
    }),
  )
  const port = portOf(daemon)
  const visit = (fields = ''): Promise<string> => ask(port, get('/', fields))
  let previous = await visit()
  for (let count = 0; count < 4; count++) {
    const cookie = /^set-cookie: (JSESSIONID=[^;]*)/im.exec(previous)?.[1] ?? ''
    const next = await visit(`Cookie: x=y; ${cookie}\r\n`)
    t.equal(next.slice(-1), previous.slice(-1))
    previous = next
  }
  t.equal((await visit('Mcp-Session-Id: a\r\n')).slice(-1), 'a')
  t.match(await visit('Mcp-Session-Id: c\r\n'), /^HTTP\/1\.1 404 /)
  t.match(await visit('Cookie: JSESSIONID=none\r\n'), /^HTTP\/1\.1 404 /)
  t.equal(daemon.loadBalancer.backends.get('app')?.counters.deniedRequests, 2)
})

t.test('why: who is to be told is told which rule chose the server, and the key to it goes no further', async (t) => {
  const origins: Origin[] = [await origin(t, () => respond('a', 'sid: x1\r\n')), await origin(t, () => respond('b'))]
  const servers = origins.map(({ port }, index) => ({ name: `s${index}`, address: `127.0.0.1:${port}`, cookie: `c${index}` }))
  const backend = { cookie: { name: 'SRV' }, useServer: [{ server: 's1', if: '{ path /pinned }' }], servers }
  const daemon = await balancer(
    t,
    configuration({
      frontends: [
        {
          name: 'open',
          bind: ['127.0.0.1:0'],
          defaultBackend: 'app',
          useBackend: [
            { backend: 'learnt', if: '{ path_beg /learnt }' },
            { backend: '%[path,regsub(^/,)]', if: '{ path /strict /empty }' },
          ],
          why: {},
        },
        { name: 'shut', bind: ['127.0.0.1:0'], defaultBackend: 'app', why: { header: 'Why', key: { env: 'LIMPET_TEST_COOKIE_KEY' } } },
      ],
      backends: [
        { name: 'app', ...backend },
        { name: 'learnt', learn: { keys: [{ header: 'sid' }] }, balance: 'leastconn', servers },
        { name: 'strict', learn: { keys: [{ header: 'sid' }], strict: 404 }, servers },
        {
          name: 'empty',
          cookie: { name: 'SRV' },
          strict: true,
          servers: [{ name: 'gone', address: '127.0.0.1:1', cookie: 'c0', disabled: true }],
        },
      ],
    }),
  )
  const reason = async (path: string, fields = '', frontend = 'open'): Promise<string | undefined> =>
    /^(?:x-limpet-)?why: (.*)\r$/im.exec(await ask(portOf(daemon, frontend), get(path, fields)))?.[1]
  t.equal(await reason('/'), 'app/s0; by="balance roundrobin"; cookie=none')
  t.equal(await reason('/', 'Cookie: SRV=c1\r\n'), 'app/s1; by="cookie SRV"; cookie=valid')
  t.match(await reason('/', 'Cookie: SRV=c9\r\n'), /; by="balance roundrobin"; cookie=invalid$/)
  t.equal(await reason('/pinned', 'Cookie: SRV=c0\r\n'), 'app/s1; by="use-server 1"; cookie=unused')
  t.equal(await reason('/learnt'), 'learnt/s0; backend-by="use_backend 1"; by="balance leastconn"')
  t.equal(await reason('/learnt', 'sid: x1\r\n'), 'learnt/s0; backend-by="use_backend 1"; by="learn header sid"')
  t.equal(await reason('/strict', 'sid: unknown\r\n'), 'none; by="learn strict"', 'a refusal tells it too')
  t.equal(await reason('/empty', 'Cookie: SRV=c0\r\n'), 'none; cookie=down')
  t.equal(await reason('/', '', 'shut'), undefined)
  t.equal(await reason('/', 'Why: a guess\r\n', 'shut'), undefined)
  t.match(await reason('/', `Why: ${process.env.LIMPET_TEST_COOKIE_KEY}\r\n`, 'shut'), /^app\//)
  t.notOk(origins.flatMap(({ requests }) => requests).some(({ head }) => /^why:/im.test(head)))
})
