import { join } from 'node:path'
import t from 'tap'
import { formatNote, formatNotes, loadConfig } from '../../src/config/load.ts'
import { combine } from '../../src/config/part.ts'
import { Report } from '../../src/config/report.ts'
import { Config } from '../../src/schemas/config.ts'
import { parse } from '../../src/schemas/parse.ts'
import { backend, defaults, frontend } from './reading.ts'

const env = { machine_ip: '127.0.0.1' }
const fixture = (name: string) => join('test/config/fixtures', name)

const servers = [
  { name: 'web1', address: '127.0.0.1:8081', check: true, cookie: 'w1' },
  { name: 'web2', address: '127.0.0.1:8082', check: true, cookie: 'w2' },
]

t.test('the configuration that the project began with loads unchanged', async (t) => {
  const loaded = loadConfig([fixture('seed.cfg')], env)
  t.match(loaded, {
    ok: true,
    warnings: [],
    notes: [
      { line: 2, message: /daemon/ },
      { line: 5, message: /nbproc/ },
    ],
    config: {
      global: { maxconn: 50_000 },
      frontends: [
        { name: 'apache_frontend', bind: ['*:80'], defaultBackend: 'apache_backend', timeout: { client: 25_000 } },
        {
          name: 'stats',
          bind: ['*:7979'],
          stats: { uri: '/', realm: 'Haproxy Statistics', hideVersion: true, admin: false, users: [{ name: 'admin', password: 'admin' }] },
        },
      ],
      backends: [
        {
          name: 'apache_backend',
          cookie: { name: 'SERVERID', indirect: true, nocache: true, httponly: false, attr: [] },
          redispatch: 0,
          timeout: { connect: 5000, server: 25_000, queue: 10_000 },
          servers,
        },
      ],
    },
  })
})

t.test('the demonstration configuration loads', async (t) => {
  const loaded = loadConfig([fixture('demo.cfg')], env)
  t.match(loaded, {
    ok: true,
    config: { frontends: [{ bind: ['*:8080'] }, { stats: { admin: true } }], backends: [{ redispatch: -1, servers }] },
  })
})

t.test('Debian’s stock haproxy.cfg loads with the backend appended', async (t) => {
  const loaded = loadConfig([fixture('debian.cfg'), fixture('seed-proxies.cfg')], env)
  t.match(loaded, { ok: true, config: { backends: [{ timeout: { connect: 5000, server: 50_000 }, servers }] } })
  // Its pages are there where HAProxy is installed.
  t.same(
    loaded.warnings.filter(
      ({ message }) => !/^errorfile: there is no file \/etc\/haproxy\/errors\/\d+\.http: our own page is answered$/.test(message),
    ),
    [],
  )
  t.equal(loaded.ok && loaded.notes.length, 8, 'a note for each line from which nothing follows, and one on redispatch')
})

t.test('an unset variable is an error at each line that names it', async (t) => {
  t.match(loadConfig([fixture('seed.cfg')], {}), {
    ok: false,
    errors: [{ line: 18, message: /variable machine_ip is not set/ }, { line: 19 }],
  })
})

t.test('what is loaded is a valid Config', async (t) => {
  for (const name of ['seed.cfg', 'demo.cfg']) {
    const loaded = loadConfig([fixture(name)], env)
    t.ok(loaded.ok && parse(Config, loaded.config).ok, name)
  }
})

t.test('a directory stands for its cfg files in order', async (t) => {
  const dir = t.testdir({
    conf: { 'b.cfg': `${frontend}${backend}`, 'a.cfg': defaults, '.c.cfg': 'nonsense', 'd.txt': 'nonsense', 'e.yaml': 'no: no' },
  })
  t.match(loadConfig([join(dir, 'conf')], {}), { ok: true, config: { frontends: [{ name: 'f' }] } })
})

