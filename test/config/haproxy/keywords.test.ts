// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import { join } from 'node:path'
import t from 'tap'
import { bindParameters } from '../../../src/config/haproxy/bind.ts'
import { cookieWords } from '../../../src/config/haproxy/cookie.ts'
import { globalKeywords } from '../../../src/config/haproxy/global.ts'
import { options } from '../../../src/config/haproxy/options.ts'
import { proxyKeywords, timeoutWords } from '../../../src/config/haproxy/proxy.ts'
import { serverParameters } from '../../../src/config/haproxy/server.ts'
import { statsWords } from '../../../src/config/haproxy/stats.ts'
import { Config } from '../../../src/schemas/config.ts'
import { parse } from '../../../src/schemas/parse.ts'
import { around, read } from '../reading.ts'

type Section = Parameters<typeof around>[0]

const server = { name: 'x', address: '127.0.0.1:82' }
const cookie = {
  name: 'c',
  mode: 'insert',
  indirect: false,
  nocache: false,
  postonly: false,
  preserve: false,
  httponly: false,
  secure: false,
  dynamic: false,
}

const tls = {
  verify: 'none',
  caFile: '@system-ca',
  alpn: [],
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  reuse: true,
  tickets: true,
  traffic: true,
  nameOfAddress: false,
}

