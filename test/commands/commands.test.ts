import { join } from 'node:path'
import t from 'tap'
import { commands } from '../../src/commands/index.ts'

const yaml = `frontends:
  - name: www
    bind: ['127.0.0.1:8080']
    defaultBackend: site
    httpRequest:
      - { do: set-header X-Proto http, unless: '{ ssl_fc }' }
      - { do: deny deny_status 404, if: '{ path_beg /private }' }
      - { do: allow, if: '{ path /allowed }' }
      - { do: silent-drop, if: '{ path /drop }' }
    routes:
      - { host: www.example.com, path: '/api/*', backend: api, rewrite: '/v2/*', setHeaders: { X-Api: 'yes' } }
      - { path: '/old/*', redirect: 'https://www.example.com/*', code: 301 }
    useBackend:
      - { backend: '%[url_param(to)]', if: '{ url_param(to) -m found }' }
  - { name: other, bind: ['127.0.0.1:8081'], defaultBackend: down, monitorUri: /alive }
  - { name: alone, bind: ['127.0.0.1:8082'] }
backends:
  - name: site
    cookie: { name: SRV }
    useServer: [{ server: s1, if: '{ path /one }' }]
    persistRules: [{ do: ignore, if: '{ path /static }' }, { do: force, if: '{ path /force }' }]
    redirects: [{ do: location /there, if: '{ path /here }' }]
    servers: [{ name: s1, address: '127.0.0.1:1', cookie: s1 }, { name: s2, address: '127.0.0.1:2', cookie: s2 }, { name: s3, address: '127.0.0.1:3', cookie: s3, disabled: true }]
  - { name: api, forwardfor: {}, originalto: {}, forwarded: proto for, sendNameHeader: X-Name, balance: uri, servers: [{ name: a1, address: '127.0.0.1:3' }, { name: a2, address: '127.0.0.1:4' }] }
  - { name: down, servers: [{ name: d1, address: '127.0.0.1:5', disabled: true }] }
`
const cfg = `defaults
 mode http
 timeout client 1s
listen l
 bind 127.0.0.1:8083
 timeout connect 1s
 timeout server 1s
 http-request set-path /x if { path /y }
 server s 127.0.0.1:1
`
const dir = t.testdir({ 'a.yaml': yaml, 'b.yaml': 'frontends: [{ name: 1 }]', 'c.cfg': cfg })
const file = join(dir, 'a.yaml')

/** What is asked, and what the answer has in it. */
const asked: [args: string[], ...expected: RegExp[]][] = [
  [
    ['--url', 'http://www.example.com:8080/api/u?x=1'],
    /frontend: www/,
    /a.yaml:6:9: http-request set-header X-Proto http unless \{ ssl_fc \}\n {4}-> goes on/,
    /a.yaml:11:9: route /,
    /backend: {2}api/,
    /server: {3}a[12]/,
    /why: {6}balance uri/,
    /GET \/v2\/u\?x=1/,
    /X-Api: yes/,
  ],
  [['--url', '/old/x?y'], /-> answers 301 to https:\/\/www.example.com\/x\?y/, /answer: {3}301\n {10}location: https/],
  [['--url', '/private/x'], /answer: {3}404/, /why: {6}http-request deny deny_status 404 if \{ path_beg \/private \}/],
  [['--url', '/allowed'], /http-request allow if .*\n {4}-> ends the list/, /default_backend site/],
  [['--url', '/drop'], /-> closes the connection/, /answer: {3}none/],
  [['--url', '/?to=api'], /use_backend %\[url_param\(to\)\] if .*\n {4}-> goes to api/],
  [['--url', '/?to=nobody'], /names "nobody", which is no backend/, /backend: {2}site/],
  [['--url', '/', '--cookie', 'a=b', '--cookie', 'SRV=s2'], /server: {3}s2/, /why: {6}its cookie SRV names it/, /Cookie: a=b\n/],
  [
    ['--url', '/', '--header', 'Cookie: SRV=s3'],
    /server: {3}one of s1, s2/,
    /its cookie SRV names a server that is down; balance roundrobin takes one of s1, s2/,
  ],
  [['--url', '/static', '--cookie', 'SRV=s2'], /ignore-persist if \{ path \/static \}\n {4}-> the cookie does not count/, /one of s1, s2/],
  [['--url', '/', '--cookie', 'SRV=bad'], /why: {6}its cookie SRV names no server; balance roundrobin takes one of s1, s2/],
  [['--url', '/one', '--cookie', 'SRV=s2'], /use-server s1 if .*\n {4}-> goes to s1/, /server: {3}s1/],
  [['--url', '/here', '--method', 'POST'], /redirect location \/there if .*\n {4}-> answers 302 to \/there/],
  [['--url', 'http://x:8081/'], /frontend: other/, /server: {3}none/, /no server takes requests now: 503/],
  [['--url', '/alive', '--frontend', 'other'], /answer: {3}200/, /monitor-uri \/alive/],
  [['--url', '/', '--frontend', 'alone'], /no rule names a backend, and there is no default one: 503/],
]

