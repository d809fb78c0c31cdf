import { matched, matchings } from '../../lb/rules/matchings.ts'

/** A frontend's and a backend's lines, and requests to be sent to them: what servers see and what comes back must be as HAProxy has it. */
export interface RuleCase {
  name: string
  global?: string
  frontend: string
  backend?: string
  /** Parameters of its server. */
  server?: string
  /** Target, fields, each with its CRLF, method, and body, whose length is told. */
  requests: [target: string, fields?: string, method?: string, body?: string][]
}

/** Configurations of the kinds that sites have, and one for each action. */
export const cases: RuleCase[] = [
  {
    name: 'redirect to https, but for what proves that a name is ours',
    frontend: `
 acl proof path_beg /.well-known/acme-challenge/
 http-request redirect scheme https code 301 unless { ssl_fc } or proof`,
    requests: [['/a?b=c'], ['/.well-known/acme-challenge/x'], ['/', 'X-Any: 1\r\n']],
  },
  {
    name: 'many hosts',
    frontend: `
 http-request set-var(txn.host) req.hdr(host),field(1,:),lower
 http-request set-header X-Site "%[var(txn.host)]"
 http-request deny deny_status 404 unless { var(txn.host) -m end .test }
 http-request redirect location https://www.b.test%[pathq] code 308 if { var(txn.host) -m str b.test }`,
    requests: [['/'], ['/p?q', 'X: 1\r\n'], ['/']],
  },
  {
    name: 'API and static files',
    frontend: `
 acl api path_beg /api/
 acl static path_end -i .png .css .js
 http-request replace-path ^/api/(v[0-9])/(.*) /\\2?version=\\1 if api
 http-request set-header X-Kind api if api
 http-request set-header X-Kind static if static !api
 http-response set-header Cache-Control max-age=60 if { var(txn.static) -m bool }
 http-request set-var(txn.static) bool(true) if static`,
    requests: [['/api/v1/users/7'], ['/logo.PNG?x'], ['/api/v1/a.css'], ['/other']],
  },
  {
    name: 'maintenance page',
    frontend: `
 acl office hdr_ip(x-client) 10.0.0.0/8
 http-request return status 503 content-type text/html string "<h1>Soon</h1>" hdr Retry-After 60 unless office or { path /healthz }`,
    requests: [['/'], ['/healthz'], ['/', 'X-Client: 10.1.2.3\r\n'], ['/', 'X-Client: 11.1.2.3\r\n'], ['/', '', 'HEAD']],
  },
  {
    name: 'basic auth',
    global: `userlist people
 group staff users bob
 user ann insecure-password secret
 user bob insecure-password b:c
 user cat password $6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.
 user dan password $5$abc$sYlyUnYce0BdUdUFxpldHpKBqOqToBUk0tRCjNWLw.A groups staff
`,
    frontend: `
 http-request auth realm Members if { path_beg /members } !{ http_auth(people) }
 http-request deny if { path_beg /staff } !{ http_auth_group(people) staff }
 http-request set-header X-User %[http_auth_user] if { http_auth(people) }
 http-request del-header Authorization`,
    requests: [
      ['/members'],
      ['/members', `Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}\r\n`],
      ['/members', `Authorization: Basic ${Buffer.from('ann:wrong').toString('base64')}\r\n`],
      ['/staff', `Authorization: Basic ${Buffer.from('bob:b:c').toString('base64')}\r\n`],
      ['/staff', `Authorization: Basic ${Buffer.from('ann:secret').toString('base64')}\r\n`],
      ['/', 'Authorization: Bearer x\r\n'],
      ['/members', `Authorization: Basic ${Buffer.from('cat:secret').toString('base64')}\r\n`],
      ['/members', `Authorization: Basic ${Buffer.from('cat:secret').toString('base64')}\r\n`],
      ['/members', `Authorization: Basic ${Buffer.from('cat:other').toString('base64')}\r\n`],
      ['/staff', `Authorization: Basic ${Buffer.from('dan:p:w').toString('base64')}\r\n`],
      ['/staff', `Authorization: Basic ${Buffer.from('cat:secret').toString('base64')}\r\n`],
    ],
  },
  {
    name: 'blue and green by a header',
    frontend: `
 http-request set-header X-Color green if { req.hdr(x-release) -i green } or { req.cook(release) green }
 http-request set-header X-Color blue unless { req.hdr(x-color) -m found }
 http-response add-header X-Served %[res.ver]`,
    requests: [['/'], ['/', 'X-Release: GREEN\r\n'], ['/', 'Cookie: a=b; release=green\r\n']],
  },
  {
    name: 'a sticky application with WebSocket',
    frontend: `
 acl socket path_beg /socket.io/
 acl upgrade hdr(upgrade) -i websocket
 http-request set-header X-Kind socket if socket or upgrade
 http-request deny deny_status 403 if upgrade !{ hdr(origin) -i https://www.a.test }`,
    backend: `
 cookie SRV insert indirect nocache
 ignore-persist if { path_end .css }
 http-response set-header X-Node %s`,
    server: 'cookie one',
    requests: [
      ['/'],
      ['/', 'Cookie: a=b; SRV=one\r\n'],
      ['/a.css', 'Cookie: SRV=one\r\n'],
      ['/socket.io/?transport=polling', 'Cookie: SRV=gone\r\n'],
      ['/socket.io/', 'Cookie: SRV=one\r\n', 'POST'],
    ],
  },
  {
    name: 'behind a CDN',
    frontend: `
 acl cdn hdr(x-cdn-key) -m str s3cret
 http-request deny deny_status 403 unless cdn
 http-request del-header x-cdn- -m beg
 http-request set-header X-Real-IP %[req.hdr(x-forwarded-for,1)]
 http-request replace-value X-Forwarded-For ^10\\..* private
 http-response del-header Server
 http-response replace-header Location ^http://(.*) https://\\1
 http-after-response set-header Strict-Transport-Security max-age=1`,
    requests: [['/'], ['/', 'X-CDN-Key: s3cret\r\nX-CDN-Pop: a\r\nX-Forwarded-For: 1.2.3.4, 10.0.0.1\r\n']],
  },
  {
    name: 'each part of a request line',
    frontend: `
 http-request set-path /new if { path /path }
 http-request set-pathq /new?z=%[url_param(x)] if { path /pathq }
 http-request set-query a=%[url_param(x)] if { path /query }
 http-request set-uri /uri?%[query] if { path /uri }
 http-request replace-path /r/(.*) /n/\\1 if { path_beg /r/ }
 http-request replace-pathq /rq/([^?]*)(.*) /\\1/n\\2 if { path_beg /rq/ }
 http-request replace-uri ^/ru/(.*) /\\1 if { path_beg /ru/ }
 http-request set-method PUT if { path /method }`,
    requests: [
      ['/path'],
      ['/path?q=1'],
      ['/pathq?x=5'],
      ['/query?x=5'],
      ['/query'],
      ['/uri?a=b'],
      ['/r/a/b?c'],
      ['/rq/a?b=c'],
      ['/ru/a?b=c'],
      ['/method'],
    ],
  },
  {
    name: 'fields of requests and responses',
    frontend: `
 http-request set-header X-Set "%[hdr(x-a)] [%[hdr(x-none)]]  z"
 http-request add-header X-Add 1
 http-request add-header X-Add 2
 http-request set-header X-Enc "%[url_param(x),url_dec]"
 http-request replace-header X-A b(.) <\\1>
 http-request del-header X-Gone
 http-request del-header ^x-r[0-9]$ -m reg
 http-request del-header -end -m end
 http-response set-header X-Two %[res.hdr(x-one)]
 http-response set-status 418 reason Teapot if { res.hdr(x-one) -m found } { var(txn.t) -m found }
 http-request set-var-fmt(txn.t) a%[path] if { path /teapot }
 http-request set-var(txn.u) str(x)
 http-request unset-var(txn.u) if { path / }
 http-request set-header X-U "%[var(txn.u)]"`,
    backend: `
 http-request set-header X-Backend %b
 http-response set-header X-One 2 if { status 200 }
 http-after-response add-header X-After %[status]`,
    requests: [
      ['/', 'X-A: abc\r\nX-Gone: 1\r\nX-R1: 1\r\nX-R22: 2\r\nThe-End: 1\r\n'],
      ['/teapot?x=%0d%0aA:%20b%00%7f'],
      ['/?x=%e4', 'x-add: 0\r\n'],
    ],
  },
  {
    name: 'what a frontend says to whoever watches it',
    frontend: `
 monitor-uri /alive
 acl bad hdr(x-bad) 1
 monitor fail if bad
 http-request deny if { path /alive }`,
    requests: [['/alive'], ['/alive', 'X-Bad: 1\r\n'], ['/alive?x'], ['/alive', 'Content-Length: 0\r\n', 'POST'], ['/']],
  },
  {
    name: 'what servers are told beside the request',
    frontend: `
 unique-id-format %{+X}o\\ %HM-%[req.hdr(x-a)]-%{+Q}f
 unique-id-header X-Id
 http-request set-header X-Seen %[unique-id]
 http-request set-header X-A changed
 http-response set-header X-Rid %[unique-id]`,
    backend: `
 http-send-name-header X-Name
 option originalto`,
    requests: [['/', 'X-Id: mine\r\nX-Name: mine\r\nX-A: b\r\n'], ['/']],
  },
  {
    name: 'pages of its own',
    global: `http-errors ours
 errorfile 404 test/scenarios/fixtures/404.http
 errorfile 503 test/scenarios/fixtures/503.http
`,
    frontend: `
 errorfile 503 test/scenarios/fixtures/503.http
 errorfiles ours 404
 errorloc 410 /gone?a%b
 errorloc303 408 /late
 http-error status 403 content-type text/plain lf-string "no %[path]" hdr X-Path %[path]
 http-after-response set-header X-After %[status]
 http-request deny if { path /403 }
 http-request deny deny_status 404 if { path /404 }
 http-request deny deny_status 410 if { path /410 }
 http-request deny deny_status 408 if { path /408 }
 http-request deny deny_status 401 if { path /401 }
 http-request return status 404 if { path /return }
 http-request return status 404 default-errorfiles if { path /default }
 http-request return status 200 errorfile test/scenarios/fixtures/404.http if { path /file }
 http-request return status 503 errorfiles ours if { path /ours }
 http-request return status 429 errorfiles ours if { path /none }`,
    backend: `
 http-error status 503 content-type text/plain string "of the backend"
 http-request deny if { path /backend }
 http-request deny deny_status 503 if { path /503 }`,
    requests: ['403', '404', '410', '408', '401', 'return', 'default', 'file', 'ours', 'none', 'backend', '503'].map((path) => [
      `/${path}`,
    ]),
  },
  {
    name: 'each way to match',
    frontend: `${matchings.map(([test], index) => `\n http-request add-header X-Matched ${index} if { ${test} }`).join('')}`,
    requests: [[matched.target, matched.fields], ['/']],
  },
  {
    name: 'samples that random rules do not ask for',
    frontend: `
 http-request set-header X-Seen "%[http_auth_pass] %[req.proto_http] %[srv_conn(app0/s)] %[fe_conn]"
 http-response set-header X-Names "%[res.hdr_names]"`,
    requests: [['/'], ['/', `Authorization: Basic ${Buffer.from('ann:p:w').toString('base64')}\r\n`]],
  },
  {
    name: 'a body that is waited for',
    frontend: `
 http-request wait-for-body time 2s at-least 1k if METH_POST
 http-request deny if { req.body -m sub forbidden }
 http-request set-header X-Body "[%[req.body]] %[req.body_len] %[req.body_size] [%[req.body_param]] [%[req.body_param(b),url_dec]] [%[req.body_param(c)]]"
 http-request set-header X-Matched 1 if { req.body_param(b) -m len 5 } { req.body -m bin 613d3126623d782532307926 }`,
    requests: [
      ['/'],
      ['/', '', 'POST', 'a=1&b=x%20y&c'],
      ['/', '', 'POST', 'a=1&b=x%20y&'],
      ['/', '', 'POST', 'this is forbidden'],
      ['/', '', 'POST', 'a b=2'],
    ],
  },
  {
    name: 'statuses by their names',
    frontend: `
 http-request set-var(txn.p) path
 http-response set-status 404 if { var(txn.p) -m str /404 }
 http-response set-status 299 if { var(txn.p) -m str /299 }
 http-response set-status 999 if { var(txn.p) -m str /999 }
 http-after-response set-status 403 if { var(txn.p) -m str /after }
 http-request return status 201 if { path /201 }`,
    requests: [['/404'], ['/299'], ['/999'], ['/after'], ['/201']],
  },
  {
    name: 'answers in the place of a server',
    frontend: `
 http-request allow if { path /allow }
 http-request deny if { path /deny }
 http-request deny deny_status 429 hdr X-A %[path] if { path /deny2 }
 http-request deny status 410 content-type text/plain string gone if { path /deny3 }
 http-request return if { path /return }
 http-request return status 201 content-type text/plain lf-string "p=%[path] %b" hdr X-B "%[path]" if { path /return2 }
 http-request return status 204 hdr Access-Control-Allow-Origin * hdr Access-Control-Max-Age 60 if METH_OPTIONS
 http-request deny status 304 hdr X-A b if { path /304 }
 http-request redirect code 301 drop-query location /x set-cookie B=2 if { path /r6 }
 http-request redirect location /x if { path /r1 }
 http-request redirect prefix https://a.test code 308 drop-query append-slash set-cookie A=1 if { path_beg /r2 }
 http-request redirect location /y clear-cookie A= code 303 if { path /r3 }
 http-request redirect prefix / code 307 if { path /r4 }
 http-request redirect location "%[url_param(to)]" ignore-empty if { path /r5 }
 http-request silent-drop if { path /drop }
 http-request wait-for-body time 1s if { path_beg /wait }
 http-request reject if { path /reject } or { path /waitreject }
 http-response deny if { capture.req.uri /rdeny }
 http-response return status 200 content-type text/plain string changed if { capture.req.uri /rreturn }
 http-after-response set-header X-After %[status]
 redirect location /last if { path /deny2 } or { path /kw }`,
    requests: [
      ['/allow'],
      ['/deny'],
      ['/deny2'],
      ['/deny3'],
      ['/return'],
      ['/return', '', 'HEAD'],
      ['/return2'],
      ['/', '', 'OPTIONS'],
      ['/304'],
      ['/r6?a'],
      ['/r1'],
      ['/r2/z?q=1'],
      ['/r3'],
      ['/r4?a'],
      ['/r5?to=/there'],
      ['/r5'],
      ['/drop'],
      ['/reject'],
      ['/waitreject'],
      ['/wait', 'Content-Length: 0\r\n', 'POST'],
      ['/rdeny'],
      ['/rreturn'],
      ['/kw'],
      ['/none'],
    ],
  },
]

