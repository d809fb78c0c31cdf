import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../../../src/config/load.ts'
import { backend, defaults, frontend, read } from '../reading.ts'

const resolvers = 'resolvers dns\n nameserver a 127.0.0.1:53\n'
const around = (line: string): string => `${resolvers}${defaults}${frontend}${backend} ${line}\n`

t.test('a resolvers section, and servers that use it', async (t) => {
  const { config, errors, warnings } = read(
    `${resolvers} nameserver b udp@[::1]:$PORT
 parse-resolv-conf
 resolve_retries 2
 timeout resolve 3s
 timeout retry 4s
 hold valid 5s
 hold obsolete 6s
 accepted_payload_size 8192
${defaults}${frontend}${backend}
 server-template web 4-6 app.test:80 weight 9 resolvers dns resolve-prefer ipv4 resolve-opts allow-dup-ip,ignore-weight resolve-net 10.0.0.0/8,::1 init-addr last,libc,none
`,
    { PORT: '54' },
  )
  t.same([...errors, ...warnings], [])
  t.match(config.global.resolvers, [
    {
      ...{ name: 'dns', nameservers: ['127.0.0.1:53', '[::1]:54'], parseResolvConf: true, resolveRetries: 2, timeoutResolve: 3000 },
      ...{ timeoutRetry: 4000, hold: { valid: 5000, nx: 30_000, obsolete: 6000 }, acceptedPayloadSize: 8192 },
    },
  ])
  const like = { address: 'app.test:80', weight: 9, resolvers: 'dns', resolvePrefer: 'ipv4', initAddr: ['last', 'libc', 'none'] }
  t.match(config.backends[0]?.servers, [{ name: 's' }, { ...like, name: 'web4' }, { ...like, name: 'web5' }, { ...like, name: 'web6' }])
})

/** What is wrong, and the line and words of its one message. */
const mistakes: [text: string, told: RegExp][] = [
  [`${resolvers} hold fine 1s\n`, /^3: hold expects one of valid, nx, obsolete, timeout, refused, other, found "fine"/],
  [`${resolvers} hold nx soon\n`, /^3: hold nx/],
  [`${resolvers} timeout connect 1s\n`, /^3: timeout expects resolve or retry/],
  [`${resolvers} resolve_retries 1000\n`, /^3: resolve_retries/],
  [`${resolvers} accepted_payload_size 100\n`, /^3: accepted_payload_size/],
  [`${resolvers} nameserver b tcp@127.0.0.1:53\n`, /^3: nameserver b: name servers are asked over UDP/],
  [`${resolvers} nameservr b 127.0.0.1:53\n`, /^3: unknown keyword "nameservr" in section resolvers.*nameserver/],
  ['resolvers dns\n nameserver a ns.test:53\n', /^1: nameserver "ns.test:53": write an IP address and a port/],
  ['resolvers dns\n', /^1: resolvers "dns" have nobody to ask/],
  [`${resolvers}resolvers dns\n`, /^3: there are already resolvers named "dns"/],
  [around('server t app.test:80 resolvers dsn init-addr none'), /^13: server "t": there are no resolvers "dsn".*dns/],
  [around('server t app.test:80 init-addr soon'), /^13: server "t": init-addr takes last, libc, none and IP addresses, and "soon"/],
  [around('server t app.test:80 resolve-net ten'), /^13: server "t": "ten" is not a network/],
  [around('server t app.test:80 resolve-prefer ipv5'), /^13: resolve-prefer|^13: server "t": resolve-prefer/],
  [around('server t app.test:80 resolve-opts twice'), /^13: .*resolve-opts/],
  [around('server t _http._tcp.app.test init-addr none'), /^13: server "t": "_http._tcp.app.test" is the name of a service/],
  [around('server-template t 3-1 app.test:80'), /^13: server-template "t": "3-1" is no range/],
  [around('server-template t 0 app.test:80'), /^13: server-template "t": "0" is no range/],
  [around('server-template t 1-20000 app.test:80'), /^13: server-template "t": "1-20000" is no range/],
  [around('server-template t some app.test:80'), /^13: server-template "t": "some" is no range/],
  [around('server-template t 2 app.test:80 id 7'), /^13: server-template "t": id is for one server/],
  [around('server-template t 3 app.test resolvers dns'), /^13: server "t1": "app.test" is not an address: its port is missing/],
  [around('server-template t 3 app.test:80 track x/y'), /^13: server "t1": there is no server "x\/y" to track/],
  [around('server-template t 2'), /^13: server-template expects a prefix, a number of servers and an address/],
]

t.test('what is wrong is told by its line, once', async (t) => {
  for (const [text, told] of mistakes) {
    const { errors } = read(text)
    t.match(errors, [told], text)
    t.equal(errors.length, 1, errors.join('\n'))
  }
})

t.test('a warning of all servers of a template is told once, and one of a server that nobody looks for again', async (t) => {
  const { warnings } = read(around('server-template t 3 app.test:80 cookie a init-addr none'))
  t.match(warnings, [
    /13: server "t2" has the cookie value of server "t1"/,
    /13: server "t1" may begin without an address .init-addr none./,
    /13: server "t1" has a cookie value/,
  ])
})

t.test('templates and resolvers in YAML, and what is wrong with them', async (t) => {
  const load = (range: string, resolvers: string): ReturnType<typeof loadConfig> => {
    const template = `{ prefix: w, range: ${range}, address: 'app.test:80', resolvers: ${resolvers}, initAddr: [none] }`
    const text = `global:
  resolvers:
    - { name: dns, nameservers: ['127.0.0.1:53'], hold: { valid: 5s } }
frontends: [{ name: web, bind: ['127.0.0.1:80'], defaultBackend: app }]
backends:
  - name: app
    serverTemplates:
      - ${template}
`
    return loadConfig([join(t.testdir({ 'limpet.yaml': text }), 'limpet.yaml')], {})
  }
  t.match(load('2-3', 'dns'), { ok: true, config: { backends: [{ servers: [{ name: 'w2' }, { name: 'w3' }] }] } })
  t.match(load('3-2', 'dns'), { ok: false, errors: [{ line: 8, message: /server template "w": "3-2" is no range/ }] })
  t.match(load('5', 'dsn'), { ok: false, errors: [{ line: 8, message: /there are no resolvers "dsn"/ }] })
})
