import t, { type Test } from 'tap'
import type { Daemon } from '../../../src/daemon.ts'
import { ask, balancer, closedPort, get, type Origin, origin, portOf, respond } from '../../helpers.ts'
import { configOf } from './stage.ts'

/** A running balancer and, by name, the servers behind it: `server a SERVER` in the configuration is the origin `a`. */
interface Stage {
  port: number
  daemon: Daemon
  origins: Map<string, Origin>
}

/** Starts a balancer with sections of haproxy.cfg; each server answers with its name. */
async function stage(t: Test, sections: string, fields = ''): Promise<Stage> {
  const origins = new Map<string, Origin>()
  for (const [, name = ''] of sections.matchAll(/server (\w+) SERVER/g)) origins.set(name, await origin(t, () => respond(name, fields)))
  const placed = sections.replace(/server (\w+) SERVER/g, (_, name: string) => `server ${name} 127.0.0.1:${origins.get(name)?.port}`)
  const text = `defaults\n mode http\n timeout connect 2s\n timeout client 5s\n timeout server 5s\n${placed}`
  const config = configOf(text.replaceAll('BIND', 'bind 127.0.0.1:0'))
  const daemon = await balancer(t, config)
  return { port: portOf(daemon), daemon, origins }
}

function bodyOf(response: string): string {
  return response.slice(response.indexOf('\r\n\r\n') + 4)
}

t.test('a request goes to the backend that the first rule that holds names', async (t) => {
  const { port, daemon } = await stage(
    t,
    `frontend web
 BIND
 acl api path_beg /api/
 acl api hdr(host) -i api.test
 use_backend api if api !{ method DELETE }
 use_backend b_%[url_param(to)] if { url_param(to) -m found }
 use_backend late unless { path_end .txt }
 default_backend www
backend api
 server api SERVER
backend b_one
 server one SERVER
backend late
 server late SERVER
backend www
 server www SERVER
`,
  )
  const rows: [string, string][] = [
    [get('/api/x'), 'api'],
    [get('/x').replace('example.test', 'API.test'), 'api'],
    [get('/api/x').replace('GET', 'DELETE'), 'late'],
    [get('/?to=one'), 'one'],
    [get('/a.txt?to=none'), 'www'],
    [get('/a'), 'late'],
    [get('/a.txt'), 'www'],
  ]
  for (const [request, expected] of rows) t.equal(bodyOf(await ask(port, request)), expected, request.slice(0, request.indexOf('\r')))
  const { backends } = daemon.loadBalancer
  t.same(
    [...backends.values()].map(({ name, counters }) => [name, counters.requests, counters.current]),
    [
      ['api', 2, 0],
      ['b_one', 1, 0],
      ['late', 2, 0],
      ['www', 2, 0],
    ],
  )
})

t.test('requests of one connection each go their own way', async (t) => {
  const { port } = await stage(
    t,
    `frontend web
 BIND
 use_backend b if { path /b }
 default_backend a
backend a
 server a SERVER
backend b
 server b SERVER
`,
  )
  const responses = await ask(port, get('/a') + get('/b') + get('/a'), (text) => text.split('\r\n\r\n').length > 3 && text.endsWith('a'))
  t.same(
    [...responses.matchAll(/\r\n\r\n([ab])/g)].map(([, name]) => name),
    ['a', 'b', 'a'],
  )
})

t.test('a rule may name a backend where there is no default one; else the answer is 503', async (t) => {
  const { port } = await stage(
    t,
    `frontend web
 BIND
 use_backend a if { path /a }
backend a
 server a SERVER
`,
  )
  t.equal(bodyOf(await ask(port, get('/a'))), 'a')
  t.match(await ask(port, get('/b')), /^HTTP\/1\.1 503 /)
})

t.test('rules that choose a server go before the cookie, which is then not set', async (t) => {
  const { port, daemon } = await stage(
    t,
    `listen web
 BIND
 cookie SRV insert indirect
 use-server b if { path_beg /b }
 use-server %[url_param(s)] if { url_param(s) -m found }
 server a SERVER cookie a
 server b SERVER cookie b
`,
  )
  const to = async (path: string, cookie = ''): Promise<[string, boolean]> => {
    const response = await ask(port, get(path, cookie))
    return [bodyOf(response), /^set-cookie/im.test(response)]
  }
  t.same(await to('/b'), ['b', false])
  t.same(await to('/b', 'Cookie: SRV=a\r\n'), ['b', false])
  t.same(await to('/?s=b'), ['b', false])
  t.same(await to('/?s=none', 'Cookie: SRV=a\r\n'), ['a', false])
  daemon.loadBalancer.change({ by: 'test', target: { backend: 'web', server: 'b' }, values: { state: 'maint' } })
  t.same(await to('/b'), ['a', true])
})

