import type { InjectOptions } from 'fastify'
import t from 'tap'
import { serverOf } from '../balancer.ts'
import { type AdminApp, adminApp } from './admin-app.ts'

const app1 = '/admin/backends/app/servers'
const web3 = { name: 'web3', address: '127.0.0.1:8083', cookie: 'w3' }

/** What is asked of an administration side of its own, one after the other, and what must come back. */
type Step = [request: InjectOptions | string, status: number, body?: object, headers?: object]

async function play({ app }: AdminApp, ...steps: Step[]): Promise<void> {
  for (const [request, status, body, headers = {}] of steps) {
    const options = typeof request === 'string' ? { url: request } : request
    const response = await app.inject(options)
    const name = `${options.method ?? 'GET'} ${options.url}`
    t.equal(response.statusCode, status, `${name}: ${response.body.slice(0, 200)}`)
    if (body !== undefined) t.match(response.json(), body, name)
    t.match(response.headers, headers, name)
  }
}

t.test('a server is added, made another, and removed', async (t) => {
  const side = await adminApp(t)
  await play(
    side,
    [
      { method: 'POST', url: app1, payload: web3 },
      201,
      { name: 'web3', id: 3, state: 'ready', serves: 'everyone' },
      { location: `${app1}/web3` },
    ],
    [{ method: 'POST', url: app1, payload: web3 }, 409, { errors: [{ pointer: '/name' }] }],
    [
      { method: 'POST', url: app1, payload: { ...web3, name: 'web4' } },
      409,
      { detail: /that of server app\/web3/, errors: [{ pointer: '/cookie' }] },
    ],
    [
      { method: 'POST', url: app1, payload: { name: 'web4', address: '169.254.169.254:80' } },
      422,
      { errors: [{ pointer: '/address', message: /metadata/ }] },
    ],
    [
      { method: 'PUT', url: `${app1}/web3`, payload: { address: '127.0.0.1:9', cookie: 'other', weight: 9, check: true } },
      200,
      { weight: 9, cookie: 'other', checked: true },
    ],
    [
      { method: 'PUT', url: `${app1}/web3`, payload: { address: '127.0.0.1:9', weight: 9, backup: true } },
      409,
      { errors: [{ pointer: '/backup' }] },
    ],
    [{ method: 'PUT', url: `${app1}/web3`, payload: { name: 'web5', address: '127.0.0.1:9' } }, 422, { errors: [{ pointer: '/name' }] }],
    [
      { method: 'PUT', url: `${app1}/web4`, payload: { address: '127.0.0.1:9' } },
      201,
      { name: 'web4', id: 4 },
      { location: `${app1}/web4` },
    ],
    [{ method: 'DELETE', url: `${app1}/web3` }, 204],
    [`${app1}/web3`, 404],
    [{ method: 'DELETE', url: `${app1}/web3` }, 404],
  )
})

t.test('a server with requests in flight is removed by force only', async (t) => {
  const side = await adminApp(t)
  serverOf(side.balancer, 'app', 'web1').counters.enter()
  await play(
    side,
    [{ method: 'DELETE', url: `${app1}/web1` }, 409, { detail: /1 request in flight: drain it and wait, or force it/ }],
    [{ method: 'DELETE', url: `${app1}/web1?force=yes` }, 422, { errors: [{ pointer: '/force' }] }],
    [{ method: 'DELETE', url: `${app1}/web1?force=true` }, 204],
  )
})

