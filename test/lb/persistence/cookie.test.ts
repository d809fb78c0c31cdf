import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { Backend } from '../../../src/lb/backend.ts'
import { readDate } from '../../../src/lb/persistence/dates.ts'
import { Request } from '../../../src/lb/request.ts'
import { defaults, read } from '../../config/reading.ts'
import { alter, FakeResponse, makeBackend, serverOf, servers } from '../make.ts'

/** One request to HAProxy 2.6.12 and what came of it. */
interface Case {
  id: string
  name: string
  config: { cookie: string; backend_lines: string[]; server_lines: string[]; cli_before: string[] }
  server_behaviour: { status?: number; headers?: [string, string][] }
  request: { method: string; headers: [string, string][] }
  expected: {
    chosen_server: string | null
    backend_cookie_headers: string[]
    set_cookie: string[]
    cache_control: string[]
    log_flags: string
  }
}

const fixture = 'test/scenarios/fixtures/cookie-cases.json'
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] }

const lines = /^(option persist|dynamic-cookie-key \w+)$/
const commands = /^set server be\/(\w+) (?:state (?<state>\w+)|weight (?<weight>\d+)|health (?<health>down))$/

/** When the cases were observed, in seconds since the epoch. */
const observed = readDate('awNbf', 0, 5)

/** Whether a case is one of cookies alone: nothing is refused, no rules. */
function isPure({ config, expected }: Case): boolean {
  const { backend_lines, cli_before } = config
  return (
    backend_lines.every((line) => lines.test(line)) && cli_before.every((line) => commands.test(line)) && expected.chosen_server !== null
  )
}

function backendOf({ config }: Case): Backend {
  const text = [config.cookie, ...config.backend_lines, ...config.server_lines].map((line) => ` ${line}\n`).join('')
  const reading = read(`${defaults}backend be\n${text}`)
  const [settings] = reading.config.backends
  if (settings === undefined) throw new Error(reading.errors.join('\n'))
  const backend = new Backend(settings, 0, () => observed * 1000)
  for (const server of backend.servers) {
    const [host = '', port] = server.config.address.split(':')
    backend.located(server, host, Number(port))
  }
  for (const line of config.cli_before) {
    const [, name = '', state, weight] = commands.exec(line) ?? []
    if (state !== undefined) alter(backend, name, { admin: state as 'ready' | 'drain' | 'maint' })
    else alter(backend, name, weight === undefined ? { up: false } : { weight: Number(weight) })
  }
  return backend
}

