import t from 'tap'
import { serverOf } from '../balancer.ts'
import { adminApp } from './admin-app.ts'

const web2 = '/admin/backends/app/servers/web2'

t.test('backends and servers are listed with their state', async (t) => {
  const { app } = await adminApp(t)
  const { backends } = (await app.inject('/admin/backends')).json()
  t.match(backends, [
    {
      name: 'app',
      status: 'UP',
      balance: 'roundrobin',
      cookie: 'SERVERID',
      weight: 8,
      usable: { active: 2, backup: 0 },
      servers: { length: 2 },
    },
    { name: 'api', status: 'UP', usable: { active: 0, backup: 1 } },
  ])
  t.same((await app.inject('/admin/backends/app')).json(), backends[0])
  t.same((await app.inject('/admin/backends/app/servers')).json(), { servers: backends[0].servers })
  t.same((await app.inject('/admin/backends/app/servers/web1')).json(), backends[0].servers[0])
  const all: { name: string }[] = (await app.inject('/admin/servers')).json().servers
  t.same(
    all.map(({ name }) => name),
    ['web1', 'web2', 'a1'],
  )
})

t.test('a server shows what is wanted of it, what became of it, and who gets it', async (t) => {
  const { app, balancer } = await adminApp(t)
  const web1 = serverOf(balancer, 'app', 'web1')
  balancer.observe(web1, { passed: true, result: 'L4OK in 1ms' })
  const shown = (await app.inject('/admin/backends/app/servers/web1')).json()
  t.match(shown, {
    address: '127.0.0.1:8081',
    cookie: 'w1',
    state: 'ready',
    status: 'UP',
    serves: 'everyone',
    weight: 1,
    checked: true,
    lastCheck: 'L4OK in 1ms',
  })
  t.equal(new Date(shown.changedAt).getTime(), web1.changedAt)
  t.same(shown.requests, { current: 0, max: 0, total: 0, balanced: 0 })
})

t.test('a server that comes back slowly shows how much of its weight it has', async (t) => {
  const { app } = await adminApp(t)
  const server = { name: 'web3', address: '127.0.0.1:1', cookie: 'w3', weight: 100, slowstart: '1h', disabled: true }
  t.equal((await app.inject({ method: 'POST', url: '/admin/backends/app/servers', payload: server })).json().throttle, undefined)
  const back = await app.inject({ method: 'POST', url: '/admin/backends/app/servers/web3/ready' })
  t.match(back.json(), { weight: 100, throttle: 6 })
})

t.test('a patch changes what it names and leaves the rest', async (t) => {
  const { app, balancer } = await adminApp(t)
  const changes: object[] = []
  balancer.on('change', (change) => changes.push(change))
  const drained = await app.inject({ method: 'PATCH', url: web2, payload: { state: 'drain' } })
  t.equal(drained.statusCode, 200)
  t.match(drained.json(), { state: 'drain', status: 'DRAIN', serves: 'bound clients', weight: 7 })
  const weighed = await app.inject({ method: 'PATCH', url: web2, payload: { weight: 0 } })
  t.match(weighed.json(), { state: 'drain', weight: 0, initialWeight: 7 })
  const stopped = await app.inject({ method: 'PATCH', url: web2, payload: { state: 'maint', weight: 3 } })
  t.match(stopped.json(), { status: 'MAINT', serves: 'nobody', weight: 3 })
  t.match(changes, [
    { seq: 1, by: '127.0.0.1', target: { backend: 'app', server: 'web2' }, values: { state: 'drain' } },
    { seq: 2, values: { weight: 0 } },
    { seq: 3, values: { state: 'maint', weight: 3 } },
  ])
})

t.test('an action takes no body, whatever type is said of it', async (t) => {
  const { app } = await adminApp(t)
  const headers = { 'content-type': 'application/json' }
  t.equal((await app.inject({ method: 'POST', url: `${web2}/drain`, headers })).statusCode, 200)
  t.equal((await app.inject({ method: 'DELETE', url: `${web2}`, headers })).statusCode, 204)
})

t.test('a patch is taken as a merge patch too, and an empty one changes nothing', async (t) => {
  const { app, balancer } = await adminApp(t)
  balancer.on('change', () => t.fail('no change was asked for'))
  const headers = { 'content-type': 'application/merge-patch+json' }
  const response = await app.inject({ method: 'PATCH', url: web2, headers, payload: '{}' })
  t.match(response.json(), { state: 'ready', weight: 7 })
  const servers = [
    { backend: 'app', name: 'web1' },
    { backend: 'app', name: 'web2', weight: 7 },
  ]
  const several = await app.inject({ method: 'PATCH', url: '/admin/servers', payload: { servers } })
  t.match(several.json(), { servers: [{ name: 'web1' }, { name: 'web2', weight: 7 }] })
})