t.test('files of several kinds are put together and checked as a whole', async (t) => {
  const dir = t.testdir({
    'a.cfg': `${defaults}${frontend}`,
    'b.yaml': 'backends: [{name: b, servers: [{name: s, address: "127.0.0.1:1"}]}]\nglobal: {node: n}\n',
    'c.json': '{"frontends": [{"name": "g", "bind": [":1"], "defaultBackend": "nope"}]}',
  })
  const files = ['a.cfg', 'b.yaml', 'c.json'].map((name) => join(dir, name))
  t.match(loadConfig(files.slice(0, 2), {}), {
    ok: true,
    config: { global: { node: 'n' }, frontends: [{ name: 'f' }], backends: [{ name: 'b' }] },
  })
  t.match(loadConfig(files, {}), { ok: false, errors: [{ file: files[2], line: 1, column: 46, message: /there is no backend "nope"/ }] })
})

t.test('global settings in two files are an error', async (t) => {
  const dir = t.testdir({ 'a.cfg': `global\n node a\n${defaults}${frontend}${backend}`, 'b.yml': '\nglobal: {node: n}\n' })
  const files = ['a.cfg', 'b.yml'].map((name) => join(dir, name))
  t.match(loadConfig(files, {}), { ok: false, errors: [{ file: files[1], line: 2, message: /global settings are in .*a\.cfg already/ }] })
})

t.test('a file that cannot be read is an error, and the others are read on', async (t) => {
  const dir = t.testdir({ 'a.cfg': 'foo\n' })
  t.match(loadConfig([join(dir, 'none.cfg'), join(dir, 'a.cfg')], {}), {
    ok: false,
    errors: [{ line: 0, message: /cannot be read: there is no such file$/ }, { line: 1 }],
  })
})

t.test('what is wrong in a file of patterns is told by its line', async (t) => {
  const dir = t.testdirName
  const rules = ` acl a src -f ${dir}/nets\n http-request deny if a { src_port -f ${dir}/ports }\n http-request set-header a %[int(5),map_int(${dir}/numbers)]%[path,map_reg(${dir}/expressions)]\n`
  t.testdir({
    nets: '# ours\n10.0.0.0/8\r\n\t10.0.0.256\n \n x/8\n10.0.0.0/8 # us\n',
    numbers: '5 five\nsix six\n',
    ports: 'gt\n80\n',
    expressions: '^/a( b\n^/c d\n',
    'a.cfg': `${defaults}${frontend}${rules}${backend}`,
  })
  const cfg = join(dir, 'a.cfg')
  const loaded = loadConfig([cfg], {})
  t.match(loaded, {
    errors: [
      { file: cfg, message: `${dir}/nets:3: src: "10.0.0.256" is neither an address nor a network` },
      { message: `${dir}/nets:5: src: "x/8"` },
      { message: `${dir}/nets:6: src: "10.0.0.0/8 # us"` },
      { message: `${dir}/ports:1: src_port: "gt" is no number` },
      { message: `${dir}/numbers:2: map_int: "six" is no number` },
      { message: `${dir}/expressions:1: the regular expression "^/a(" cannot be read` },
    ],
  })
  t.equal(loaded.ok || loaded.errors.length, 6)
})

t.test('no rule shows a token of the administration', async (t) => {
  const yaml = `frontends:
  - {name: a, bind: ['127.0.0.1:1'], stats: {tokens: [{name: x, env: SECRET}]}}
  - {name: b, bind: ['127.0.0.1:2'], defaultBackend: c, httpRequest: [{do: 'set-header x %[env(SECRET)]'}]}
backends: [{name: c, servers: [{name: s, address: '127.0.0.1:3'}]}]
`
  const file = join(t.testdir({ 'a.yaml': yaml }), 'a.yaml')
  t.match(loadConfig([file], {}), { ok: false, errors: [{ line: 3, message: /env\(SECRET\) would show a token/ }] })
})

