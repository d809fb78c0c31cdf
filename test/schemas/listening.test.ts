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
const exposures: [bind: string, stats: object, told: 'error' | 'warning' | 'nothing'][] = [
  ['*:7979', { admin: true }, 'error'],
  ['*:7979', { admin: true, users }, 'warning'],
  ['*:7979', { users }, 'nothing'],
  ['*:7979', {}, 'nothing'],
  ['10.0.0.1:7979', { admin: true }, 'error'],
  ['[::]:7979', { admin: true }, 'error'],
  ['127.evil.test:7979', { admin: true }, 'error'],
  ['127.0.0.1:7979', { admin: true }, 'nothing'],
  ['127.8.8.8:7979', { admin: true }, 'nothing'],
  ['[::1]:7979', { admin: true }, 'nothing'],
  ['localhost:7979', { admin: true }, 'nothing'],
  ['unix@/run/x', { admin: true }, 'nothing'],
]

for (const [bind, stats, told] of exposures) {
  t.test(`stats ${JSON.stringify(stats)} on ${bind}: ${told}`, async (t) => {
    const [frontend] = configuration({ frontends: [{ name: 'a', bind: ['127.0.0.1:1', bind], stats }] }).frontends
    if (frontend === undefined) throw new Error('the test has no frontend')
    const { errors, warnings } = exposure(frontend, '/frontends/0')
    const pointer = '/frontends/0/bind/1'
    t.match(errors, told === 'error' ? [{ pointer, message: /anybody there could change servers; bind it to 127\.0\.0\.1/ }] : [])
    t.match(warnings, told === 'warning' ? [{ pointer, message: /passwords cross the network in the clear/ }] : [])
    t.equal(errors.length + warnings.length, told === 'nothing' ? 0 : 1)
  })
}
