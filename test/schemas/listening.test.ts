import t from 'tap'
import { clashes, exposure } from '../../src/schemas/listening.ts'
import { configuration } from '../helpers.ts'

const pairs: [first: string, second: string, clash: boolean][] = [
  ['127.0.0.1:80', '127.0.0.1:80', true],
  ['127.0.0.1:80', '127.0.0.1:81', false],
  ['127.0.0.1:80', '127.0.0.2:80', false],
  ['127.0.0.1:0', '127.0.0.1:0', false],
  ['*:80', ':80', true],
  ['*:80', '127.0.0.1:80', true],
  ['127.0.0.1:80', '*:80', true],
  ['*:80', '[::1]:80', false],
  ['*:80', '[::]:80', false],
  ['[::]:80', '*:80', false],
  ['[::]:80', '127.0.0.1:80', true],
  ['[::]:80', '[::1]:80', true],
  ['[::1]:80', '[0:0:0:0:0:0:0:1]:80', true],
  ['localhost:80', 'LOCALHOST:80', true],
  ['unix@/run/a', '/run/a', true],
  ['unix@/run/a', '/run/b', false],
  ['fd@3', 'fd@3', true],
  ['fd@3', 'fd@4', false],
]

for (const [first, second, clash] of pairs) {
  t.test(`${first} and ${second} ${clash ? 'cannot' : 'can'} both be listened on`, async (t) => {
    const config = configuration({
      frontends: [
        { name: 'a', bind: ['127.0.0.1:9', first] },
        { name: 'b', bind: [second] },
      ],
    })
    t.match(
      clashes(config),
      clash ? [{ pointer: '/frontends/1/bind/0', first: '/frontends/0/bind/1', message: /already by frontend "a"$/ }] : [],
    )
    t.equal(clashes(config).length, clash ? 1 : 0)
  })
}

t.test('beside both wildcards no address of that port has room', async (t) => {
  const bind = ['*:80', '[::]:80', '127.0.0.1:80', '[::1]:80']
  const found = clashes(configuration({ frontends: [{ name: 'a', bind }] }))
  t.match(found, [
    { pointer: '/frontends/0/bind/2', message: '127.0.0.1:80 is part of 0.0.0.0:80, which is listened on already by frontend "a"' },
    { pointer: '/frontends/0/bind/3', message: '[::1]:80 is part of [::]:80, which is listened on already by frontend "a"' },
  ])
})

const users = [{ name: 'ann', password: 'secret' }]
const tokens = [{ name: 'ci', env: 'CI_TOKEN' }]
const open = /bind it to 127\.0\.0\.1, or give it users \(stats auth NAME:PASSWORD\)/
const look = /has no users: .*, or say that anybody may look \(stats http-request allow; publicRead: true in YAML\)$/
const change = /has stats admin without users: anybody there could change servers/
const clear = /passwords cross the network in the clear/
const shown = /shows the statistics to everybody; give it users/

/** With `defaultBackend` the frontend is one for traffic that shows the page. */
const exposures: [bind: string, frontend: object, told: { error?: RegExp; warning?: RegExp }][] = [
  ['*:7979', { stats: { admin: true } }, { error: change }],
  ['*:7979', { stats: { admin: true, publicRead: true } }, { error: change }],
  ['*:7979', { stats: {} }, { error: look }],
  ['*:7979', { stats: { hosts: ['lb'] } }, { error: open }],
  ['10.0.0.1:7979', { stats: {} }, { error: look }],
  ['[::]:7979', { stats: {} }, { error: look }],
  ['[fd00::1]:7979', { stats: {} }, { error: look }],
  ['ipv6@:7979', { stats: {} }, { error: look }],
  ['*:7979', { stats: { publicRead: true } }, {}],
  ['*:7979', { stats: { users } }, {}],
  ['*:7979', { stats: { tokens } }, {}],
  ['*:7979', { stats: { tokens, admin: true } }, {}],
  ['*:7979', { stats: { admin: true, users } }, { warning: clear }],
  ['*:7979', { stats: { users: [{ name: 'ann', password: 'x', role: 'admin' }] } }, { warning: clear }],
  ['*:7979', { stats: { admin: true, users: [{ name: 'ann', password: 'x', role: 'read' }] } }, {}],
  ['*:80', { defaultBackend: 'app', stats: {} }, { warning: shown }],
  ['*:80', { defaultBackend: 'app', stats: { publicRead: true } }, {}],
  ['*:80', { defaultBackend: 'app', stats: { admin: true } }, { error: change }],
  ...['127.0.0.1:7979', '127.8.8.8:7979', '[::1]:7979', '[0:0:0:0:0:0:0:1]:7979', '[::ffff:127.0.0.1]:7979', 'LocalHost:7979'].map(
    (bind): [string, object, object] => [bind, { stats: { admin: true } }, {}],
  ),
  ['unix@/run/x', { stats: { admin: true } }, {}],
  // What these come to is looked at when it can be seen.
  ['127.evil.test:7979', { stats: { admin: true } }, {}],
  ['fd@3', { stats: { admin: true } }, {}],
]

for (const [bind, written, { error, warning }] of exposures) {
  t.test(`${JSON.stringify(written)} on ${bind}: ${error ? 'an error' : warning ? 'a warning' : 'nothing to say'}`, async (t) => {
    const [frontend] = configuration({ frontends: [{ name: 'a', bind: ['127.0.0.1:1', bind], ...written }] }).frontends
    if (frontend === undefined) throw new Error('the test has no frontend')
    const { errors, warnings } = exposure(frontend, '/frontends/0')
    const pointer = '/frontends/0/bind/1'
    t.match(errors, error ? [{ pointer, message: error }] : [])
    t.match(warnings, warning ? [{ pointer, message: warning }] : [])
    t.same([errors.length, warnings.length], [error ? 1 : 0, warning ? 1 : 0])
  })
}