t.test('what is done often has a path of its own', async (t) => {
  const side = await adminApp(t)
  const post = (path: string, payload?: object): InjectOptions => ({
    method: 'POST',
    url: `${app1}/web2/${path}`,
    ...(payload && { payload }),
  })
  await play(
    side,
    [post('drain'), 200, { state: 'drain', drain: { drained: true, most: 0, until: undefined } }],
    [post('maint'), 200, { state: 'maint' }],
    [post('ready'), 200, { state: 'ready' }],
    [post('disable'), 200, { state: 'maint' }],
    [post('enable'), 200, { state: 'ready' }],
    [post('drain', { deadline: '10m', afterwards: 'remove' }), 200, { drain: { afterwards: 'remove' } }],
    [post('drain', { afterwards: 'remove' }), 422, { errors: [{ pointer: '/afterwards' }] }],
    [post('drain', { deadline: 'soon' }), 422, { errors: [{ pointer: '/deadline' }] }],
    [post('ready', { now: true }), 422, { errors: [{ pointer: '/now' }] }],
    [post('sessions/shutdown'), 200, { requests: { current: 0 } }],
    [{ method: 'PUT', url: `${app1}/web2/weight`, payload: { weight: '50%' } }, 200, { weight: 3, initialWeight: 7 }],
    [{ method: 'PUT', url: `${app1}/web2/weight`, payload: { weight: '99999%' } }, 200, { weight: 256 }],
    [{ method: 'PUT', url: `${app1}/web2/weight`, payload: { weight: 12 } }, 200, { weight: 12 }],
    [{ method: 'PUT', url: `${app1}/web1/weight`, payload: { weight: '50%' } }, 200, { weight: 0, serves: 'bound clients' }],
    [
      { method: 'PUT', url: `${app1}/web2/weight`, payload: { weight: '-1%' } },
      422,
      { errors: [{ pointer: '/weight', message: /per cent/ }] },
    ],
    [{ method: 'PATCH', url: `${app1}/web2`, payload: { weight: null, state: null } }, 200, { weight: 7, state: 'ready' }],
    [post('nap'), 404],
  )
})

t.test('a server has an agent, or is told so; what was hardly meant of a new one is in the answer', async (t) => {
  const side = await adminApp(t)
  const offers = async (): Promise<boolean> =>
    /<optgroup label="Agent"><option value="dagent">/.test((await side.app.inject('/haproxy?stats')).body)
  t.notOk(await offers())
  const agent = { name: 'a', address: '127.0.0.1:9', agentCheck: true, agentPort: 9, cookie: 'a' }
  const patch = (server: string, payload: object): InjectOptions => ({ method: 'PATCH', url: `${app1}/${server}`, payload })
  await play(
    side,
    [{ method: 'POST', url: app1, payload: agent }, 201, { agent: { asked: true, state: 'up' }, warnings: undefined }],
    [patch('a', { agent: 'down', agentSend: 'hello' }), 200, { agent: { asked: true, state: 'down' }, status: /^DOWN/ }],
    [patch('a', { agent: 'up', agentCheck: false }), 200, { agent: { asked: false, state: 'up' } }],
    [patch('a', { agentCheck: null, agentSend: null }), 200, { agent: { asked: true } }],
    [patch('web1', { agentCheck: true }), 409, { errors: [{ pointer: '/agentCheck', message: /has no agent/ }] }],
    [`${app1}/web1`, 200, { agent: undefined }],
    [
      { method: 'POST', url: app1, payload: { name: 'bare', address: '127.0.0.1:9' } },
      201,
      { warnings: [/^server "bare" has no cookie value, so the cookie \w+ of backend "app" binds nobody to it: give it one$/] },
    ],
    [{ method: 'PUT', url: `${app1}/bare`, payload: { address: '127.0.0.1:9', cookie: 'b' } }, 200, { warnings: undefined }],
    [{ method: 'POST', url: app1, payload: { name: 'spare', address: '127.0.0.1:9', backup: true } }, 201, { warnings: undefined }],
  )
  t.ok(await offers(), 'the form of the page has what concerns agents')
})