/** What a case comes to: the server, the Cookie fields it sees, and what the client gets. */
function replay(one: Case): Case['expected'] {
  const backend = backendOf(one)
  const persistence = backend.persistence
  if (persistence === undefined) throw new Error('no cookie')
  const request = new Request(one.request.method)
  const fields = one.request.headers.filter(([name]) => name.toLowerCase() === 'cookie')
  const forwarded = fields.map(([, value]) => persistence.readRequest(value, request)).filter((value) => value !== '')
  const server = backend.assign(request)?.server
  if (server === undefined) throw new Error('no server')
  const response = new FakeResponse(one.server_behaviour.status ?? 200, ...(one.server_behaviour.headers ?? []))
  for (const line of persistence.writeResponse(request, server, response).split('\r\n').slice(0, -1)) {
    response.lines.push([line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  }
  return {
    chosen_server: server.name,
    backend_cookie_headers: forwarded.map((value) => value.trimEnd()),
    set_cookie: response.values('set-cookie'),
    cache_control: response.values('cache-control'),
    log_flags: persistence.isTold ? `--${request.cookieIn}${request.cookieOut}` : '----',
  }
}

for (const one of cases.filter(isPure)) {
  t.test(`${one.id} ${one.name}: as HAProxy`, async (t) => {
    t.match(one.expected, replay(one))
  })
}

t.test('the cases that are of cookies alone are found', async (t) => {
  t.ok(cases.filter(isPure).length >= 75)
})

/** Has a request with this Cookie field read; answers what became of it. */
function readCookies(backend: Backend, ...headers: string[]): { request: Request; forwarded: (string | undefined)[] } {
  const request = new Request('GET')
  return { request, forwarded: headers.map((header) => backend.persistence?.readRequest(header, request)) }
}

function written(t: Test, backend: Backend, request: Request, response = new FakeResponse(200)): string {
  const server = backend.assign(request)?.server
  if (server === undefined || backend.persistence === undefined) throw t.fail('nobody to answer')
  return backend.persistence.writeResponse(request, server, response)
}

t.test('a field that has neither our cookie nor a blank to tidy up is answered as it came', async (t) => {
  const backend = makeBackend({ cookie: { indirect: true } })
  t.same(readCookies(backend, 'a=1;b=2', 'a = 1').forwarded, ['a=1;b=2', 'a=1'])
})

t.test('the first usable cookie binds, whatever comes before or after it', async (t) => {
  const backend = makeBackend({ cookie: {} })
  alter(backend, 's1', { up: false })
  t.match(readCookies(backend, 'SRV=x; SRV=s1', 'SRV=s3; SRV=s2').request, { bound: { name: 's3' }, cookieIn: 'V' })
})

t.test('of useless cookies the one that names a server that is down is told of', async (t) => {
  const backend = makeBackend({ cookie: {} })
  alter(backend, 's1', { up: false })
  t.equal(readCookies(backend, 'SRV=x; SRV=s1; SRV=y').request.cookieIn, 'D')
  t.equal(readCookies(backend, 'SRV=x').request.cookieIn, 'I')
})

t.test('with persist a server that is down or in maintenance is still used', async (t) => {
  const backend = makeBackend({ cookie: {}, persist: true })
  alter(backend, 's1', { up: false })
  alter(backend, 's2', { admin: 'maint' })
  t.match(readCookies(backend, 'SRV=s1').request, { bound: { name: 's1' }, cookieIn: 'D' })
  t.match(readCookies(backend, 'SRV=s2').request, { bound: { name: 's2' }, cookieIn: 'D' })
})

t.test('a cookie with a date is set anew without it; what is no date does not matter', async (t) => {
  const backend = makeBackend({ cookie: { indirect: true } })
  for (const value of ['s2|awNbc', 's2|awNbc|awNbc', 's2|x|awNbc', 's2|awNbc+more']) {
    const { request } = readCookies(backend, `SRV=${value}`)
    t.equal(written(t, backend, request), 'set-cookie: SRV=s2; path=/\r\n', value)
    t.equal(request.cookieOut, 'U')
  }
  for (const value of ['s2', 's2|', 's2|abc', 's2|AAAAA', 's2|aw,Nbc', 's2|x|abc']) {
    const { request } = readCookies(backend, `SRV=${value}`)
    t.equal(written(t, backend, request), '', value)
    t.match(request, { bound: { name: 's2' }, cookieIn: 'V', cookieOut: 'N' })
  }
})

t.test('a redispatched request gets the cookie of the server that answers', async (t) => {
  const backend = makeBackend({ cookie: { indirect: true }, redispatch: 1 })
  const { request } = readCookies(backend, 'SRV=s1')
  const failed = serverOf(backend, 's1')
  backend.afterFailure(request, failed)
  const server = backend.assign(request, failed)?.server ?? failed
  t.equal(backend.persistence?.writeResponse(request, server, new FakeResponse(200)), 'set-cookie: SRV=s2; path=/\r\n')
  t.match(request, { cookieIn: 'D', cookieOut: 'I' })
})

t.test("the application's cookie of our name goes, blanks before its equals sign or not, and no other", async (t) => {
  const backend = makeBackend({ cookie: {} })
  const others: [string, string][] = ['SRVX=1', 'srv=1', 'SRV', 'a=SRV=1', 'SRV;x=1', '=SRV'].map((value) => ['Set-Cookie', value])
  const response = new FakeResponse(200, ['Set-Cookie', 'SRV=app; Path=/'], ...others, ['Set-Cookie', 'SRV \t= app'])
  t.equal(written(t, backend, new Request('GET'), response), 'set-cookie: SRV=s1; path=/\r\n')
  t.same(response.lines, others)
})

t.test("where persistence is ignored the application's cookie of our name is anybody's, and none is set", async (t) => {
  for (const mode of ['insert', 'rewrite', 'prefix']) {
    const request = new Request('GET')
    request.persistence = 'ignore'
    const response = new FakeResponse(200, ['Set-Cookie', 'SRV=app; Path=/'], ['Set-Cookie', 'a = b'])
    t.equal(written(t, makeBackend({ cookie: { mode } }), request, response), '')
    t.same(response.lines, [
      ['Set-Cookie', 'SRV=app; Path=/'],
      ['Set-Cookie', 'a=b'],
    ])
  }
})

t.test("with preserve the application's cookie stays, and takes the place of ours", async (t) => {
  const backend = makeBackend({ cookie: { preserve: true } })
  const request = new Request('GET')
  const response = new FakeResponse(200, ['Set-Cookie', 'a=1'], ['Set-Cookie', 'SRV=app'])
  t.equal(written(t, backend, request, response), '')
  t.equal(response.lines.length, 2)
  t.equal(request.cookieOut, 'P')
})

t.test('the cookie and its removal have the same attributes', async (t) => {
  const cookie = { domain: ['.a.example', '.b.example'], httponly: true, secure: true, attr: ['SameSite=Lax', 'Priority=High'] }
  const backend = makeBackend({ cookie, servers: [...servers({}), { name: 's2', address: '127.0.0.1:1' }] })
  const suffix = '; path=/; domain=.a.example; domain=.b.example; HttpOnly; Secure; SameSite=Lax; Priority=High\r\n'
  t.equal(written(t, backend, new Request('GET')), `set-cookie: SRV=s1${suffix}`)
  t.equal(written(t, backend, new Request('GET')), `set-cookie: SRV=; Expires=Thu, 01-Jan-1970 00:00:01 GMT${suffix}`)
})

t.test('attributes that have names stand before the free ones, and a removal lasts for good', async (t) => {
  const cookie = { path: '/app', sameSite: 'None', partitioned: true, maxAge: '1h', secure: true, attr: ['Priority=High'] }
  const backend = makeBackend({ cookie, servers: [...servers({}), { name: 's2', address: '127.0.0.1:1' }] })
  const named = '; SameSite=None; Partitioned; Priority=High\r\n'
  t.equal(written(t, backend, new Request('GET')), `set-cookie: SRV=s1; path=/app; Secure; Max-Age=3600${named}`)
  t.equal(written(t, backend, new Request('GET')), `set-cookie: SRV=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/app; Secure${named}`)
})

t.test('the cookie is for TLS alone where the client came by it', async (t) => {
  const backend = makeBackend({ cookie: { secure: 'auto' }, servers: servers({}) })
  const request = new Request('GET')
  request.isSecure = true
  t.equal(written(t, backend, request), 'set-cookie: SRV=s1; path=/; Secure\r\n')
  t.equal(written(t, backend, new Request('GET')), 'set-cookie: SRV=s1; path=/\r\n')
})

t.test('always tells shared caches to keep away beside every cookie, unless they are told already', async (t) => {
  const backend = makeBackend({ cookie: { nocache: 'always', indirect: true }, servers: servers({}) })
  const line = 'set-cookie: SRV=s1; path=/\r\n'
  t.equal(written(t, backend, new Request('POST'), new FakeResponse(302)), `${line}cache-control: private\r\n`)
  t.equal(
    written(t, backend, new Request('GET'), new FakeResponse(200, ['Cache-Control', 'no-cache'])),
    `${line}cache-control: private\r\n`,
  )
  t.equal(written(t, backend, new Request('GET'), new FakeResponse(200, ['Cache-Control', 'no-store'])), line)
  t.equal(written(t, backend, readCookies(backend, 'SRV=s1').request), '')
})

t.test('what was prepared for a server can be forgotten', async (t) => {
  const backend = makeBackend({ cookie: {}, servers: servers({}) })
  const line = written(t, backend, new Request('GET'))
  backend.persistence?.forget(serverOf(backend, 's1'))
  t.equal(written(t, backend, new Request('GET')), line)
})