t.test('a status that has no body, made another one by a rule, leaves the client in no doubt where the response ends', async (t) => {
  const server = await origin(t, (request) =>
    request.head.startsWith('GET /1') ? 'HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n' : 'HTTP/1.1 204 No Content\r\n\r\n',
  )
  const { port } = await stage(
    t,
    `frontend web
 BIND
 http-response set-status 200 reason Fine
 default_backend a
backend a
 server a 127.0.0.1:${server.port}
`,
  )
  const both = await ask(port, get('/1') + get('/2'), (text) => text.split('HTTP/1.1').length === 3 && text.endsWith('\r\n\r\n'))
  t.equal(both, 'HTTP/1.1 200 Fine\r\ncontent-length: 0\r\n\r\n'.repeat(2))
})

t.test('answers of rules have their fields in the order of HAProxy; what is no request is shown to no rule', async (t) => {
  const { port } = await stage(
    t,
    `frontend web
 BIND
 http-after-response set-header X-After %[status]
 http-after-response set-status 200 if { var(txn.p) -m str /made }
 http-request set-var(txn.p) path
 http-request return status 204 hdr Access-Control-Allow-Origin * if METH_OPTIONS or { path /made }
 http-request deny status 429 content-type text/plain lf-string hello hdr Retry-After 5
 default_backend a
backend a
 server a SERVER
`,
  )
  const whole = (text: string): Promise<string> => ask(port, `${text}\r\nHost: a.test\r\n\r\n`, (read) => /\r\n\r\n(?:hello)?$/.test(read))
  t.equal(await whole('OPTIONS / HTTP/1.1'), 'HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\nX-After: 204\r\n\r\n')
  t.match(await whole('GET /made HTTP/1.1'), /^HTTP\/1\.1 200 OK\r\n.*\r\ncontent-length: 0\r\n\r\n$/s)
  t.equal(
    await ask(port, get('/'), (read) => read.endsWith('hello')),
    'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\ncontent-length: 5\r\ncontent-type: text/plain\r\nX-After: 429\r\n\r\nhello',
  )
  for (const text of ['GET /x#f HTTP/1.1', 'GET / HTTP/1.1\r\nTransfer-Encoding: gzip']) {
    const answer = await ask(port, `${text}\r\nHost: a.test\r\n\r\n`)
    t.match(answer, /^HTTP\/1\.1 400 /)
    t.notMatch(answer, /x-after/i)
  }
})

t.test('the rules of a listen are applied once to its requests, and to those that come from elsewhere', async (t) => {
  const { daemon, origins } = await stage(
    t,
    `frontend web
 BIND
 http-request add-header X-Web 1
 http-response add-header X-Web 1
 default_backend app
listen app
 BIND
 http-request add-header X-App 1
 http-request deny if { path /deny }
 http-response add-header X-App 1
 http-after-response add-header X-After 1
 server app SERVER
`,
  )
  const [web = 0, app = 0] = daemon.listeners.map(({ address }) => Number(address.split(':').at(-1)))
  const added = (head: string): string[] => [...head.matchAll(/^(x-\w+): 1/gim)].map(([, name = '']) => name.toLowerCase())
  const through = async (port: number): Promise<string[][]> => {
    const response = await ask(port, get('/'))
    return [added(origins.get('app')?.requests.at(-1)?.head ?? ''), added(response)]
  }
  t.same(await through(web), [
    ['x-web', 'x-app'],
    ['x-app', 'x-web', 'x-after'],
  ])
  t.same(await through(app), [['x-app'], ['x-app', 'x-after']])
  t.match(await ask(web, get('/deny')), /^HTTP\/1\.1 403 .*x-after: 1/is)
})

t.test('a server is told its own name at each attempt, the address that was asked, and the ID that is in the log', async (t) => {
  const dead = await closedPort()
  const { port, origins } = await stage(
    t,
    `frontend web
 BIND
 option originalto header X-Came-To except 10.0.0.0/8
 unique-id-format %ci-%HM-%[rand]
 unique-id-header X-Id
 http-response set-header X-Id %[unique-id]
 default_backend app
backend app
 balance first
 option redispatch
 retries 1
 http-send-name-header X-Name
 server dead 127.0.0.1:${dead}
 server live SERVER
`,
  )
  const response = await ask(port, get('/', 'x-name: mine\r\n'))
  const head = origins.get('live')?.requests.at(-1)?.head ?? ''
  t.match(head, /^x-came-to: 127\.0\.0\.1\r$/im)
  t.same(head.match(/^x-name: .*$/gim), ['X-Name: live'])
  const [id = ''] = /(?<=x-id: )127\.0\.0\.1-GET-\d+/i.exec(head) ?? []
  t.not(id, '')
  t.match(response.toLowerCase(), `x-id: ${id.toLowerCase()}`)
})

