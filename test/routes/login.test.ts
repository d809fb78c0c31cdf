import t, { type Test } from 'tap'
import { adminApp } from './admin-app.ts'

const users = [
  { name: 'ann', password: 'secret', role: 'admin' },
  { name: 'rita', password: 'r' },
]
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
const web2 = '/admin/backends/app/servers/web2'

async function stage(t: Test) {
  const { app, balancer } = await adminApp(t, { uri: '/stats', users, realm: 'R' })
  const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}, remoteAddress = '10.0.0.1') =>
    app.inject({
      method: 'POST',
      url,
      headers: { ...urlencoded, accept: 'text/html', ...headers },
      payload: new URLSearchParams(fields).toString(),
      remoteAddress,
    })
  const get = (url: string, cookie: string, remoteAddress = '10.0.0.1') => app.inject({ url, headers: { cookie }, remoteAddress })
  const logIn = async (user = 'ann', password = 'secret') => {
    const cookie = String((await post('/login', { user, password })).headers['set-cookie']).split(';')[0] ?? ''
    const csrf = /name="csrf" value="([^"]+)"/.exec((await get('/stats', cookie)).body)?.[1] ?? ''
    return { cookie, csrf }
  }
  const patch = (headers: Record<string, string>) =>
    app.inject({
      method: 'PATCH',
      url: web2,
      headers: { 'content-type': 'application/json', ...headers },
      payload: '{"weight":9}',
      remoteAddress: '10.0.0.1',
    })
  return { app, balancer, post, get, logIn, patch }
}

t.test('who is not logged in is asked by the browser, and sees a form behind that', async (t) => {
  const { app } = await stage(t)
  const asked = await app.inject({ url: '/stats', headers: { accept: 'text/html,*/*;q=0.8' } })
  t.match(asked, { statusCode: 401, headers: { 'www-authenticate': 'Basic realm="R"' } })
  const alone = await app.inject('/login')
  t.match([alone.statusCode, alone.headers['www-authenticate']], [200, undefined])
  for (const { body, headers } of [asked, alone]) {
    t.match(body, /<form method="post" action="\/login">[\s\S]*name="user"[\s\S]*name="password" type="password"/)
    t.notMatch(body, /<script|style="/)
    t.match(headers['content-security-policy'], /form-action 'self'/)
  }
})

t.test('the form gives a cookie that lets one in as the password does, until one logs out', async (t) => {
  const { post, get, logIn } = await stage(t)
  const opened = await post('/login', { user: 'ann', password: 'secret' })
  t.match(opened, { statusCode: 303, headers: { location: '/stats' } })
  t.match(opened.headers['set-cookie'], /^limpet-login(?:-\d+)?=[\w%.-]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/)
  const { cookie, csrf } = await logIn()
  t.equal((await get('/admin/servers', cookie)).statusCode, 200)
  t.equal((await post('/logout', {}, { cookie })).statusCode, 403, 'another site cannot log one out')
  const closed = await post('/logout', { csrf }, { cookie })
  t.match(closed, { statusCode: 303, headers: { location: '/login', 'set-cookie': /^limpet-login(?:-\d+)?=; Max-Age=0; / } })
  t.equal((await get('/admin/servers', cookie)).statusCode, 401, 'a copy of the cookie is worth nothing then')
})

t.test('a wrong login gets the form again, not the browser’s own question', async (t) => {
  const { post } = await stage(t)
  for (const fields of [{ user: 'ann', password: 'x' }, { user: 'ann' }, { user: 'a:b', password: '' }, {}] as Record<string, string>[]) {
    const answer = await post('/login', fields)
    t.match(answer, { statusCode: 403, body: /<form/ })
    t.same([answer.headers['set-cookie'], answer.headers['www-authenticate']], [undefined, undefined])
  }
  t.equal((await post('/login', { user: 'ann', password: 'secret' }, { origin: 'http://evil.example' })).statusCode, 403)
  t.equal((await post('/login', {}, { 'content-type': 'application/json' })).statusCode, 415)
  t.equal((await post('/login', {}, { 'content-type': 'text/plain' })).statusCode, 415)
})

t.test('a cookie is good at its address only, unaltered, and for what its user may do', async (t) => {
  const { get, logIn, patch } = await stage(t)
  const { cookie } = await logIn()
  t.equal((await get('/stats', cookie, '10.0.0.2')).statusCode, 401)
  t.equal((await get('/stats', `${cookie.slice(0, -1)}x`)).statusCode, 401)
  for (const junk of ['limpet-login=', 'limpet-login=%', 'limpet-login=.', '=', ';;', 'x'.repeat(9000)])
    t.equal((await get('/stats', junk)).statusCode, 401, junk)
  const reader = await logIn('rita', 'r')
  t.equal((await patch({ cookie: reader.cookie, origin: 'http://localhost:80' })).statusCode, 403)
})

t.test('with the cookie a change must show that a page of this host made it', async (t) => {
  const { balancer, post, logIn, patch } = await stage(t)
  const { cookie } = await logIn()
  t.equal((await patch({ cookie })).statusCode, 403)
  t.equal((await patch({ cookie, origin: 'http://evil.example' })).statusCode, 403)
  t.equal((await patch({ cookie, 'sec-fetch-site': 'same-site' })).statusCode, 403)
  t.equal(
    (await post(web2, { weight: '9' }, { cookie, 'sec-fetch-site': 'same-origin' })).statusCode >= 400,
    true,
    'no form changes a server',
  )
  t.same(balancer.difference(), [])
  t.equal((await patch({ cookie, origin: 'http://localhost:80' })).statusCode, 200)
  t.equal((await patch({ cookie, 'sec-fetch-site': 'same-origin' })).statusCode, 200)
  t.equal(balancer.difference().length, 1)
})

t.test('without users there is nothing to log in to', async (t) => {
  const { app } = await adminApp(t, {})
  t.equal((await app.inject('/login')).statusCode, 404)
})
