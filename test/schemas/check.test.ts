import t from 'tap'
import { checkConfig } from '../../src/schemas/check.ts'
import { Config } from '../../src/schemas/config.ts'
import { parse } from '../../src/schemas/parse.ts'

function check(input: object) {
  const parsed = parse(Config, input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return checkConfig(parsed.value)
}

const server = { name: 's', address: 'a:1' }
const fine = {
  frontends: [{ name: 'f', bind: [':80'], defaultBackend: 'b' }],
  backends: [{ name: 'b', cookie: {}, servers: [{ ...server, cookie: 'x' }] }],
}

t.test('a sound configuration has nothing to tell', async (t) => {
  const answering = { name: 'b', httpRequest: [{ do: ['redirect', 'location', '/x'] }] }
  t.same(check({ ...fine, backends: [answering] }), { errors: [], warnings: [] }, 'who answers needs no servers')
  t.same(check(fine), { errors: [], warnings: [] })
  t.same(check({ backends: [{ name: 'b', servers: [{ ...server, minconn: 5 }] }] }), { errors: [], warnings: [] }, 'a limit like maxconn')
  const among = { ...fine.frontends[0], stats: { uri: '/healthz', publicRead: true } }
  t.same(check({ ...fine, frontends: [among] }), { errors: [], warnings: [] }, 'among traffic the page may be anywhere')
  t.same(check({ frontends: [{ name: 'f', bind: ['[::1]:80'], stats: { uri: '/admin' } }] }), { errors: [], warnings: [] })
})

const errors: [object, string, RegExp][] = [
  [
    {
      backends: [
        {
          name: 'b',
          servers: [
            { ...server, id: 7 },
            { name: 'other', address: 'a:1' },
            { name: 't', address: 'a:1', id: 7 },
          ],
        },
      ],
    },
    '/backends/0/servers/2/id',
    /"t": id 7 is that of server "s"/,
  ],
  [{ ...fine, frontends: [...fine.frontends, { ...fine.frontends[0], bind: [':81'] }] }, '/frontends/1', /already a frontend named "f"/],
  [{ ...fine, backends: [...fine.backends, { name: 'b' }] }, '/backends/1', /already a backend named "b"/],
  [
    {
      ...fine,
      backends: [
        { name: 'b', id: 7 },
        { name: 'c', id: 7 },
      ],
    },
    '/backends/1/id',
    /"c": id 7 is that of "b"/,
  ],
  [
    { frontends: [{ ...fine.frontends[0], name: 'b', id: 7 }], backends: [{ name: 'b', id: 8 }] },
    '/backends/0/id',
    /have one id, and it is 7/,
  ],
  [
    { frontends: [{ name: 'f', bind: [':80'], defaultBackend: 'webs' }], backends: [{ name: 'web' }] },
    '/frontends/0/defaultBackend',
    /no backend "webs" .*, did you mean "web"\?/,
  ],
  [{ frontends: [{ name: 'f', bind: ['[::1]:80', 'x'], stats: {} }] }, '/frontends/0/bind/1', /"x" is not an address/],
  [
    { frontends: [{ name: 'f', bind: ['[::1]:80'], stats: {}, forwardfor: { except: 'x' } }] },
    '/frontends/0/forwardfor/except',
    /"x" is not a network/,
  ],
  ...['/healthz', '/readyz?x', '/admin/servers', '/docs/json'].map((uri): [object, string, RegExp] => [
    { frontends: [{ name: 'f', bind: ['[::1]:80'], stats: { uri } }] },
    '/frontends/0/stats/uri',
    /is taken by the administration side/,
  ]),
  [
    {
      frontends: [
        {
          name: 'f',
          bind: [':80'],
          stats: {
            users: [
              { name: 'u', password: 'x' },
              { name: 'u', password: 'y' },
            ],
          },
        },
      ],
    },
    '/frontends/0/stats/users/1',
    /already a user named "u"/,
  ],
  [{ frontends: [{ name: 'f', bind: ['[::1]:80'], stats: { uri: '/a*b' } }] }, '/frontends/0/stats/uri', /% and \* cannot stand in it/],
  [
    { frontends: [{ name: 'f', bind: ['[::1]:80'], stats: {}, trustedProxies: ['::/0', 'unix', 'me'] }] },
    '/frontends/0/trustedProxies/2',
    /"me" is not a network/,
  ],
  [{ backends: [{ name: 'b', forwardfor: { except: '::1/129' } }] }, '/backends/0/forwardfor/except', /is not a network/],
  [{ backends: [{ name: 'b', servers: [server, server] }] }, '/backends/0/servers/1', /already a server of backend "b" named "s"/],
  [{ backends: [{ name: 'b', servers: [{ name: 's', address: 'fd@3' }] }] }, '/backends/0/servers/0/address', /file descriptor/],
  [
    { backends: [{ name: 'b', servers: [{ ...server, checkAddr: 'a:1' }] }] },
    '/backends/0/servers/0/checkAddr',
    /not a host name or an IP address/,
  ],
  [
    { backends: [{ name: 'b', cookie: { mode: 'rewrite', indirect: true }, servers: [server] }] },
    '/backends/0/cookie/indirect',
    /cannot be with mode rewrite/,
  ],
  ...['SameSite=None', 'max-age=5', 'Partitioned'].map((attr): [object, string, RegExp] => [
    { backends: [{ name: 'b', cookie: { attr: ['A=b', attr], maxAge: 5, partitioned: true, secure: 'auto' }, servers: [server] }] },
    '/backends/0/cookie/attr/1',
    /^cookie\.attr says .*, and so does cookie\./,
  ]),
  [
    { backends: [{ name: 'b', cookie: { mode: 'prefix', preserve: true }, servers: [server] }] },
    '/backends/0/cookie/preserve',
    /needs mode insert, or indirect/,
  ],
  [{ backends: [{ name: 'b', servers: [{ ...server, inter: 0 }] }] }, '/backends/0/servers/0/inter', /inter is to be above 0/],
  [{ backends: [{ name: 'b', servers: [{ ...server, downinter: '0s' }] }] }, '/backends/0/servers/0/downinter', /downinter is to be/],
]

t.test('what no single field shows is an error', async (t) => {
  for (const [input, pointer, message] of errors) t.match(check(input).errors, [{ pointer, message }], String(message))
})

const warnings: [object, string, RegExp][] = [
  [{ frontends: [{ name: 'f', stats: {} }] }, '/frontends/0', /no address to listen on/],
  [{ backends: [{ name: 'b' }] }, '/backends/0', /backend "b" has no servers: it answers 503 to all/],
  [
    { backends: [{ name: 'b', servers: [{ name: 's', address: ':81' }] }] },
    '/backends/0/servers/0/address',
    /":81" names no host \(is a variable empty\?\): this machine is meant then; write 127\.0\.0\.1/,
  ],
  [
    { backends: [{ name: 'b', servers: [{ name: 's', address: '0.0.0.0:81' }] }] },
    '/backends/0/servers/0/address',
    /"0\.0\.0\.0:81" names no host:/,
  ],
  [
    { frontends: [{ name: 'f', bind: ['[::1]:80'], stats: { scope: ['f', 'appp'] } }], backends: [{ name: 'app', servers: [server] }] },
    '/frontends/0/stats/scope/1',
    /never show "appp": there is no such section, did you mean "app"\?/,
  ],
  [{ frontends: [{ name: 'f', bind: [':80'] }] }, '/frontends/0', /neither a backend nor stats/],
  [
    { frontends: [{ name: 'f', bind: ['[::1]:80'], stats: {}, timeout: { client: 0 } }] },
    '/frontends/0',
    /waits for clients without limit/,
  ],
  [{ backends: [{ name: 'b', timeout: { server: 0 }, servers: [server] }] }, '/backends/0', /waits for servers without limit/],
  [
    { backends: [{ name: 'b', servers: [{ ...server, cookie: 'x' }] }] },
    '/backends/0/servers/0',
    /has a cookie value, but backend "b" has no cookie/,
  ],
  [{ backends: [{ name: 'b', servers: [{ ...server, maxconn: 5, minconn: 4 }] }] }, '/backends/0/servers/0', /add fullconn to backend "b"/],
  [{ backends: [{ name: 'b', cookie: {}, servers: [{ ...server, cookie: 'x|y' }] }] }, '/backends/0/servers/0', /\| never matches/],
  [
    { backends: [{ name: 'b', cookie: { mode: 'prefix' }, servers: [{ ...server, cookie: 'x~y' }] }] },
    '/backends/0/servers/0',
    /~ never matches/,
  ],
  [{ backends: [{ name: 'b', cookie: { sameSite: 'None' }, servers: [server] }] }, '/backends/0/cookie/sameSite', /refused by browsers/],
  [{ backends: [{ name: 'b', cookie: { partitioned: true }, servers: [server] }] }, '/backends/0/cookie/partitioned', /refused by/],
  [{ backends: [{ name: 'b', cookie: { dynamic: true }, servers: [server] }] }, '/backends/0/cookie', /without dynamicCookieKey/],
  [
    {
      backends: [
        {
          name: 'b',
          cookie: {},
          servers: [
            { ...server, cookie: 'x' },
            { ...server, name: 't' },
            { ...server, name: 'u', cookie: 'x' },
          ],
        },
      ],
    },
    '/backends/0/servers/2',
    /"u" has the cookie value of server "s"/,
  ],
  [
    { backends: [{ name: 'b', cookie: {}, servers: [server] }] },
    '/backends/0/cookie',
    /no server has a cookie value, so the cookie SERVERID binds nobody: give each server one, such as s$/,
  ],
]

t.test('what runs but is hardly meant is a warning', async (t) => {
  for (const [input, pointer, message] of warnings) t.match(check(input), { errors: [], warnings: [{ pointer, message }] }, String(message))
})

t.test('a check may go to any host', async (t) => {
  for (const checkAddr of ['localhost', '10.0.0.1', '::1']) {
    t.same(check({ backends: [{ name: 'b', servers: [{ ...server, checkAddr }] }] }), { errors: [], warnings: [] }, checkAddr)
  }
})
