import t from 'tap'
import { readHaproxy } from '../../../src/config/haproxy/read.ts'
import { Report } from '../../../src/config/report.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { backend, defaults, frontend, read } from '../reading.ts'

t.test('each proxy begins with the defaults above it, or with those it names', async (t) => {
  const text = `
defaults one
 mode http
 retries 1
defaults two from one
 timeout client 2s
frontend a from one
 bind :81
backend b
 retries 5
defaults
 mode http
backend c
`
  const { config, errors } = read(text)
  t.same(errors, [])
  t.match(config.frontends, [{ name: 'a', timeout: { client: 0 } }])
  t.match(config.backends, [
    { name: 'b', retries: 5 },
    { name: 'c', retries: 3 },
  ])
})

t.test('sections keep the numbers that they have by their order in the file, and those that they ask for', async (t) => {
  const text = `${defaults}
backend b1
frontend f
 bind :81
 default_backend b1
listen l
 id 3
 bind :82
 server s :1
backend f
backend b9
 id 9
backend b3
`
  const { config, errors } = read(text)
  t.same(errors, [])
  const numbers = new Map([...config.frontends, ...config.backends].map(({ name, id }) => [name, id]))
  t.strictSame(Object.fromEntries(numbers), { f: 2, l: 3, b1: 1, b9: 9, b3: 6 })
  t.strictSame([...new LoadBalancer(config).sectionNumbers.keys()], ['b1', 'f', 'l', 'b3', 'b9'])
  const usual = read(`${defaults}frontend f\n bind :81\nbackend b\n`).config
  t.strictSame(
    [...usual.frontends, ...usual.backends].map(({ id }) => id),
    [undefined, undefined],
  )
})

t.test('where there is anything about runtime sockets, number 1 is theirs', async (t) => {
  const proxies = `${defaults}backend b\nfrontend f\n bind :81\n`
  for (const [global, numbers] of [
    ['maxconn 10', ['b 1', 'f 2']],
    ['stats timeout 10s', ['b 2', 'f 3']],
    ['stats socket /run/x.sock', ['b 2', 'f 3']],
  ] as const) {
    const { sectionNumbers } = new LoadBalancer(read(`global\n ${global}\n${proxies}`).config)
    t.same(
      [...sectionNumbers].map(([name, number]) => `${name} ${number}`),
      numbers,
      global,
    )
  }
})

t.test('what one section changes does not reach into another', async (t) => {
  const { config } = read(
    `${defaults} default-server inter 1s\nbackend a\n default-server inter 2s\n server s :1\nbackend b\n server s :1\n`,
  )
  t.match(config.backends, [{ servers: [{ inter: 2000 }] }, { servers: [{ inter: 1000 }] }])
})

t.test('a stats line of its own frees a proxy from those of its defaults, and says so; among defaults they add up', async (t) => {
  const { config, warnings } = read(`
defaults one
 mode http
 timeout client 1s
 stats uri /s
 stats auth u:p
defaults two from one
 stats refresh 5
listen a from one
 bind :81
 stats hide-version
 stats auth v:q
listen b from one
 bind :82
listen c from two
 bind :83
`)
  t.match(config.frontends, [
    { name: 'a', stats: { uri: '/haproxy?stats', users: [{ name: 'v' }], hideVersion: true } },
    { name: 'b', stats: { uri: '/s', users: [{ name: 'u' }] } },
    { name: 'c', stats: { uri: '/s', users: [{ name: 'u' }], refresh: 5000 } },
  ])
  t.match(warnings, [/stats hide-version: none of the stats lines in defaults counts here/])
})

t.test('of two defaults of one name neither can be meant', async (t) => {
  const { errors } = read(`defaults x\n mode http\ndefaults x\n mode http\nbackend b\nfrontend f from x\n bind :80\n default_backend b\n`)
  t.match(errors, [/^6: frontend f: there are several defaults sections named "x", from test\.cfg:1 on: rename them$/])
  t.equal(errors.length, 1)
})

t.test('a listen section is a frontend and a backend of one name', async (t) => {
  const { config, warnings } = read(`${defaults}listen l\n bind :80\n cookie c insert\n server s 127.0.0.1:1 cookie s\n`)
  t.match(config, {
    frontends: [{ name: 'l', bind: [':80'], defaultBackend: 'l' }],
    backends: [{ name: 'l', cookie: { name: 'c' }, servers: [{ name: 's' }] }],
  })
  t.same(warnings, [])
})

t.test('a listen section that only shows statistics is no backend', async (t) => {
  const { config } = read(`${defaults}listen l\n bind :80\n stats enable\n`)
  t.same(config.backends, [])
  t.match(config.frontends, [{ name: 'l', stats: { uri: '/haproxy?stats' }, defaultBackend: undefined }])
})

t.test('a listen section may lead to a backend', async (t) => {
  const { config, errors } = read(`${defaults}listen l\n bind :80\n default_backend b\n${backend}`)
  t.same(errors, [])
  t.match(config, { frontends: [{ name: 'l', defaultBackend: 'b' }], backends: [{ name: 'b' }] })
  t.equal(config.backends.length, 1)
})