t.test('a request is shown as its server is to get it', async (t) => {
  const asked = ['--url', 'http://www.example.com/api/u', '--source', '10.9.8.7', '--header', 'X-Forwarded-For: 1.1.1.1']
  const { text } = commands.explain(['-f', file, ...asked])
  t.match(text, /\n {10}Forwarded: proto=http;for=10\.9\.8\.7\n {10}X-Forwarded-For: 10\.9\.8\.7\n {10}X-Name: a[12]\n/)
  t.notMatch(text, /1\.1\.1\.1/, 'nobody trusts what this client says of itself')
  t.match(commands.explain(['-f', file, ...asked.slice(0, 2), ...asked.slice(4)]).text, /X-Forwarded-For: 1\.1\.1\.1/)
})

t.test('a request is explained', async (t) => {
  for (const [args, ...expected] of asked) {
    const said = commands.explain(['-f', file, ...args])
    t.equal(said.ok, true, args.join(' '))
    for (const one of expected) t.match(said.text, one, args.join(' '))
  }
  t.match(commands.explain(['-f', join(dir, 'c.cfg'), '--url', '/y']).text, /c.cfg:8: http-request set-path \/x if \{ path \/y \}/)
})

t.test('-h says how a command is used', async (t) => {
  for (const name of ['explain', 'routes'] as const) {
    const said = commands[name](['-h'])
    t.equal(said.ok, true)
    t.match(said.text, `limpet ${name} -f FILE`)
  }
})

t.test('what cannot be explained is told', async (t) => {
  const rows: [string[], RegExp][] = [
    [['--url', '/'], /name a configuration with -f FILE/],
    [['-f', file], /--url: missing/],
    [['-f', file, '--url', 'a b'], /--url: expected a URL/],
    [['-f', file, '--url', ''], /--url: expected a URL/],
    [['-f', file, '--url', '/', '--header', 'x'], /--header: expected a field such as/],
    [['-f', file, '--url', '/', '--frontend', 'none'], /there is no frontend "none"/],
    [['-f', file, '--urk', '/'], /--urk.*\n.*knows -f, --url/],
    [['-f', join(dir, 'b.yaml'), '--url', '/'], /b.yaml:1:15: frontends\[0\].name: expected/],
  ]
  for (const [args, expected] of rows) t.match(commands.explain(args), { ok: false, text: expected }, args.join(' '))
})

t.test('routes are shown in the order in which they are asked', async (t) => {
  const { text } = commands.routes(['-f', file])
  const lines = text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))
  t.same(lines.slice(0, 6), [
    'www (127.0.0.1:8080)',
    'host | path | method | and | goes to | with',
    'www.example.com | /api/* | * | api | path /v2/*, X-Api: yes',
    '* | /old/* | * | 301 https://www.example.com/*',
    '* | * | * | if { url_param(to) -m found } | %[url_param(to)]',
    '* | * | * | site',
  ])
  t.match(text, /nowhere: 503/)
  t.match(commands.routes([]), { ok: false })
  t.match(commands.routes(['--x']), { ok: false, text: /--x/ })
})

/** Routes that are wrong, and what is said of each. */
const wrong: [route: string, message: RegExp][] = [
  ['{ backend: apj, path: / }', /2:5: there is no backend "apj", did you mean "api"\?/],
  ['{ backend: api, path: /a* }', /path.*|a \* stands behind a \/ only/],
  ['{ backend: api, path: a }', /expected a path such as \/login/],
  ['{ backend: api, host: a_b.*.c }', /expected a host such as/],
  ['{ backend: api, redirect: /x }', /leads to a backend or redirects, not both/],
  ['{ redirect: /x, rewrite: /y }', /what is redirected has no path to rewrite/],
  ['{ backend: api, code: 301 }', /code is the status of a redirection/],
  ['{ redirect: /x, code: 305 }', /expected one of 301, 302, 303, 307, 308/],
  ["{ backend: api, rewrite: '/x/*' }", /the \* stands for what that of path does, and path has none/],
  ["{ redirect: '/x/*', path: /y }", /the \* stands for what that of path does/],
  ['{ path: / }', /a route does something/],
  ['{ backend: api, setHeaders: { Connection: close } }', /how messages are framed/],
  ["{ backend: api, setHeaders: { X: '%[pth]' } }", /unknown sample fetch "pth", did you mean "path"/],
  ['{ bakend: api }', /unknown key "bakend", did you mean "backend"/],
]

t.test('what is wrong with a route is told where it stands', async (t) => {
  const check = (routes: string): string =>
    commands.routes([
      '-f',
      join(
        t.testdir({
          'r.yaml': `frontends: [{ name: f, bind: [':1'], defaultBackend: api, routes: [\n  ${routes}] }]\nbackends: [{ name: api }]\n`,
        }),
        'r.yaml',
      ),
    ]).text
  for (const [route, message] of wrong) t.match(check(route), message, route)
  t.match(check('{ host: A.test, backend: api },\n { host: a.test, rewrite: /x }'), /r.yaml:3:2: routes\[0\] takes the same requests/)
})