t.test('a list of servers that is not there is told of where it is named', async (t) => {
  const yaml = '- name: b\n    serverList:\n      file: /nowhere/list.yaml\n'
  const dir = t.testdir({ 'a.yaml': `backends:\n  ${yaml}` })
  t.match(loadConfig([join(dir, 'a.yaml')], env), {
    errors: [
      { file: /a\.yaml$/, line: 4, message: 'backend "b": the list of servers /nowhere/list.yaml cannot be read: there is no such file' },
    ],
  })
})

t.test('programs are run for checks only if the start allows it too', async (t) => {
  const program = ' external-check command /bin/true\n option external-check\n'
  const yaml = 'backends: [{ name: y, externalCheck: { command: /bin/true } }]\n'
  const dir = t.testdir({ 'a.cfg': `global\n external-check\n${defaults}${frontend}${backend}${program}`, 'b.yaml': yaml })
  const files = [join(dir, 'a.cfg'), join(dir, 'b.yaml')]
  const refused = loadConfig(files, env)
  t.match(refused.ok ? [] : refused.errors, [
    { file: /a.cfg$/, line: 14, message: /^backend "b" is checked by a program: start Limpet with --allow-external-check/ },
    { file: /b.yaml$/, line: 1, message: /^backend "y" is checked by a program: start/ },
  ])
  t.match(loadConfig(files, env, { externalChecks: true }), { ok: true })
})

t.test('nothing to listen on is an error', async (t) => {
  t.match(loadConfig([], {}), { ok: false, errors: [{ file: '-f', line: 0, message: /there is nothing to listen on/ }] })
  const dir = t.testdir({ 'a.cfg': `${defaults}${backend}` })
  t.match(loadConfig([join(dir, 'a.cfg')], {}), { ok: false, errors: [{ message: /there is nothing to listen on/ }] })
})

t.test('a note is written as compilers write it', async (t) => {
  t.equal(formatNote({ file: 'a', line: 0, message: 'm' }), 'a: m')
  t.equal(formatNote({ file: 'a', line: 3, message: 'm' }), 'a:3: m')
  t.equal(formatNote({ file: 'a', line: 3, column: 4, message: 'm' }), 'a:3:4: m')
})

t.test('a pointer to nothing has no place', async (t) => {
  t.same(combine([], new Report()).place('/backends/0'), { file: '', line: 0 })
})

t.test('a step that breaks is not taken for a fault of the configuration', async (t) => {
  const broken = () => new Report().attempt({ file: 'a', line: 1 }, () => JSON.parse('{'))
  t.throws(broken, SyntaxError)
})

t.test('zero-warning: a warning anywhere is an error then', async (t) => {
  const files = t.testdir({
    'clean.cfg': `global\n zero-warning\n${defaults}${frontend}${backend}`,
    'warned.cfg': `global\n zero-warning\n${defaults}${frontend}${backend} load-server-state-from-file global\n`,
  })
  t.match(loadConfig([join(files, 'clean.cfg')], env), { ok: true })
  t.match(loadConfig([join(files, 'warned.cfg')], env), {
    ok: false,
    errors: [{ line: 2, message: /^zero-warning: there are warnings/ }],
    warnings: [{ message: /load-server-state-from-file/ }],
  })
})

t.test('with errors there are no warnings that follow from them', async (t) => {
  const lines = `${defaults}${frontend}backend b\n cokie S insert\n server s 127.0.0.1:81 cookie s\n`
  const files = t.testdir({ 'a.cfg': lines, 'b.cfg': `${defaults}${frontend}backend b\n sever s 127.0.0.1:81\n` })
  t.match(loadConfig([join(files, 'a.cfg')], {}), { ok: false, errors: [{ message: /"cokie"/ }], warnings: [] })
  const loaded = loadConfig([join(files, 'b.cfg')], {})
  t.same([loaded.ok || loaded.errors.length, loaded.warnings], [1, []])
})