t.test('without mode http a section is refused, as HAProxy would forward TCP', async (t) => {
  t.match(read(`${frontend}${backend}`).errors, [/^1: frontend "f" has no mode/, /^4: backend "b" has no mode/])
  t.match(read('defaults\n mode tcp\nfrontend f\n bind :1\n mode http\nbackend b\n').errors, [/^2: mode tcp is not supported/])
})

t.test('timeouts that are not set have no limit, with a warning', async (t) => {
  const { config, warnings } = read(`defaults\n mode http\n${frontend}${backend}backend empty\n`)
  t.match(config, { frontends: [{ timeout: { client: 0 } }], backends: [{ timeout: { connect: 0, server: 0 } }, {}] })
  t.match(warnings, [/^3: frontend "f" waits for clients without limit/, /^6: backend "b" waits for servers without limit/])
})

t.test('a frontend that leads nowhere or listens nowhere is worth a warning', async (t) => {
  t.match(read(`${defaults}frontend f\n`).warnings, [
    /^6: frontend "f" has no address to listen on/,
    /^6: frontend "f" has neither a backend nor stats/,
  ])
})

const faults: [string, RegExp][] = [
  ['bind :80\n', /^1: "bind" stands before any section: begin one, such as global/],
  ['global x\n', /^1: global does not expect "x"/],
  ['frontend\n', /^1: frontend expects a name/],
  ['frontend a/b\n', /^1: name of frontend: expected letters/],
  ['frontend a b\n', /^1: frontend a does not expect "b": only from/],
  ['frontend a from\n', /^1: frontend a does not expect "from"/],
  ['frontend a from b\n', /^1: frontend a: there is no defaults section named "b" above/],
  ['defaults a\ndefaults b from a c\n', /^2: defaults b does not expect "c"/],
  ['defaults from a\n', /^1: defaults : there is no defaults section named "a"|^1: defaults: there is no defaults section named "a"/],
  ['defaults a/b\n', /^1: name of defaults: expected letters/],
  ['program p\n command x\n', /^1: section program is not supported by Limpet yet/],
  [`${defaults}${backend}${backend}`, /^8: there is already a backend named "b"/],
  [`${defaults}${backend}${frontend}listen f\n bind :1\n`, /^11: there is already a frontend named "f"/],
]

t.test('a section that cannot begin is told once', async (t) => {
  for (const [text, expected] of faults) {
    const { errors } = read(text)
    t.match(errors, [expected], text)
    t.equal(errors.length, 1, `${text} ${errors}`)
  }
})

t.test('sections that only define something are accepted with a note', async (t) => {
  const { errors, notes } = read('peers u\n peer a 127.0.0.1:1\nring r\n size 32768\n')
  t.same(errors, [])
  t.match(notes, [/^1: section peers is accepted/, /^3: section ring is accepted/])
})

t.test('files follow one another as one configuration', async (t) => {
  const report = new Report()
  const sources = [
    { file: 'a', text: `${defaults} retries 7` },
    { file: 'b', text: `${backend}foo` },
  ]
  const part = readHaproxy(sources, { machine_ip: undefined }, report)
  t.match(part.config.backends, [{ retries: 7 }])
  t.match(report.errors, [{ file: 'b', line: 3, message: /unknown keyword "foo"/ }])
  t.same(part.place('/nowhere'), { file: 'a', line: 0 })
})

t.test('no files give an empty configuration', async (t) => {
  const part = readHaproxy([], {}, new Report())
  t.same(part.config, { global: { hardStopAfter: 30_000 }, frontends: [], backends: [] })
})

t.test('"no" before what nothing follows from anyway is accepted with the same reason', async (t) => {
  const { errors, notes } = read(`${defaults} no option splice-auto\n no option http-use-proxy-header\n`)
  t.same(errors, [])
  t.match(notes, [/is left to the system here/, /off here anyway/])
})

t.test('a userlist has users, by themselves or by groups', async (t) => {
  const { config, errors } = read(
    'userlist u\n group g users a\n user a insecure-password x\n user b insecure-password y groups g\n group h users b\n',
  )
  t.same(errors, [])
  t.same(config.global.userlists, [
    {
      name: 'u',
      users: [
        { name: 'a', password: 'x', groups: ['g'] },
        { name: 'b', password: 'y', groups: ['g', 'h'] },
      ],
    },
  ])
  const faults: [string, RegExp][] = [
    ['user a password $5$x', /user a.*hash that begins with \$5\$ or \$6\$/],
    ['user a password $1$abc$0123456789012345678901', /hash that begins with/],
    [`user a password $5$abc$sYlyUnYce0BdUdUFxpldHpKBqOqToBUk0tRCjNWLw.A insecure-password x`, /keep one of them/],
    ['user a', /user a has no password/],
    ['user', /user expects a name/],
    ['usr a', /unknown keyword "usr" in section userlist, did you mean "user"\?/],
    ['user a insecure-password x groups g', /there is no group "g" above/],
    ['user a foo', /user a expects password, insecure-password or groups, found "foo"/],
    ['user a insecure-password x\n user a insecure-password x', /there is already a user "a"/],
    ['group g foo', /group g expects users, found "foo"/],
    ['group g\n group g', /there is already a group "g"/],
  ]
  for (const [line, fault] of faults) t.match(read(`userlist u\n ${line}\n`).errors[0], fault, line)
})
