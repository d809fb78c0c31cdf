import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { type AdminApp, adminApp, basic } from '../../routes/admin-app.ts'

const users = [
  { name: 'ann', password: 'pässword:with colon' },
  { name: 'bob', password: 'b' },
]
const web2 = '/admin/backends/app/servers/web2'

async function patch({ app }: AdminApp, headers: Record<string, string>): Promise<number> {
  return (await app.inject({ method: 'PATCH', url: web2, headers, payload: { weight: 9 } })).statusCode
}

t.test('with users, nobody else reads', async (t) => {
  const { app } = await adminApp(t, { users, realm: 'Here' })
  let clients = 0
  const get = (url: string, authorization?: string) =>
    app.inject({ url, headers: authorization === undefined ? {} : { authorization }, remoteAddress: `10.0.0.${clients++}` })
  for (const url of ['/admin/backends', '/admin/nothing', '/docs/json', '/docs/yaml']) {
    const response = await get(url)
    t.same([response.statusCode, response.headers['www-authenticate']], [401, 'Basic realm="Here"'], url)
    t.match(response.json(), { status: 401, title: 'Unauthorized' })
  }
  for (const wrong of ['bob:x', 'bob', 'b', ':', 'ann:b', 'bob:b ', 'BOB:b'])
    t.equal((await get('/admin/backends', basic(wrong))).statusCode, 401, wrong)
  for (const wrong of ['', 'Basic', 'Basic !!', 'Bearer Ym9iOmI=', 'Ym9iOmI='])
    t.equal((await get('/admin/backends', wrong)).statusCode, 401, wrong)
  for (const { name, password } of users) t.equal((await get('/admin/backends', basic(`${name}:${password}`))).statusCode, 200, name)
  t.equal((await get('/admin/backends', basic('bob:b').replace('Basic', 'bAsIc'))).statusCode, 200, 'the scheme has no case')
})

t.test('changes need stats admin as well as a login, and are made in the name of the user', async (t) => {
  const authorization = basic('bob:b')
  const reader = await adminApp(t, { users })
  t.equal(await patch(reader, { authorization }), 403)
  t.equal(await patch(reader, {}), 401)
  const writer = await adminApp(t, { users, admin: true })
  const by: string[] = []
  writer.balancer.on('change', (change) => by.push(change.by))
  t.equal(await patch(writer, {}), 401)
  t.equal(await patch(writer, { authorization }), 200)
  t.same(by, ['bob'])
})

t.test('without users everybody reads, and changes only with stats admin', async (t) => {
  const reader = await adminApp(t, {})
  t.equal((await reader.app.inject('/admin/backends')).statusCode, 200)
  t.equal(await patch(reader, {}), 403)
  t.same(reader.balancer.difference(), [])
  t.equal(await patch(await adminApp(t, { admin: true }), {}), 200)
})

const origins: [headers: Record<string, string>, status: number][] = [
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ 'sec-fetch-site': 'none' }, 200],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, 403],
  [{ host: 'lb:7979', origin: 'http://lb:7979' }, 200],
  [{ host: 'LB:443', origin: 'https://lb' }, 200],
  [{ host: 'lb:7979', origin: 'http://lb' }, 403],
  [{ host: 'lb:7979', origin: 'http://other:7979' }, 403],
  [{ host: 'lb:7979', origin: 'null' }, 403],
  [{ host: 'lb:7979', origin: 'file://' }, 403],
]

for (const [headers, status] of origins) {
  t.test(`a change is answered ${status} when sent with ${JSON.stringify(headers)}`, async (t) => {
    const admin = await adminApp(t, { admin: true, hosts: ['lb'] })
    t.equal(await patch(admin, headers), status)
    t.equal(admin.balancer.difference().length, status === 200 ? 1 : 0)
  })
}

t.test('other sites may be the ones that link here: reading is allowed', async (t) => {
  const { app } = await adminApp(t)
  t.equal((await app.inject({ url: '/admin/backends', headers: { 'sec-fetch-site': 'cross-site' } })).statusCode, 200)
})

t.test('over a real connection a change is made and seen', async (t) => {
  const { app } = await adminApp(t, { users, admin: true })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const headers = { authorization: basic('bob:b'), 'content-type': 'application/json' }
  const response = await fetch(`http://127.0.0.1:${port}${web2}`, { method: 'PATCH', headers, body: '{"state":"maint"}' })
  t.match(await response.json(), { status: 'MAINT' })
  const page = await fetch(`http://127.0.0.1:${port}/haproxy?stats`, { headers })
  t.match(await page.text(), /MAINT/)
})

t.test('over a real connection, refusals do not depend on the body having come', async (t) => {
  const { app } = await adminApp(t, { users, admin: true })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const status = await new Promise((resolve, reject) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      path: web2,
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    })
    sent.on('response', (response) => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.on('error', reject)
    sent.flushHeaders()
  })
  t.equal(status, 401)
})