t.test('the ETag of a server does not return when its backend comes anew', async (t) => {
  const { app } = await adminApp(t)
  const tags = new Set<unknown>()
  for (let times = 0; times < 2; times++) {
    const payload = { name: 'blue', servers: [{ name: 'b1', address: '127.0.0.1:1' }] }
    t.equal((await app.inject({ method: 'POST', url: '/admin/backends', payload })).statusCode, 201)
    tags.add((await app.inject('/admin/backends/blue/servers/b1')).headers.etag)
    await app.inject({ method: 'DELETE', url: '/admin/backends/blue' })
  }
  t.equal(tags.size, 2)
})

const json = { 'content-type': 'application/json' }

const list = '/admin/backends/app/servers'
const post = (payload: string, url = list) => ({ method: 'POST', url, payload }) as const
const put = (payload: string, url = web2) => ({ method: 'PUT', url, payload }) as const
const remove = (url: string) => ({ method: 'DELETE', url, headers: {} }) as const

/** What is sent, by PATCH unless another method is said, and the status, detail and errors that must come back. */
const bad: [
  name: string,
  request: { method?: 'POST' | 'PUT' | 'DELETE'; url?: string; headers?: Record<string, string>; payload?: string },
  status: number,
  problem: object,
][] = [
  ['an unknown field', { payload: '{"wieght":3}' }, 422, { errors: [{ pointer: '/wieght', message: /weight/ }] }],
  ['an unknown state', { payload: '{"state":"off"}' }, 422, { errors: [{ pointer: '/state', message: /ready, drain, maint.*"off"/ }] }],
  ['a weight in quotes', { payload: '{"weight":"3"}' }, 422, { errors: [{ pointer: '/weight', message: /0 to 256.*"3"/ }] }],
  ['a weight that is too large', { payload: '{"weight":257}' }, 422, { errors: [{ pointer: '/weight' }] }],
  ['a negative weight', { payload: '{"weight":-1}' }, 422, { errors: [{ pointer: '/weight' }] }],
  ['a weight with a fraction', { payload: '{"weight":1.5}' }, 422, { errors: [{ pointer: '/weight' }] }],
  ['a weight out of all bounds', { payload: '{"weight":1e999}' }, 422, { errors: [{ pointer: '/weight' }] }],
  ['null for what has no configured value', { payload: '{"health":null}' }, 422, { errors: [{ pointer: '/health', message: /nothing/ }] }],
  ['one good and one bad value', { payload: '{"state":"drain","weight":-1}' }, 422, { errors: [{ pointer: '/weight' }] }],
  ['several bad values', { payload: '{"state":1,"weight":[]}' }, 422, { errors: [{ pointer: '/state' }, { pointer: '/weight' }] }],
  ['a field name with a slash and markup', { payload: '{"a/<b>":1}' }, 422, { errors: [{ pointer: '/a~1<b>' }] }],
  ['a list', { payload: '[]' }, 422, { errors: [{ pointer: '' }] }],
  ['null', { payload: 'null' }, 422, { errors: [{ pointer: '' }] }],
  ['a text', { payload: '"drain"' }, 422, { errors: [{ pointer: '' }] }],
  ['broken JSON', { payload: '{"state":' }, 400, { detail: /JSON/ }],
  ['a prototype', { payload: '{"__proto__":{"weight":1}}' }, 400, { detail: /./ }],
  ['an empty body', { payload: '' }, 422, { errors: [{ pointer: '', message: /expected an object/ }] }],
  ['no body at all', { headers: {} }, 422, { errors: [{ pointer: '' }] }],
  ['another content type', { headers: { 'content-type': 'text/plain' }, payload: '{"weight":1}' }, 415, { detail: /application\/json/ }],
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'weight=1' }, 415, {}],
  ['a huge body', { payload: `{"state":"${'a'.repeat(70_000)}"}` }, 413, { detail: /large/ }],
  ['a body without end', { payload: `{"address":${'['.repeat(20_000)}${']'.repeat(20_000)}}` }, 422, { errors: [{ pointer: '' }] }],
  ['an unknown server', { url: '/admin/backends/app/servers/web9', payload: '{"weight":1}' }, 404, { detail: /no server "web9"/ }],
  ['an unknown backend', { url: '/admin/backends/x/servers/web1', payload: '{"weight":1}' }, 404, { detail: /no backend "x"/ }],
  [
    'a server name with line feeds',
    { url: '/admin/backends/app/servers/a%0d%0ab', payload: '{"weight":1}' },
    404,
    { detail: /"a\\r\\nb"/ },
  ],
  ['a path that climbs', { url: '/admin/backends/app/servers/..%2f..', payload: '{"weight":1}' }, 404, {}],
  [
    'a method that is not for the path',
    { url: '/admin/backends/app/servers', payload: '{"weight":1}' },
    405,
    { detail: /GET, HEAD, POST/ },
  ],
  ['a server without an address', post('{"name":"n"}'), 422, { errors: [{ pointer: '/address' }] }],
  ['a server without a name', post('{"address":"h:1"}'), 422, { errors: [{ pointer: '/name' }] }],
  ['a server called in markup', post('{"name":"<b>","address":"127.0.0.1:1"}'), 422, { errors: [{ pointer: '/name' }] }],
  ['a server called in two lines', post('{"name":"a\\r\\nb","address":"127.0.0.1:1"}'), 422, { errors: [{ pointer: '/name' }] }],
  ['a server with an unknown field', post('{"name":"n","address":"127.0.0.1:1","wieght":1}'), 422, { errors: [{ pointer: '/wieght' }] }],
  ['a server at a port that is none', post('{"name":"n","address":"127.0.0.1:99999"}'), 422, { errors: [{ pointer: '/address' }] }],
  ['a list of servers', post('[]'), 422, { errors: [{ pointer: '' }] }],
  ['a server for no backend', post('{"name":"n","address":"127.0.0.1:1"}', '/admin/backends/x/servers'), 404, { detail: /no backend "x"/ }],
  ['a server in broken JSON', post('{"name":'), 400, { detail: /JSON/ }],
  ['a server in plain text', { ...post('n'), headers: { 'content-type': 'text/plain' } }, 415, { detail: /application\/json/ }],
  ['a huge server', post(`{"name":"${'a'.repeat(1_100_000)}"}`), 413, { detail: /large/ }],
  ['a backend called in markup', post('{"name":"<b>"}', '/admin/backends'), 422, { errors: [{ pointer: '/name' }] }],
  ['a drain as a list', post('[]', `${web2}/drain`), 422, { errors: [{ pointer: '' }] }],
  ['a drain that ends before it begins', post('{"deadline":-1}', `${web2}/drain`), 422, { errors: [{ pointer: '/deadline' }] }],
  ['a reset of something else', { ...post('{}', '/admin/stats/reset?some=true') }, 422, { errors: [{ pointer: '/some' }] }],
  ['a server made anew without an address', put('{"weight":1}'), 422, { errors: [{ pointer: '/address' }] }],
  ['a server made anew with a weight in quotes', put('{"address":"127.0.0.1:1","weight":"3"}'), 422, { errors: [{ pointer: '/weight' }] }],
  ['a new server whose path has markup', put('{"address":"127.0.0.1:1"}', `${list}/%3Cb%3E`), 422, { errors: [{ pointer: '/name' }] }],
  ['a new server whose path has line feeds', put('{"address":"127.0.0.1:1"}', `${list}/a%0d%0ab`), 422, { errors: [{ pointer: '/name' }] }],
  ['a weight as a list', put('{"weight":[]}', `${web2}/weight`), 422, { errors: [{ pointer: '/weight' }] }],
  ['no weight', put('{}', `${web2}/weight`), 422, { errors: [{ pointer: '/weight' }] }],
  ['null as a weight', put('{"weight":null}', `${web2}/weight`), 422, { errors: [{ pointer: '/weight' }] }],
  ['a removal by force, or maybe not', remove(`${web2}?force=maybe`), 422, { errors: [{ pointer: '/force' }] }],
  ['a removal with an unknown parameter', remove(`${web2}?now=true`), 422, { errors: [{ pointer: '/now' }] }],
  ['a removal of a server in two lines', remove(`${list}/a%0d%0ab`), 404, { detail: /"a\\r\\nb"/ }],
  ['a removal of all servers', remove(list), 405, { detail: /GET, HEAD, POST/ }],
  ['a removal of a backend that climbs', remove('/admin/backends/..%2f..'), 404, {}],
  ['a path that is no resource', { url: '/admin/backends/app/server', payload: '{"weight":1}' }, 404, { detail: /no PATCH/ }],
]

for (const [name, request, status, problem] of bad) {
  t.test(`is refused with ${status} and changes nothing: ${name}`, async (t) => {
    const { app, balancer } = await adminApp(t)
    balancer.on('change', () => t.fail('a refused request changed something'))
    const response = await app.inject({ method: 'PATCH', url: web2, headers: json, ...request })
    t.equal(response.statusCode, status)
    t.match(response.headers['content-type'], /^application\/problem\+json/)
    t.match(response.json(), { type: 'about:blank', title: /./, status, detail: /./, ...problem })
    t.same(balancer.difference(), [])
  })
}

t.test('what does not exist is a problem as well', async (t) => {
  const { app } = await adminApp(t)
  for (const url of ['/admin/backends/x', '/admin/backends/x/servers', '/admin/backends/app/servers/x', '/admin/x']) {
    t.match((await app.inject(url)).json(), { status: 404, detail: /./ }, url)
  }
})