t.test('several servers are drained at once, all or none, and never so many that a backend has less than its floor', async (t) => {
  const side = await adminApp(t)
  const drain = (names: string[], more = {}): InjectOptions => ({
    method: 'POST',
    url: '/admin/drain',
    payload: { servers: names.map((name) => ({ backend: 'app', name })), ...more },
  })
  await play(
    side,
    [
      drain(['web1', 'web2']),
      409,
      { errors: [{ pointer: '/floor', message: /^backend app would keep 0 servers for new clients, and 1 is the floor/ }] },
    ],
    [drain(['web1'], { floor: '90%' }), 409, { errors: [{ pointer: '/floor', message: /would keep 87% / }] }],
    [drain(['web1', 'web9'], { floor: 0 }), 404, { detail: /web9/ }],
    [drain(['web1', 'web1']), 409, { detail: /twice/ }],
    [drain(['web1'], { floor: 'all' }), 422, { errors: [{ pointer: '/floor' }] }],
    [drain([]), 422, { errors: [{ pointer: '/servers' }] }],
    [drain(['web1'], { afterwards: 'maint' }), 422, { errors: [{ pointer: '/afterwards' }] }],
    [{ ...drain(['web1']), headers: { 'if-match': '"x"' } }, 412],
  )
  t.same(side.balancer.difference(), [])
  await play(
    side,
    [
      drain(['web1'], { deadline: '10m' }),
      200,
      { drains: [{ server: 'web1', state: 'drain', drained: true, drain: { afterwards: 'maint' } }] },
    ],
    [drain(['web2'], { floor: 0 }), 200, { drains: [{ server: 'web2', drain: { since: String, until: undefined } }] }],
  )
})

t.test('a drain can be watched, and waited for', async (t) => {
  const side = await adminApp(t)
  const web1 = serverOf(side.balancer, 'app', 'web1')
  const drain = `${app1}/web1/drain`
  await play(
    side,
    [drain, 200, { state: 'ready', drained: true, drain: undefined }],
    [`${app1}/web9/drain`, 404],
    [`${drain}?wait=6m`, 422, { errors: [{ pointer: '/wait' }] }],
  )
  web1.counters.enter()
  await play(
    side,
    [{ method: 'POST', url: drain }, 200, { drain: { drained: false, remaining: { requests: 1, tunnels: 0, clientsEstimate: 0 } } }],
    [`${drain}?wait=1ms`, 200, { state: 'drain', drained: false }],
  )
  const waiting = side.app.inject(`${drain}?wait=5m`)
  web1.counters.leave()
  t.match((await waiting).json(), { state: 'drain', drained: true, drain: { remaining: { requests: 0 } } })
  web1.counters.enter()
  const other = side.app.inject(`${drain}?wait=5m`)
  await play(side, [`${drain}?wait=1ms`, 200, { drained: false }], [{ method: 'DELETE', url: `${app1}/web1?force=true` }, 204])
  t.match((await other).json(), { state: 'removed', drained: false, drain: undefined })
})

t.test('null makes a value what is configured, a value that is so already is no change', async (t) => {
  const side = await adminApp(t)
  const patch = (payload: object): InjectOptions => ({ method: 'PATCH', url: `${app1}/web2`, payload })
  await play(
    side,
    [patch({ maxconn: 5, cookie: 'x', checkPort: 99, address: '127.0.0.1:7' }), 200, { maxconn: 5, cookie: 'x', address: '127.0.0.1:7' }],
    [patch({ maxconn: null, cookie: null, checkPort: null, address: null }), 200, { maxconn: 0, cookie: 'w2', address: '127.0.0.1:8082' }],
  )
  t.same(side.balancer.difference(), [])
  const { seq } = side.balancer
  await play(side, [patch({ weight: 7, state: 'ready' }), 200])
  t.equal(side.balancer.seq, seq)
})