/** One configuration of many cases, each with a frontend and a backend of its own; `bind` says where that of the nth listens. */
export function configurationOf(all: readonly RuleCase[], bind: (index: number) => string, server: string): string {
  const timeouts = ' timeout connect 2s\n timeout client 5s\n timeout server 5s\n'
  const sections = all.map(
    ({ global = '', frontend, backend = '', server: parameters = '' }, index) =>
      `${global}frontend web${index}\n bind ${bind(index)}${frontend}\n default_backend app${index}\nbackend app${index}${backend}\n server s ${server} ${parameters}\n`,
  )
  return `defaults\n mode http\n${timeouts}${sections.join('')}`
}

/** A request as it is sent. */
export function requestOf([target, fields = '', method = 'GET', body = '']: RuleCase['requests'][number]): string {
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
  return `${method} ${target} HTTP/1.1\r\nHost: www.A.test:81\r\n${fields}${length}Connection: close\r\n\r\n${body}`
}

/** What came of a request, but for what differs on purpose: the case and the order of fields, the words of error pages, how connections end. */
export function outcome(response: string, seen: string | undefined): unknown {
  return { response: normal(response), seen: seen === undefined ? undefined : normal(seen) }
}

const errorPage = /^<html><body><h1>\d{3} [^<]*<\/h1>\n[^\n]*\n<\/body><\/html>\n$/

function normal(message: string): unknown {
  const end = message.indexOf('\r\n\r\n')
  if (end < 0) return message
  const [line = '', ...lines] = message.slice(0, end).split('\r\n')
  const body = message.slice(end + 4)
  const isPage = errorPage.test(body)
  const fields = lines
    .map((text) => text.replace(/^[^:]+/, (name) => name.toLowerCase()))
    .filter((text) => !/^connection:/.test(text) && !(isPage && /^content-length:/.test(text)))
  return { line, fields: fields.sort(), body: isPage ? 'a page' : body }
}
