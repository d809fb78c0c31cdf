import t from 'tap'
import { challenge, createLogin } from '../../src/stats/login.ts'

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`

t.test('a user is known by name and password together', async (t) => {
  const login = createLogin([
    { name: 'a', password: 'x' },
    { name: 'b', password: '' },
  ])
  t.equal(login(basic('a:x')), 'a')
  t.equal(login(basic('b:')), 'b')
  for (const wrong of ['a:', 'b:x', 'a:x:', '']) t.equal(login(basic(wrong)), undefined, wrong)
  t.equal(login(undefined), undefined)
})

t.test('without users anybody may come, with any credentials or none', async (t) => {
  t.equal(createLogin([])(undefined), '')
  t.equal(createLogin([])(basic('a:x')), '')
})

t.test('the challenge names the realm', async (t) => {
  t.equal(
    challenge({ uri: '/', realm: 'A Realm', users: [], admin: false, hideVersion: true, showLegends: false }),
    'Basic realm="A Realm"',
  )
})