t.test('several servers are changed at once, all or none', async (t) => {
  const side = await adminApp(t)
  const patch = (...servers: object[]): InjectOptions => ({ method: 'PATCH', url: '/admin/servers', payload: { servers } })
  await play(
    side,
    [patch({ backend: 'app', name: 'web1', state: 'drain' }, { backend: 'app', name: 'web9', weight: 1 }), 404, { detail: /web9/ }],
    [patch({ backend: 'app', name: 'web1', state: 'drain' }, { backend: 'app', name: 'web1', weight: 5 }), 409, { detail: /twice/ }],
    [
      patch({ backend: 'app', name: 'web1', state: 'drain' }, { backend: 'app', name: 'web2', cookie: 'w1' }),
      409,
      { errors: [{ pointer: '/cookie' }] },
    ],
    [
      patch({ backend: 'app', name: 'web1', weight: 5 }, { backend: 'app', name: 'web2', weight: 999 }),
      422,
      { errors: [{ pointer: '/servers/1/weight' }] },
    ],
    [patch(), 422, { errors: [{ pointer: '/servers' }] }],
  )
  t.same(side.balancer.difference(), [])
  await play(side, [
    patch({ backend: 'app', name: 'web1', state: 'drain' }, { backend: 'api', name: 'a1', weight: '0%' }),
    200,
    {
      servers: [
        { name: 'web1', state: 'drain' },
        { name: 'a1', weight: 0 },
      ],
    },
  ])
})

t.test('backends come and go, but not one that a frontend uses', async (t) => {
  const side = await adminApp(t)
  await play(
    side,
    [
      { method: 'POST', url: '/admin/backends', payload: { name: 'blue', servers: [web3] } },
      201,
      { name: 'blue', servers: [{ id: 1 }] },
      { location: '/admin/backends/blue' },
    ],
    [{ method: 'POST', url: '/admin/backends', payload: { name: 'app' } }, 409, { errors: [{ pointer: '/name' }] }],
    [{ method: 'POST', url: '/admin/backends', payload: { name: 'x', log: ['stdout'] } }, 422, { errors: [{ pointer: '/log' }] }],
    [
      { method: 'POST', url: '/admin/backends', payload: { name: 'x', servers: [{ name: 'y', address: '/run/s' }] } },
      422,
      { errors: [{ pointer: '/servers/0/address' }] },
    ],
    [
      { method: 'PATCH', url: '/admin/backends/blue', payload: { retries: 1, fullconn: 9, httpReuse: 'always' } },
      200,
      { retries: 1, fullconn: 9, httpReuse: 'always' },
    ],
    [
      { method: 'PATCH', url: '/admin/backends/blue', payload: { retries: null, fullconn: null } },
      200,
      { retries: 3, fullconn: undefined },
    ],
    [{ method: 'PATCH', url: '/admin/backends/blue', payload: { name: 'red' } }, 422, { errors: [{ pointer: '/name' }] }],
    [{ method: 'DELETE', url: '/admin/backends/blue' }, 204],
    [{ method: 'DELETE', url: '/admin/backends/app' }, 409, { detail: /Frontend www sends requests/ }],
    [{ method: 'DELETE', url: '/admin/backends/red' }, 404],
  )
})

t.test('a change may say what it is based on, and must where that is configured', async (t) => {
  const side = await adminApp(t)
  const url = `${app1}/web2`
  const tag = String((await side.app.inject(url)).headers.etag)
  t.match(tag, /^"[a-z0-9]+-0"$/)
  const patch = (weight: number, match?: string): InjectOptions => ({
    method: 'PATCH',
    url,
    payload: { weight },
    ...(match && { headers: { 'if-match': match } }),
  })
  await play(
    side,
    [patch(1, '"else"'), 412, { detail: /its ETag is/ }],
    [patch(1, `W/${tag}`), 412],
    [patch(1, `"else", ${tag}`), 200, { weight: 1 }, { etag: /-1"$/ }],
    [patch(2, tag), 412],
    [patch(3, '*'), 200],
    [{ method: 'DELETE', url, headers: { 'if-match': tag } }, 412],
    [{ method: 'PUT', url: `${app1}/new`, payload: { address: '127.0.0.1:1' }, headers: { 'if-match': '*' } }, 412],
  )
  const careful = await adminApp(t, { admin: true, requireIfMatch: true })
  await play(careful, [patch(1), 428, { detail: /If-Match/ }], [patch(1, '*'), 200])
})

t.test('of two who write at once, the second is told that things are not as it saw them', async (t) => {
  const { app, balancer } = await adminApp(t)
  const url = `${app1}/web2`
  const headers = { 'if-match': String((await app.inject(url)).headers.etag) }
  const write = (port: number) => app.inject({ method: 'PATCH', url, headers, payload: { address: `localhost:${port}` } })
  const answers = await Promise.all([write(1001), write(1002)])
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 412])
  t.equal(balancer.seq, 1)
})