/** Words of a server line, what comes before it in `global`, and what they come to. */
const tlsRows: [words: string, tls: object | undefined, global?: string][] = [
  ['ssl verify none', tls],
  ['verify none', undefined],
  ['ssl no-ssl', undefined],
  ['check-ssl verify none', { ...tls, traffic: false, checks: true }],
  ['ssl verify none no-check-ssl', { ...tls, checks: false }],
  ['ssl ca-file @system-ca verify required sni str(a.test)', { ...tls, verify: 'required', sni: 'a.test' }],
  ['ssl ca-file /c/a.pem', { ...tls, verify: 'required', caFile: '/c/a.pem' }],
  ['ssl verify none crt /c/a.pem crl-file /c/b.pem', { ...tls, crt: '/c/a.pem', crlFile: '/c/b.pem' }],
  ['ssl verify none sni str(\\"a.test\\")', { ...tls, sni: 'a.test' }],
  ['ssl verify none sni req.hdr(host)', { ...tls, sni: 'req.hdr(host)' }],
  ['ssl verify none sni hdr(Host),field(1,:),lower', { ...tls, sni: 'req.hdr(host)' }],
  ['ssl verify none verifyhost a.test', { ...tls, verifyhost: 'a.test' }],
  ['ssl verify none verifyhost a.test no-verifyhost', { ...tls, verifyhost: undefined }],
  ['ssl verify none check-sni a.test check-alpn http/1.1', { ...tls, checkSni: 'a.test' }],
  ['ssl verify none alpn http/1.1,http/1.0', { ...tls, alpn: ['http/1.1', 'http/1.0'] }],
  ['ssl verify none ciphers AES128-SHA ciphersuites TLS_X', { ...tls, ciphers: 'AES128-SHA', ciphersuites: 'TLS_X' }],
  ['ssl verify none no-ssl-reuse no-tls-tickets', { ...tls, reuse: false, tickets: false }],
  ['ssl verify none no-ssl-reuse no-tls-tickets ssl-reuse tls-tickets', tls],
  ['ssl verify none ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.2', { ...tls, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2' }],
  ['ssl verify none force-tlsv10', { ...tls, minVersion: 'TLSv1.0', maxVersion: 'TLSv1.0' }],
  ['ssl verify none force-tlsv11', { ...tls, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }],
  ['ssl verify none force-tlsv12', { ...tls, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
  ['ssl verify none force-tlsv13', { ...tls, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }],
  ['ssl verify none no-tlsv10 no-tlsv11', tls],
  ['ssl verify none no-tlsv12 ', { ...tls, minVersion: 'TLSv1.3' }],
  ['ssl verify none no-tlsv13', { ...tls, maxVersion: 'TLSv1.2' }],
  [
    'ssl verify none no-tlsv13 no-tlsv12',
    { ...tls, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' },
    'ssl-default-server-options ssl-min-ver TLSv1.1',
  ],
  ['ssl', tls, 'ssl-server-verify none'],
  ['ssl verify required ca-file a.pem', { ...tls, verify: 'required', caFile: '/b/a.pem' }, 'ssl-server-verify none\nca-base /b'],
  ['ssl crt a.pem crl-file b.pem', { ...tls, crt: '/b/a.pem', crlFile: '/c/b.pem' }, 'ssl-server-verify none\ncrt-base /b\nca-base /c'],
  ['ssl verify none crt a.pem', { ...tls, crt: join(process.cwd(), 'a.pem') }, 'default-path current'],
  ['ssl verify none crt a.pem', { ...tls, crt: join(process.cwd(), 'a.pem') }, 'default-path config'],
  ['ssl verify none crt a.pem', { ...tls, crt: join(process.cwd(), '../a.pem') }, 'default-path parent'],
  ['ssl verify none crt a.pem', { ...tls, crt: '/o/d/a.pem' }, 'default-path origin /o\ncrt-base d'],
  ['ssl verify none', { ...tls, ciphers: 'A', ciphersuites: 'B' }, 'ssl-default-server-ciphers A\nssl-default-server-ciphersuites B'],
  ['ssl verify none', { ...tls, minVersion: 'TLSv1.3', tickets: false }, 'ssl-default-server-options force-tlsv13 no-tls-tickets'],
]
const tlsSets = tlsRows.map(([words, expected, global = '']): [Section, string, object] => [
  'global',
  `${global}\nbackend x\n mode http\n default-server no-ssl\n server x 127.0.0.1:82 ${words}`,
  { backends: [{ servers: [{ tls: expected }] }] },
])

/** Lines of a section, and what becomes of the settings. */
const sets: [Section, string, object][] = [
  ['global', 'maxconn 500', { global: { maxconn: 500 } }],
  ['global', 'maxconn 500\nmaxconn 0', { global: { maxconn: undefined } }],
  ['global', 'node a', { global: { node: 'a' } }],
  ['global', 'description a b', { global: { description: 'a b' } }],
  ['global', 'hard-stop-after 10', { global: { hardStopAfter: 10 } }],
  ['global', 'hard-stop-after 10s\nglobal\ngrace 2s', { global: { hardStopAfter: 10_000, grace: 2000 } }],
  ['global', 'zero-warning', { global: { hardStopAfter: 30_000 } }],
  ['global', 'nbproc 1\nstats timeout 5s', { global: { hardStopAfter: 30_000 } }],
  ['global', 'setenv V n1\npresetenv V n2\nnode "$V"', { global: { node: 'n1' } }],
  ['global', 'presetenv V n2\nnode "$V"', { global: { node: 'n2' } }],
  ['global', 'setenv V n1\nunsetenv V W\nnode "${V-none}"', { global: { node: 'none' } }],
  ['global', 'setenv V n1\nsetenv W n2\nresetenv W\nnode "${V-}$W"', { global: { node: 'n2' } }],
  [
    'global',
    'log 127.0.0.1 local0\nlog-tag t\nlog-send-hostname h',
    { global: { log: ['127.0.0.1 format rfc3164 local0'], logTag: 't', logSendHostname: 'h' } },
  ],
  ['global', 'node "${.FILE}:$.LINE:$.SECTION"', { global: { node: 'test.cfg:2:global' } }],
  ['global', 'ssl-server-verify none', { backends: [{ servers: [{ tls: undefined }] }] }],
  ['frontend', 'bind 127.0.0.1:81,[::1]:82-83 name x', { frontends: [{ bind: [':80', '127.0.0.1:81', '[::1]:82', '[::1]:83'] }] }],
  ['frontend', 'bind unix@/run/a-1-2.sock,/b,fd@4', { frontends: [{ bind: [':80', 'unix@/run/a-1-2.sock', '/b', 'fd@4'] }] }],
  ['frontend', 'maxconn 7', { frontends: [{ maxconn: 7 }] }],
  ['frontend', 'maxconn 7\ndefault_backend b', { frontends: [{ defaultBackend: 'b' }] }],
  ['frontend', 'default_backend nope\nuse_backend b', { frontends: [{ defaultBackend: 'b' }] }],
  ['frontend', 'use_backend b unless FALSE', { frontends: [{ defaultBackend: 'b' }] }],
  [
    'frontend',
    'acl x path /a /b\nuse_backend b if x || !{ src 10.0.0.1 }',
    {
      frontends: [
        {
          acls: [{ name: 'x', test: ['path', '/a', '/b'] }],
          useBackend: [{ backend: 'b', if: ['x', '||', '!{', 'src', '10.0.0.1', '}'] }],
        },
      ],
    },
  ],
  [
    'frontend',
    'http-request deny if { path / }\nredirect location /x\nhttp-response set-header A b\nhttp-after-response del-header B',
    {
      frontends: [
        {
          httpRequest: [{ do: ['deny'], if: ['{', 'path', '/', '}'] }, { do: ['redirect', 'location', '/x'] }],
          httpResponse: [{ do: ['set-header', 'A', 'b'] }],
          httpAfterResponse: [{ do: ['del-header', 'B'] }],
        },
      ],
    },
  ],
  [
    'backend',
    'stick-table type binary len 4 size 10k expire 1m nopurge\nstick on src if { path / }\nstick store-response res.cook(x) table b',
    {
      backends: [
        {
          stickTable: { type: 'binary', len: 4, size: 10_240, expire: 60_000, nopurge: true },
          stick: [
            { do: 'on', key: 'src', if: ['{', 'path', '/', '}'] },
            { do: 'store-response', key: 'res.cook(x)', table: 'b' },
          ],
        },
      ],
    },
  ],
  ['backend', 'use-server s unless { path / }', { backends: [{ useServer: [{ server: 's', unless: ['{', 'path', '/', '}'] }] }] }],
  [
    'backend',
    'force-persist if TRUE\nignore-persist if FALSE',
    {
      backends: [
        {
          persistRules: [
            { do: 'force', if: ['TRUE'] },
            { do: 'ignore', if: ['FALSE'] },
          ],
        },
      ],
    },
  ],
  ['frontend', 'timeout client 3s\ntimeout client-fin 4', { frontends: [{ timeout: { client: 3000, clientFin: 4 } }] }],
  [
    'frontend',
    'timeout http-request 1m\ntimeout http-keep-alive 0',
    { frontends: [{ timeout: { httpRequest: 60_000, httpKeepAlive: 0 } }] },
  ],
  [
    'backend',
    'timeout connect 1us\ntimeout server 1h\ntimeout server-fin 2',
    { backends: [{ timeout: { connect: 1, server: 3_600_000, serverFin: 2 } }] },
  ],
  [
    'backend',
    'timeout queue 1\ntimeout check 2\ntimeout tunnel 1d',
    { backends: [{ timeout: { queue: 1, check: 2, tunnel: 86_400_000 } }] },
  ],
  ['backend', 'retries 0\nretry-on conn-failure', { backends: [{ retries: 0 }] }],
  ['backend', 'retry-on none', { backends: [{ retryOn: [] }] }],
  ['backend', 'retry-on 503 empty-response 503 0rtt-rejected', { backends: [{ retryOn: ['503', 'empty-response'] }] }],
  [
    'backend',
    'retry-on all-retryable-errors',
    { backends: [{ retryOn: ['conn-failure', 'empty-response', 'junk-response', 'response-timeout', '500', '502', '503', '504'] }] },
  ],
  ['backend', 'option abortonclose', { backends: [{ abortOnClose: true, strict: false, whenFull: 'wait' }] }],
  ['global', 'tune.bufsize 32768', { global: { bufsize: 32_768 } }],
  ['backend', 'balance\nbalance roundrobin\nmode http\nenabled', { backends: [{ balance: 'roundrobin' }] }],
  ['backend', 'balance uri depth 2\nhash-type consistent wt6', { backends: [{ balance: 'uri depth 2', hashType: 'consistent wt6' }] }],
  ['backend', 'hash-balance-factor 150', { backends: [{ hashBalanceFactor: 150 }] }],
  ['backend', 'option redispatch', { backends: [{ redispatch: -1 }] }],
  ['backend', 'option redispatch 3', { backends: [{ redispatch: 3 }] }],
  ['backend', 'option redispatch -2\nno option redispatch', { backends: [{ redispatch: 0 }] }],
  ['backend', 'option persist\noption allbackups', { backends: [{ persist: true, allbackups: true }] }],
  ['backend', 'option persist\ndefault option persist', { backends: [{ persist: false }] }],
  ['backend', 'http-reuse never\noption http-pretend-keepalive', { backends: [{ httpReuse: 'never', pretendKeepalive: true }] }],
  ['defaults', 'option httpclose', { frontends: [{ connectionMode: 'close' }], backends: [{ connectionMode: 'close' }] }],
  [
    'backend',
    'option http-server-close',
    { frontends: [{ connectionMode: 'keep-alive' }], backends: [{ connectionMode: 'server-close' }] },
  ],
  ['backend', 'option httpclose\nno option http-server-close', { backends: [{ connectionMode: 'close' }] }],
  ['backend', 'option httpclose\nno option httpclose', { backends: [{ connectionMode: 'keep-alive' }] }],
  ['frontend', 'option httpclose\noption http-keep-alive', { frontends: [{ connectionMode: 'keep-alive' }] }],
  ['backend', 'option httpchk', { backends: [{ httpchk: { method: 'OPTIONS', uri: '/', version: 'HTTP/1.0', headers: [] } }] }],
  ['backend', 'option httpchk /up', { backends: [{ httpchk: { method: 'OPTIONS', uri: '/up' } }] }],
  ['backend', 'option httpchk HEAD /up HTTP/1.1', { backends: [{ httpchk: { method: 'HEAD', uri: '/up', version: 'HTTP/1.1' } }] }],
  [
    'backend',
    'option httpchk GET / "HTTP/1.1\\r\\nHost: a\\nX:\\ty "',
    {
      backends: [
        {
          httpchk: {
            headers: [
              { name: 'Host', value: 'a' },
              { name: 'X', value: 'y' },
            ],
          },
        },
      ],
    },
  ],
  ['backend', 'option httpchk\noption tcp-check', { backends: [{ httpchk: undefined }] }],
  ['backend', 'option http-restrict-req-hdr-names preserve', { backends: [{ name: 'b' }] }],
  [
    'frontend',
    'monitor-uri /alive\nmonitor fail if { nbsrv(b) 0 }\nunique-id-format %rt\nunique-id-header X-Id\noption originalto header X-B except 10.0.0.0/8',
    {
      frontends: [
        {
          monitorUri: '/alive',
          monitorFail: [{ if: ['{', 'nbsrv(b)', '0', '}'] }],
          uniqueIdHeader: 'X-Id',
          originalto: { header: 'X-B', except: '10.0.0.0/8' },
        },
      ],
    },
  ],
  [
    'backend',
    'http-send-name-header X-Name\noption originalto',
    { backends: [{ sendNameHeader: 'X-Name', originalto: { header: 'X-Original-To' } }] },
  ],
  ['backend', 'http-send-name-header X-Name\nhttp-send-name-header', { backends: [{ sendNameHeader: undefined }] }],
  [
    'frontend',
    'errorfile 503 test/scenarios/fixtures/503.http\nhttp-error status 404 content-type a/b string x\nerrorloc 403 /a%b\nerrorloc302 403 /\nerrorloc303 403 /',
    {
      frontends: [
        {
          errorPages: [
            { status: 503, file: 'test/scenarios/fixtures/503.http' },
            { status: 404, answer: ['content-type', 'a/b', 'string', 'x'] },
            { status: 403, answer: ['status', '302', 'hdr', 'cache-control', 'no-cache', 'hdr', 'location', '/a%%b'] },
            { status: 403, answer: ['status', '302'] },
            { status: 403, answer: ['status', '303'] },
          ],
        },
      ],
    },
  ],
  [
    'frontend',
    'http-errors e\nerrorfile 503 test/scenarios/fixtures/503.http\nerrorfile 404 test/scenarios/fixtures/404.http\nbackend c\nerrorfiles e 404',
    { backends: [{}, { errorPages: [{ status: 404, file: 'test/scenarios/fixtures/404.http' }] }] },
  ],
  ['backend', 'option forwardfor', { backends: [{ forwardfor: { header: 'X-Forwarded-For', ifNone: false } }] }],
  [
    'frontend',
    'option forwardfor if-none except 10.0.0.0/255.0.0.0 header X-A',
    { frontends: [{ forwardfor: { header: 'X-A', ifNone: true, except: '10.0.0.0/8' } }] },
  ],
  ['backend', 'cookie c insert', { backends: [{ cookie: { ...cookie, domain: [], attr: [] } }] }],
  [
    'backend',
    'cookie c insert indirect nocache postonly',
    { backends: [{ cookie: { ...cookie, indirect: true, nocache: true, postonly: true } }] },
  ],
  [
    'backend',
    'cookie c preserve insert httponly secure',
    { backends: [{ cookie: { ...cookie, preserve: true, httponly: true, secure: true } }] },
  ],
  [
    'backend',
    'cookie a insert secure attr A\ncookie c insert attr B=1\\ 2 domain .x.y',
    { backends: [{ cookie: { ...cookie, domain: ['.x.y'], attr: ['A', 'B=1 2'] } }] },
  ],
  ['backend', 'cookie c insert maxidle 0 maxlife 0s', { backends: [{ cookie: { ...cookie, maxidle: undefined, maxlife: undefined } }] }],
  ['backend', 'cookie c insert maxidle 60 maxlife 30d', { backends: [{ cookie: { ...cookie, maxidle: 60_000, maxlife: 2_592_000_000 } }] }],
  ['backend', 'cookie c rewrite', { backends: [{ cookie: { ...cookie, mode: 'rewrite' } }] }],
  ['backend', 'cookie c prefix indirect', { backends: [{ cookie: { ...cookie, mode: 'prefix', indirect: true } }] }],
  ['backend', 'cookie c', { backends: [{ cookie: { ...cookie, mode: 'passive' } }] }],
  [
    'backend',
    'cookie c insert dynamic\ndynamic-cookie-key k',
    { backends: [{ cookie: { ...cookie, dynamic: true }, dynamicCookieKey: 'k' }] },
  ],
  ['defaults', 'cookie c insert attr A', { backends: [{ cookie: { ...cookie, attr: ['A'] } }] }],
  [
    'backend',
    'server x 127.0.0.1:82',
    {
      backends: [{ servers: [{}, { ...server, weight: 1, check: false, inter: 2000, rise: 2, fall: 3, backup: false, disabled: false }] }],
    },
  ],
  [
    'backend',
    'server x 127.0.0.1:82 maxconn 30 minconn 5 maxqueue 7\nfullconn 200',
    { backends: [{ fullconn: 200, servers: [{}, { maxconn: 30, minconn: 5, maxqueue: 7 }] }] },
  ],
  [
    'backend',
    'server x 127.0.0.1:82 pool-max-conn 9 pool-low-conn 2 pool-purge-delay 1s max-reuse 0',
    { backends: [{ servers: [{}, { poolMaxConn: 9, poolLowConn: 2, poolPurgeDelay: 1000, maxReuse: 0 }] }] },
  ],
  [
    'backend',
    'server x 127.0.0.1:82 check inter 5s rise 4 fall 5 weight 0 backup disabled',
    { backends: [{ servers: [{}, { check: true, inter: 5000, rise: 4, fall: 5, weight: 0, backup: true, disabled: true }] }] },
  ],
  ['backend', 'server x 127.0.0.1:82 id 70', { backends: [{ servers: [{ id: undefined }, { id: 70 }] }] }],
  ['backend', 'server x 127.0.0.1:82 fastinter 7 downinter 1us', { backends: [{ servers: [{}, { fastinter: 7, downinter: 1 }] }] }],
  ['backend', 'cookie c insert\nserver x 127.0.0.1:82 cookie w', { backends: [{ servers: [{}, { cookie: 'w' }] }] }],
  ['backend', 'server x 127.0.0.1:82 port 83 addr 127.0.0.2', { backends: [{ servers: [{}, { checkPort: 83, checkAddr: '127.0.0.2' }] }] }],
  ['backend', 'server x 127.0.0.1:82 addr [::1]:84', { backends: [{ servers: [{}, { checkPort: 84, checkAddr: '::1' }] }] }],
  ['backend', 'server x 127.0.0.1:82 addr host:84 port 0', { backends: [{ servers: [{}, { checkPort: undefined, checkAddr: 'host' }] }] }],
  [
    'backend',
    'default-server check inter 1s backup\nserver x 127.0.0.1:82 no-check no-backup',
    { backends: [{ servers: [{ check: false }, { check: false, inter: 1000, backup: false }] }] },
  ],
  ...tlsSets,
  ...['send-proxy', 'send-proxy no-send-proxy-v2', 'no-send-proxy send-proxy'].map((words): (typeof sets)[number] => [
    'backend',
    `server x 127.0.0.1:82 ${words}`,
    { backends: [{ servers: [{}, { sendProxy: 'v1' }] }] },
  ]),
  ['backend', 'server x 127.0.0.1:82 send-proxy-v2 send-proxy', { backends: [{ servers: [{}, { sendProxy: 'v2' }] }] }],
  ['backend', 'server x 127.0.0.1:82 send-proxy no-send-proxy', { backends: [{ servers: [{}, { sendProxy: undefined }] }] }],
  [
    'backend',
    'default-server check-send-proxy send-proxy\nserver x 127.0.0.1:82 no-check-send-proxy no-send-proxy send-proxy-v2 no-send-proxy-v2',
    { backends: [{ servers: [{}, { sendProxy: undefined, checkSendProxy: false }] }] },
  ],
  [
    'defaults',
    'source 10.0.0.1\ndefault-server check-send-proxy',
    { backends: [{ servers: [{ source: '10.0.0.1', checkSendProxy: true }] }] },
  ],
  [
    'backend',
    'source 10.0.0.1\nserver x 127.0.0.1:82 source 10.0.0.2:99',
    { backends: [{ servers: [{ source: '10.0.0.1' }, { source: '10.0.0.2:99' }] }] },
  ],
  ['backend', 'default-server non-stick\nserver x 127.0.0.1:82 stick', { backends: [{ servers: [{}, { stick: true }] }] }],
  ['backend', 'server x 127.0.0.1:82 non-stick', { backends: [{ servers: [{}, { stick: false }] }] }],
  ['defaults', 'default-server check disabled', { backends: [{ servers: [{ check: true, disabled: true }] }] }],
  ['backend', 'default-server disabled\nserver x 127.0.0.1:82 enabled', { backends: [{ servers: [{}, { disabled: false }] }] }],
  [
    'frontend',
    'stats enable',
    {
      frontends: [
        { stats: { uri: '/haproxy?stats', realm: 'HAProxy Statistics', users: [], admin: false, hideVersion: false, showLegends: false } },
      ],
    },
  ],
  [
    'frontend',
    'stats uri /s\nstats realm a\\ b\nstats auth u:p:q\nstats hide-version',
    { frontends: [{ stats: { uri: '/s', realm: 'a b', users: [{ name: 'u', password: 'p:q' }], hideVersion: true } }] },
  ],
  ['frontend', 'stats auth a:b\nstats admin if TRUE\nstats refresh 5', { frontends: [{ stats: { admin: true, refresh: 5000 } }] }],
  [
    'frontend',
    'stats auth a:b\nstats admin if { always_true }\nstats show-legends',
    { frontends: [{ stats: { admin: true, showLegends: true } }] },
  ],
  ['frontend', 'stats scope .\nstats scope app', { frontends: [{ stats: { scope: ['f', 'app'] } }] }],
  ['frontend', 'stats http-request allow', { frontends: [{ stats: { publicRead: true } }] }],
  ['frontend', 'stats show-node\nstats show-desc', { frontends: [{ stats: { showNode: '', showDesc: '' } }] }],
  ['frontend', 'stats show-node n\nstats show-desc a b', { frontends: [{ stats: { showNode: 'n', showDesc: 'a b' } }] }],
  [
    'frontend',
    'log /dev/log local0\nlog-tag t\nlog-format %ci\nlog-format-sd %cp\nerror-log-format %f\nunique-id-format %rt\ncapture cookie c len 9',
    {
      frontends: [
        {
          uniqueIdFormat: '%rt',
          accessLog: {
            ...{ target: ['/dev/log format local local0'], tag: 't', format: '%ci', formatSd: '%cp', errorFormat: '%f' },
            captureCookie: { name: 'c', len: 9 },
          },
        },
      ],
    },
  ],
  [
    'frontend',
    'log stdout local0\noption httplog\noption tcplog\noption dontlognull\noption dontlog-normal\noption log-separate-errors\noption logasap',
    { frontends: [{ accessLog: { format: 'tcplog', dontlognull: true, dontlogNormal: true, separateErrors: true, asap: true } }] },
  ],
  ['listen', '', { frontends: [{ name: 'l', defaultBackend: 'l' }], backends: [{ name: 'l' }] }],
]

t.test('a keyword sets what HAProxy would set', async (t) => {
  for (const [section, lines, expected] of sets) {
    const reading = read(around(section, lines))
    t.same(reading.errors, [], lines)
    t.match(reading.config, expected, lines)
    t.ok(parse(Config, reading.config).ok, `${lines} is a valid configuration`)
  }
})

t.test('each keyword that sets something is tried', async (t) => {
  const written = sets.map(([, lines]) => ` ${lines.replaceAll('\n', ' ')} `).join('')
  for (const entries of [globalKeywords, proxyKeywords, timeoutWords, options, cookieWords, statsWords, serverParameters, bindParameters]) {
    for (const [word, { kind }] of entries) {
      if (kind === 'set') t.match(written, ` ${word} `, word)
    }
  }
})

/** Lines of a section and the error they give, or the warning if it begins with `warning`. */
const faults: [Section, string, RegExp | { warning: RegExp }][] = [
  ['global', 'maxcon 5', /unknown keyword "maxcon" in section global, did you mean "maxconn"\?/],
  ['global', 'frontnd x', /did you mean "frontend"\?/],
  ['global', 'qwertz', /unknown keyword "qwertz" in section global$/],
  ['global', 'maxconn', /maxconn expects a value/],
  ['global', 'maxconn 5 6', /maxconn does not expect "6"/],
  ['global', 'maxconn 5k', /maxconn expects a whole number, found "5k"/],
  ['global', 'maxconn -1', /maxconn: expected a whole number, at least 1, found -1/],
  ['global', 'description', /description expects a value/],
  ['global', 'unsetenv', /unsetenv expects a value/],
  ['global', 'setenv A', /setenv expects a name and a value/],
  ['global', 'presetenv A b c', /presetenv does not expect "c"/],
  ['global', 'nbproc 2', { warning: /one process with one event loop/ }],
  ['global', 'zero-warning x', /zero-warning does not expect "x"/],
  ['global', 'nbproc', /nbproc expects a value/],
  ['global', 'stats', /stats expects one of socket, timeout/],
  ['global', 'stats sokcet', /unknown stats sokcet, did you mean "socket"\?/],
  ['global', 'hard-stop-after 25d', /expects a duration of at most 24 days .* found "25d"/],
  ['global', 'no daemon', /"no" goes with option and log only, not with "daemon"/],
  ['frontend', 'no', /"no" goes with option and log only, not with ""/],
  ['frontend', '.if defined(X)', /\.if: conditional blocks are not supported by Limpet yet/],
  ['frontend', 'bidn :81', /unknown keyword "bidn" in section frontend, did you mean "bind"\?/],
  ['frontend', 'bind', /bind expects an address/],
  ['frontend', 'bind nope', /"nope" is not an address/],
  ['frontend', 'bind :82-80', /the range of ports must rise/],
  ['frontend', 'bind :80-70000', /end at 65535 at most/],
  ['frontend', 'bind :81 nmae x', /unknown parameter "nmae" of bind, did you mean "name"\?/],
  ['frontend', 'bind :81 name', /parameter "name" of bind expects a value/],
  ['frontend', 'bind :81 ssl crt x', /parameter "ssl" of bind is not supported by Limpet yet/],
  ['frontend', 'bind "${nope}:81"', /the environment variable nope is not set/],
  ['frontend', 'bind ${nope}:81', /the environment variable nope is not set/],
  ['frontend', 'maxconn -1', /maxconn expects a number of connections, found "-1"/],
  ['frontend', 'default_backend a/b', /default_backend: expected letters/],
  [
    'frontend',
    'default_backend c',
    /there is no backend "c" for frontend "f", did you mean "b"\?|there is no backend "c" for frontend "f"/,
  ],
  ['frontend', 'use_backend', /use_backend expects the name of a backend/],
  ['frontend', 'use_backend %[pth]', /use_backend: "%\[pth\]": unknown sample fetch "pth", did you mean "path"\?/],
  ['frontend', 'use_backend c if { path / }', /use_backend: there is no backend "c"/],
  ['frontend', 'use_backend b if', /use_backend expects a condition behind if/],
  ['frontend', 'use_backend b if x', /use_backend: there is no acl "x"/],
  ['frontend', 'acl x path /\nuse_backend b if xx', /there is no acl "xx", did you mean "x"\?/],
  ['frontend', 'use_backend b if { status 200 }', { warning: /looks at the response, which is not there yet/ }],
  ['frontend', 'acl', /acl expects a name and what it stands for/],
  ['frontend', 'acl a/b path /', /acl "a\/b": a name has letters/],
  ['frontend', 'acl or path /', /acl or: that is a word of conditions/],
  ['frontend', 'acl x path', /acl x: path expects what to compare it with/],
  ['frontend', 'acl x nbsrv(c) gt 1', /acl x: there is no backend "c"/],
  ['frontend', 'acl x path -f /nope', /the file \/nope cannot be read/],
  ['frontend', 'http-request', /http-request expects an action/],
  ['frontend', 'http-request dney', /http-request: unknown action "dney", did you mean "deny"\?/],
  ['frontend', 'http-request set-status 200', /set-status is no action of http-request/],
  ['frontend', 'http-request capture path', /capture expects id/],
  ['frontend', 'http-request capture path foo 5', /capture expects len or id, found "foo"/],
  ['frontend', 'http-request capture path len 5 6', /capture does not expect "6"/],
  ['frontend', 'http-request capture path len 0', /http-request capture/],
  ['frontend', 'http-request capture path id x', /capture id expects a number/],
  ['backend', 'http-request capture path len 5', /in http-request of a frontend only/],
  ['frontend', 'http-request set-header X', /set-header expects a value/],
  ['frontend', 'http-request set-header X a b', /set-header does not expect "b": put a value with blanks in quotes/],
  ['frontend', 'http-request set-header X:Y a', /"X:Y" is not the name of a header field/],
  ['frontend', 'http-request set-header Content-Length 5', /set-header Content-Length: how messages are framed/],
  ['frontend', 'http-request set-header X %[pth]', /unknown sample fetch "pth", did you mean "path"\?/],
  ['frontend', 'http-request set-header X %ST if x', /there is no acl "x"/],
  ['frontend', 'http-request set-header X %Tt', /%Tt is known only when a request is over/],
  ['frontend', 'http-request del-header X -m nope', /del-header -m expects one of str, beg/],
  ['frontend', 'http-request replace-header X ( y', /the regular expression "\(" cannot be read/],
  ['frontend', 'http-request set-var(x) path', /set-var: "x" is no variable/],
  ['frontend', 'http-request set-log-level quiet', /"quiet" is no level/],
  ['frontend', 'http-request deny deny_status 204', /"204" is no status/],
  ['frontend', 'http-request deny if { http_auth(u) }', /there is no userlist "u"/],
  ['frontend', 'http-request return string x', /return expects content-type where it has a body/],
  ['frontend', 'http-request return file /nope content-type a/b', /the file \/nope cannot be read/],
  ['frontend', 'http-request return foo x', /return does not know "foo"/],
  ['frontend', 'http-request return errorfile x', /the file x cannot be read/],
  ['frontend', 'http-request return errorfile package.json', /the file package.json is no response/],
  ['frontend', 'http-request return errorfile x hdr a b', /a page has its own fields/],
  ['frontend', 'http-request return errorfiles x', /there is no http-errors section "x"/],
  ['frontend', 'errorfile 503', /errorfile expects a status and a file/],
  ['frontend', 'errorfile 999 x', /errorfile expects one of 200, .*, found "999"/],
  ['frontend', 'errorfile 503 package.json', /the file package.json is no response/],
  ['frontend', 'errorfiles', /errorfiles expects the name of an http-errors section/],
  ['frontend', 'http-errors', /name of http-errors/],
  ['frontend', 'http-errors e\nhttp-errors e', /there is already an http-errors section named "e"/],
  ['frontend', 'http-errors e\nerrorloc 503 x', /unknown keyword "errorloc" in section http-errors/],
  ['frontend', 'errorfiles x', /there is no http-errors section "x"/],
  ['frontend', 'errorloc 503', /errorloc expects a status and where to go/],
  ['frontend', 'http-error 503', /http-error expects status, found "503"/],
  ['frontend', 'http-error status 503 strnig x', /does not know "strnig"/],
  ['frontend', 'http-request redirect to /', /redirect expects location, prefix or scheme, found "to"/],
  ['frontend', 'redirect location / code 300', /redirect code expects one of 301/],
  ['frontend', 'redirect location / x', /redirect does not know "x"/],
  ['frontend', 'http-request auth x', /auth expects realm, found "x"/],
  ['frontend', 'http-response set-status 304', /"304" is no status/],
  ['backend', 'http-after-response deny', /deny is no action of http-after-response/],
  ['backend', 'use-server', /use-server expects the name of a server/],
  ['backend', 'use-server s', /use-server expects if or unless/],
  ['backend', 'use-server t if TRUE', /use-server: there is no server "t" here, did you mean "s"\?|there is no server "t" here/],
  ['backend', 'force-persist', /force-persist expects if or unless/],
  ['backend', 'ignore-persist if { srv_is_up(b/t) }', /ignore-persist: there is no server "b\/t"/],
  ['backend', 'ignore-persist if { srv_is_up(t) }', /"t" is no server: write BACKEND\/SERVER/],
  ['frontend', 'use_backend b b', /use_backend expects if or unless, found "b"/],
  ['frontend', 'use_backend b\nuse_backend b', { warning: /use_backend b is never reached: the one in line 11 takes all/ }],
  ['frontend', 'balance roundrobin', { warning: /balance has no meaning in a frontend section, only in defaults, listen, backend/ }],
  ['frontend', 'timeout server 5', { warning: /timeout server has no meaning in a frontend section/ }],
  ['frontend', 'timeout', /timeout expects one of client, /],
  ['frontend', 'timeout clinet 5', /unknown timeout clinet, did you mean "client"\?/],
  ['frontend', 'timeout client', /timeout client expects a value/],
  ['frontend', 'timeout client 5x', /timeout client expects a duration .* found "5x"/],
  ['frontend', 'server x :1', /server has no meaning in a frontend section/],
  ['frontend', 'mode htpp', /unknown mode "htpp", did you mean "http"\?/],
  ['frontend', 'mode tcp', /mode tcp is not supported by Limpet yet, only mode http/],
  ['frontend', 'stats', /stats expects one of enable, /],
  ['frontend', 'stats foo', /unknown stats foo/],
  ['frontend', 'stats uri x', /stats uri: expected a path that begins with \/ .*, found "x"/],
  ['frontend', 'stats realm "a\\"b"', /stats realm: expected a text without/],
  ['frontend', 'stats auth u', /stats auth expects user:password/],
  ['frontend', 'stats auth u:pass phrase', /: stats auth expects user:password as one word; write a space in it as "\\ "$/],
  ['frontend', 'stats scope', /stats scope expects/],
  ['frontend', 'stats scope a/b', /stats scope: expected letters, digits.*found "a\/b"/],
  ['frontend', 'stats http-request', /stats http-request expects allow, found ""/],
  ['frontend', 'stats http-request auth', /stats http-request auth is not supported by Limpet yet; stats auth asks/],
  ['frontend', 'stats http-request allow if LOCALHOST', /stats http-request allow: conditions other than/],
  ['frontend', 'stats auth u:p\nstats auth u:q', { warning: /user "u" is already there, the first counts/ }],
  ['frontend', 'stats admin', /stats admin expects if or unless, found ""/],
  ['frontend', 'stats admin if LOCALHOST', /stats admin: conditions other than/],
  ['frontend', 'stats refresh 5x', /seconds, or a number with us/],
  ['frontend', 'option', /option expects a name/],
  ['frontend', 'option forwardfro', /unknown option forwardfro, did you mean "forwardfor"\?/],
  ['frontend', 'option forwardfor for', /option forwardfor expects except, header or if-none, found "for"/],
  ['frontend', 'option originalto for', /option originalto expects except or header, found "for"/],
  ['frontend', 'option originalto except', /option originalto except expects a value/],
  ['frontend', 'option originalto except x', /option originalto except expects a network such as/],
  ['frontend', 'monitor-uri a b', /monitor-uri/],
  ['frontend', 'monitor ok', /monitor expects fail/],
  ['frontend', 'monitor fail', /monitor fail expects if or unless and a condition/],
  ['frontend', 'monitor fail if { x }', /unknown sample fetch "x"/],
  ['frontend', 'unique-id-header X-Id', /has no format for it: add uniqueIdFormat/],
  ['frontend', 'unique-id-format %Tt', /%Tt is known only when a request is over/],
  ['backend', 'http-send-name-header Content-Length', /how messages are framed/],
  ['frontend', 'option forwardfor except', /option forwardfor except expects a value/],
  ['frontend', 'option forwardfor except x', /expects a network such as 127\.0\.0\.0\/8, found "x"/],
  ['frontend', 'option forwardfor header a:b', /option forwardfor: expected the name of a header field, found "a:b"/],
  ['frontend', 'option http-restrict-req-hdr-names reject', /reject is not supported by Limpet yet/],
  ['frontend', 'option http-restrict-req-hdr-names x', /expects preserve, reject or delete, found "x"/],
  ['backend', 'bind :80', { warning: /bind has no meaning in a backend section, only in frontend, listen/ }],
  ['backend', 'no option forwardfor', /option forwardfor cannot be switched off by "no" or "default"/],
  ['backend', 'option persist x', /option persist does not expect "x"/],
  ['backend', 'option redispatch x', /option redispatch expects a whole number, found "x"/],
  ['backend', 'option httpchk GET / HTTP/2', /option httpchk: expected "HTTP\/1.0" or "HTTP\/1.1", found "HTTP\/2"/],
  ['backend', 'option httpchk GET / HTTP/1.1 x', /option httpchk does not expect "x"/],
  ['backend', 'option httpchk GET / HTTP/1.1\\nx', /expects "Name: value" after the version, found "x"/],
  ['backend', 'option tcp-check x', /option tcp-check does not expect "x"/],
  ['backend', 'retries', /retries expects a value/],
  ['backend', 'retries 101', /retries: expected a whole number from 0 to 100, found 101/],
  ['backend', 'retry-on', /retry-on expects what to retry on/],
  ['backend', 'retry-on none 503', /retry-on none stands alone/],
  ['backend', 'retry-on 429', /retry-on: expected one of conn-failure, empty-response.*, found "429"/],
  ['backend', 'http-reuse sometimes', /http-reuse: expected one of never, safe, aggressive, always, found "sometimes"/],
  ['frontend', 'http-reuse never', { warning: /http-reuse has no meaning in a frontend section/ }],
  ['backend', 'server x :82 id 0', /id: expected a whole number from 1, found 0/],
  ['backend', 'default-server id 3', /default-server: id is for one server/],
  ['backend', 'server x :82 pool-max-conn -2', /pool-max-conn: expected a number of connections, -1 for no limit, found -2/],
  ['backend', 'balance leastcon', /balance: unknown algorithm "leastcon", did you mean "leastconn"\?/],
  ['backend', 'balance hdr()', /balance: hdr expects the name of a header field/],
  ['backend', 'balance hdr(x) y', /balance: hdr\(x\) expects use_domain_only, found "y"/],
  ['backend', 'balance url_param', /balance: url_param expects the name of a parameter/],
  ['backend', 'balance url_param p check_post', /check_post is not supported by Limpet yet/],
  ['backend', 'balance uri len 0', /balance: uri len expects a number above 0, found "0"/],
  ['backend', 'balance uri x', /balance: uri expects len, depth, whole or path-only, found "x"/],
  ['backend', 'balance random(0)', /balance: random expects from 1 to 1000 draws, found "0"/],
  ['backend', 'balance leastconn(2)', /balance: leastconn takes nothing in parentheses, found "2"/],
  ['backend', 'balance hash', /balance: hash expects a sample expression/],
  ['backend', 'balance hash res.hdr(x)', /balance: hash: "res.hdr\(x\)" is taken from the response/],
  ['backend', 'hash-type', /hash-type: expected map-based or consistent, found ""/],
  ['backend', 'hash-type consistent md5', /hash-type: expected one of sdbm, .* behind consistent, found "md5"/],
  ['backend', 'hash-type consistent wt6 x', /hash-type: expected avalanche behind wt6, found "x"/],
  ['backend', 'hash-type consistent wt6 avalanche x', /hash-type: expected nothing behind avalanche, found "x"/],
  ['backend', 'hash-balance-factor 100', /hash-balance-factor: expected 0, or a whole number of percent above 100, found 100/],
  ['backend', 'balance roundrobin x', /balance: roundrobin takes no more parameters, found "x"/],
  ['backend', 'cookie', /cookie expects a name/],
  ['backend', 'cookie "S;V" insert', /cookie name: expected a token/],
  ['backend', 'cookie c insrt', /unknown parameter "insrt" of cookie, did you mean "insert"\?/],
  ['backend', 'cookie c insert rewrite prefix', /cookie can have one of insert, rewrite, prefix only/],
  ['backend', 'cookie c indirect rewrite', /cookie cannot have both rewrite and indirect/],
  ['backend', 'cookie c preserve', /cookie preserve needs insert or indirect/],
  ['backend', 'dynamic-cookie-key', /dynamic-cookie-key expects a value/],
  ['backend', 'dynamic-cookie-key k l', /dynamic-cookie-key does not expect "l"/],
  ['backend', 'cookie c insert dynamic', { warning: /makes no cookies without dynamicCookieKey/ }],
  ['backend', 'cookie c insert maxidle 25000d', /cookie maxidle expects a duration .* found "25000d"/],
  ['backend', 'cookie c insert maxlife x', /cookie maxlife expects a duration .* found "x"/],
  ['backend', 'cookie c insert domain', /parameter "domain" of cookie expects a value/],
  ['backend', 'cookie c insert domain a,b.c', /cookie domain: expected a domain name, found "a,b.c"/],
  ['backend', 'cookie c insert domain a', { warning: /cookie domain "a" has no dot/ }],
  ['backend', 'cookie c insert attr "a;b"', /cookie attr: expected text without control characters and ;/],
  ['backend', 'server x', /server expects a name and an address/],
  ['backend', 'server x/y :1', /server name: expected letters/],
  ['backend', 'server x :82 chekc', /unknown parameter "chekc" of server "x", did you mean "check"\?/],
  ['backend', 'server x :82 inter', /parameter "inter" of server "x" expects a value/],
  ['backend', 'server x :82 inter 0', /inter expects a duration above 0/],
  ['backend', 'server x :82 weight 257', /weight: expected a weight from 0 to 256, found 257/],
  ['backend', 'server x :82 weight 5x', /weight expects a whole number, found "5x"/],
  ['backend', 'server x :82 rise 0', /rise: expected a whole number from 1 to 65535, found 0/],
  ['backend', 'server x :82 port 70000', /port: expected a whole number from 1 to 65535/],
  ['backend', 'server x :82 addr a/b', /"a\/b" is not a host name or an IP address/],
  ['backend', 'server x :82 cookie a;b', /cookie: expected a cookie value/],
  ['backend', 'server x 127.0.0.1', /server "x": "127.0.0.1" is not an address/],
  ['backend', 'server x 127.0.0.1:0', /"127.0.0.1:0" has no port/],
  ['backend', 'server x fd@3', /"fd@3" is a file descriptor/],
  ['backend', 'server s :82', /there is already a server of backend "b" named "s"/],
  ['backend', 'server x 127.0.0.1:82 ssl', /server "x": ssl verifies who the server is, and there is no ca-file to tell by: add/],
  ['backend', 'default-server ssl verify none alpn h2', /alpn h2: servers are spoken to in HTTP\/1 only; write alpn http\/1\.1/],
  ['backend', 'server x 127.0.0.1:82 ssl check-alpn h2,http/1.1', /check-alpn h2: servers are spoken to in HTTP\/1 only/],
  ['backend', 'server x 127.0.0.1:82 ssl verify maybe', /verify: expected required or none, found "maybe"/],
  [
    'backend',
    'server x 127.0.0.1:82 ssl sni path',
    /sni path is not supported by Limpet yet: sni str\(NAME\) and sni req\.hdr\(host\) are/,
  ],
  [
    'backend',
    'server x 127.0.0.1:82 ssl sni str(a/b)',
    /sni str\(\): expected a host name, or req\.hdr\(host\) for that of each request, found "a\/b"/,
  ],
  ['backend', 'server x 127.0.0.1:82 ssl ssl-min-ver SSLv3', /ssl-min-ver SSLv3: OpenSSL does not speak it any more/],
  ['backend', 'server x 127.0.0.1:82 ssl ssl-max-ver 1.2', /ssl-max-ver: expected one of TLSv1\.0, .*, found "1\.2"/],
  ['backend', 'server x 127.0.0.1:82 ssl verify none ssl-min-ver TLSv1.3 ssl-max-ver TLSv1.2', /no version of TLS is left to speak/],
  [
    'backend',
    'server x 127.0.0.1:82 ssl verify none no-tlsv13 no-tlsv12 no-tlsv11 no-tlsv10',
    /without TLSv1\.0 no version of TLS is left to speak/,
  ],
  ['backend', 'source', /source expects an IP address to connect from/],
  ['backend', 'source 10.0.0.1 usesrc client', /source usesrc is not supported by Limpet yet/],
  ['backend', 'source 10.0.0.1 x', /source does not expect "x"/],
  ['backend', 'server x 127.0.0.1:82 source name', /server "x": "name" is not an address to connect from: write an IP address/],
  ['backend', 'server x 127.0.0.1:82 ssl ca-file @system-ca', { warning: /may show a certificate of any name/ }],
  ['global', 'ssl-server-verify x', /ssl-server-verify: expected required or none/],
  ['global', 'ssl-default-server-options verify', /unknown parameter "verify" of ssl-default-server-options/],
  ['global', 'ca-base', /ca-base expects a value/],
  ['global', 'default-path', /default-path expects one of current, config, parent, origin, found ""/],
  ['global', 'default-path origin', /default-path origin expects a directory/],
  ['global', 'default-path config x', /default-path config does not expect "x"/],
  ['backend', 'default-server foo', /unknown parameter "foo" of default-server/],
  ['backend', 'stats enable', /stats enable in a backend is not supported by Limpet yet/],
  ['backend', 'server x "" check', { warning: /an empty word ends the line/ }],
  ['defaults', 'bind :80', /bind has no meaning in a defaults section/],
  ['defaults', 'default-server foo', /unknown parameter "foo" of default-server/],
  ['listen', 'default_backend b', { warning: /the servers of listen "l" are never used/ }],
]

t.test('what is wrong is told at its line, with the word and what would be right', async (t) => {
  for (const [section, lines, expected] of faults) {
    const { errors, warnings } = read(around(section, lines))
    if (expected instanceof RegExp) t.match([errors[0]], [expected], `${lines}: ${errors}`)
    else {
      t.match([warnings[0]], [expected.warning], `${lines}: ${warnings}`)
      t.ok(errors.length < 2, `${lines}: ${errors}`)
    }
  }
})

t.test('all that is wrong on a line and in a file is told in one run', async (t) => {
  const { errors } = read(around('backend', 'server x :82 weight 300 inter 0 slowstart 5 foo\nretries x\nfoo "${a}${b}"'))
  t.match(errors, [
    /^11: weight/,
    /^11: inter/,
    /^11: parameter "slowstart"/,
    /^11: unknown parameter "foo"/,
    /^12: retries/,
    /^13: the environment variable a/,
    /^13: the environment variable b/,
  ])
})