/** What `option forwarded` says, and what servers get (RFC 7239). */
const forwardings: [string, string | RegExp][] = [
  ['', 'proto=http;for=127.0.0.1'],
  ['proto', 'proto=http'],
  ['for for_port by by_port host proto', /^proto=http;host="\[::1\]:81";by="127\.0\.0\.1:\d+";for="127\.0\.0\.1:\d+"$/],
  ['host-expr req.hdr(x-host) for-expr req.hdr(x-for) for_port-expr int(7)', 'host=a_b;for="_hidden-1:7"'],
  ['by-expr req.hdr(x-six) for-expr req.hdr(x-none)', 'by="[2001:db8::1]";for=unknown'],
  ['for-expr req.hdr(x-mapped) for_port-expr int(65536)', 'for=1.2.3.4'],
  ['host-expr req.hdr(x-quote) for-expr req.hdr(x-host) for_port-expr int(1)', 'host="a\\"b\\\\";for=unknown'],
]

t.test('servers are told by Forwarded where a request comes from, behind what trusted proxies told', async (t) => {
  const lines = forwardings.map(
    (_, index) => `use_backend b${index} if { path /${index} }
`,
  )
  const backends = forwardings.map(
    ([words], index) => `backend b${index}
 option forwarded ${words}
 server s${index} SERVER
`,
  )
  const { port, origins } = await stage(t, `frontend web\n BIND\n ${lines.join(' ')}${backends.join('')}`)
  const fields =
    'X-Host: a_b\r\nX-For: _hidden-1\r\nX-Six: 2001:db8::1\r\nX-Mapped: ::ffff:1.2.3.4\r\nX-Quote: a"b\\\r\nForwarded: for=1.2.3.4\r\n'
  for (const [index, [words, expected]] of forwardings.entries()) {
    await ask(port, get(`/${index}`, fields).replace('example.test', '[::1]:81'))
    const told = [...(origins.get(`s${index}`)?.requests[0]?.head ?? '').matchAll(/^forwarded: (.*)\r$/gim)].map(([, value]) => value)
    t.equal(told[0], 'for=1.2.3.4')
    t.match(told[1], expected, words)
    if (typeof expected === 'string') t.equal(told[1], expected, words)
  }
})

t.test('what was captured, rules can look at', async (t) => {
  const { port } = await stage(
    t,
    `frontend web
 BIND
 log 127.0.0.1:9 local0 emerg
 capture request header X-A len 3
 capture response header X-R len 2
 http-request capture path len 4
 http-request set-header X-A changed
 http-response set-header X-Seen "%[capture.req.hdr(0)] %[capture.req.hdr(1)] %[capture.res.hdr(0)]"
 default_backend app
backend app
 server app SERVER
`,
    'X-R: response\r\n',
  )
  t.match(await ask(port, get('/path', 'x-a: 1\r\nX-A: abcdef\r\n')), /^x-seen: abc \/pat re\r$/im)
})

t.test('what an untrusted client claims, rules do not see', async (t) => {
  const servers = [await origin(t, () => respond('outside')), await origin(t, () => respond('inside'))]
  const [outside, inside] = servers
  const { parse } = await import('../../../src/schemas/parse.ts')
  const { Config } = await import('../../../src/schemas/config.ts')
  const parsed = parse(Config, {
    frontends: [
      {
        name: 'web',
        bind: ['127.0.0.1:0'],
        defaultBackend: 'outside',
        useBackend: [{ backend: 'inside', if: '{ hdr(x-forwarded-for) 10.0.0.1 }' }],
      },
    ],
    backends: [
      { name: 'outside', servers: [{ name: 's', address: `127.0.0.1:${outside?.port}` }] },
      { name: 'inside', servers: [{ name: 's', address: `127.0.0.1:${inside?.port}` }] },
    ],
  })
  if (!parsed.ok) throw new Error('the configuration is wrong')
  const daemon = await balancer(t, parsed.value)
  t.equal(bodyOf(await ask(portOf(daemon), get('/', 'X-Forwarded-For: 10.0.0.1\r\n'))), 'outside')
})