t.test('servers are found by backend, state and status', async (t) => {
  const side = await adminApp(t)
  const find = async (query: string): Promise<string> => {
    const { servers }: { servers: { name: string }[] } = (await side.app.inject(`/admin/servers?${query}`)).json()
    return servers.map(({ name }) => name).join()
  }
  await side.app.inject({ method: 'POST', url: `${app1}/web2/drain` })
  t.same(await Promise.all(['backend=api', 'state=drain', 'status=UP', 'status=no%20check', 'status=U'].map(find)), [
    'a1',
    'web2',
    'web1',
    'a1',
    '',
  ])
  await play(
    side,
    ['/admin/servers?backend=none', 404, { detail: /none/ }],
    ['/admin/servers?stat=UP', 422, { errors: [{ pointer: '/stat', message: /state/ }] }],
    ['/admin/servers?state=off', 422],
  )
})

t.test('the process tells of itself, and its figures can be set back', async (t) => {
  const side = await adminApp(t)
  const { counters } = serverOf(side.balancer, 'app', 'web1')
  counters.enter()
  counters.enter()
  counters.leave()
  counters.retries = 3
  await play(
    side,
    ['/admin/info', 200, { name: 'limpet', version: '1.2.3', pid: process.pid, servers: 3, lastChange: 0 }],
    ['/admin/stats?scope=server&proxy=app', 200, { rows: [{ name: 'web1', figures: { scur: 1, smax: 2, wretr: 3 } }, { name: 'web2' }] }],
    [{ method: 'POST', url: '/admin/stats/reset' }, 204],
    ['/admin/stats?scope=server&proxy=app', 200, { rows: [{ figures: { scur: 1, smax: 1, wretr: 3 } }, {}] }],
    [{ method: 'POST', url: '/admin/stats/reset?all=true' }, 204],
    ['/admin/stats?scope=server&proxy=app', 200, { rows: [{ figures: { scur: 1, smax: 1, wretr: 0 } }, {}] }],
    [{ method: 'POST', url: '/admin/stats/reset?all=1' }, 422, { errors: [{ pointer: '/all' }] }],
  )
})

t.test('a path that does not know a method says which it knows', async (t) => {
  await play(
    await adminApp(t),
    [{ method: 'PUT', url: '/admin/servers' }, 405, { status: 405 }, { allow: 'GET, HEAD, PATCH' }],
    [{ method: 'DELETE', url: '/admin/stats' }, 405, {}, { allow: 'GET, HEAD' }],
    [{ method: 'GET', url: '/admin/drain' }, 405, {}, { allow: 'POST' }],
  )
})

t.test('without leave to change, nothing changes', async (t) => {
  const side = await adminApp(t, {})
  for (const [method, url] of [
    ['POST', app1],
    ['PUT', `${app1}/web1`],
    ['DELETE', `${app1}/web1`],
    ['PATCH', '/admin/servers'],
    ['POST', `${app1}/web1/drain`],
    ['POST', '/admin/drain'],
    ['POST', '/admin/stats/reset'],
    ['POST', '/admin/backends'],
  ] as const)
    await play(side, [{ method, url, payload: {} }, 403])
  t.same(side.balancer.difference(), [])
})