t.test('lines of which the same is to be said are told of in one', async (t) => {
  const at = (line: number, message: string) => ({ file: 'a.cfg', line, message })
  t.same(formatNotes([at(3, 'x'), at(4, 'y'), at(5, 'x'), at(9, 'x')]), ['a.cfg:3: x (so too line 5, 9)', 'a.cfg:4: y'])
  t.same(formatNotes([at(3, 'x'), { ...at(4, 'x'), file: 'b.cfg' }]), ['a.cfg:3: x', 'b.cfg:4: x'])
})

t.test('a binary file is refused as such, and nothing that a file holds steers a terminal', async (t) => {
  const files = t.testdir({
    'program.cfg': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]),
    'steer.cfg': 'global\n \x1b[2Jmaxcon \u202e1\n',
  })
  const loaded = loadConfig([join(files, 'program.cfg'), join(files, 'steer.cfg')], {})
  const said = loaded.ok ? [] : loaded.errors.map(formatNote)
  t.match(said[0], /program\.cfg: cannot be read: it is a binary file and no configuration$/)
  t.match(said[1], /steer\.cfg:2: unknown keyword "\\x1b\[2Jmaxcon"/)
  t.notMatch(said.join(''), /[\p{Cc}\u202e]/u)
})

t.test('it is told which variables a configuration was made with', async (t) => {
  const text = 'listen l\n mode http\n bind :"$PORT"\n bind 127.0.0.1:$OTHER\n stats uri /\n stats auth admin:"${MYPW}"\n'
  const loaded = loadConfig([join(t.testdir({ 'a.cfg': text }), 'a.cfg')], { PORT: '8000', OTHER: '8001', MYPW: 'secret', HOME: '/' })
  t.match(loaded, { ok: true, variables: new Set(['PORT', 'MYPW', 'OTHER']) })
})

t.test('a wrong key or shape in YAML hides no mistake elsewhere, and nothing is told that follows from it alone', async (t) => {
  const file = join(t.testdir({ 'a.yaml': wrong }), 'a.yaml')
  const loaded = loadConfig([file], {})
  const told = loaded.ok ? [] : loaded.errors.map(({ line, message }) => `${line}: ${message}`)
  t.same(told, [
    '1: globl: unknown key "globl", did you mean "global"?',
    '5: frontends[0].bind: expected a list, such as ["*:8080"], found 18080',
    '6: there is no backend "nope" for frontend "web"',
    '8: frontends[0].httpRequest[0]: expected an object, such as { do: … }, found "deny"',
    '9: http-request: unknown action "set-heder", did you mean "set-header"?',
    '10: frontends[1].name: missing: expected letters, digits, - _ . and :',
    '15: backends[0].servers[0]: expected an object, such as { name: …, address: … }, found "127.0.0.1:8080"',
    '16: backends[0].servers[1].wieght: unknown key "wieght", did you mean "weight"?',
    '17: balance: unknown algorithm "rond": known are roundrobin, static-rr, leastconn, first, source, random, uri, url_param, hdr, hash',
  ])
})

const wrong = `globl: {}
frontends:
  - name: web
    useBackend: [{ backend: app, if: '{ srv_is_up(app/gone) }' }]
    bind: 18080
    defaultBackend: nope
    httpRequest:
      - deny
      - { do: set-heder X 1 }
  - maxconn: 5
backends:
  - retries: 1
    name: app
    servers:
      - 127.0.0.1:8080
      - { name: a, address: '127.0.0.1:80', wieght: 3 }
    balance: rond
`

t.test('statistics behind rules have no REST, which a note says', async (t) => {
  const text = (rules: string): string => `${defaults}frontend stats\n bind 127.0.0.1:1\n stats enable\n${rules}`
  const notes = (rules: string): string[] => {
    const loaded = loadConfig([join(t.testdir({ 'a.cfg': text(rules) }), 'a.cfg')], {})
    return loaded.ok ? loaded.notes.map(({ message }) => message) : ['errors']
  }
  t.match(notes(' http-request deny unless { src 127.0.0.1 }\n'), [/^frontend "stats" shows statistics behind its rules: .* no REST/])
  t.same(notes(''), [])
})
