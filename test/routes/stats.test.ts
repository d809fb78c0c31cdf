import t from 'tap'
import { adminApp, basic } from './admin-app.ts'

const pages: [uri: string, found: string[], missing: string[]][] = [
  ['/', ['/', '/?x', '/;csv', '/;norefresh'], ['/x', '/haproxy?stats']],
  ['/haproxy?stats', ['/haproxy?stats', '/haproxy?stats;csv'], ['/haproxy', '/haproxy?other', '/']],
  ['/stats', ['/stats', '/stats/', '/stats;csv', '/stats/;csv', '/stats?x'], ['/statistics', '/stats/x']],
  ['/a:b', ['/a:b', '/a:b;csv'], ['/axb', '/a']],
]

for (const [uri, found, missing] of pages) {
  t.test(`with stats uri ${uri} the page is there, and REST beside it`, async (t) => {
    const { app } = await adminApp(t, { uri })
    for (const url of found) t.equal((await app.inject(url)).statusCode, 200, url)
    for (const url of missing) t.equal((await app.inject(url)).statusCode, 404, url)
    t.equal((await app.inject('/admin/backends')).statusCode, 200)
  })
}

t.test('the page and the CSV come with their types, to HEAD too', async (t) => {
  const { app } = await adminApp(t, { uri: '/' })
  const page = await app.inject('/')
  t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
  t.match(page.body, /^<!doctype html>/)
  const csv = await app.inject('/;csv')
  t.equal(csv.headers['content-type'], 'text/plain; charset=utf-8')
  t.match(csv.body, /^# pxname,svname,/)
  const head = await app.inject({ method: 'HEAD', url: '/' })
  t.same([head.statusCode, head.body, head.headers['content-type']], [200, '', page.headers['content-type']])
})

t.test('the page asks for its login with the configured realm', async (t) => {
  const { app } = await adminApp(t, { uri: '/', realm: 'Haproxy Statistics', users: [{ name: 'admin', password: 'admin' }] })
  const refused = await app.inject('/')
  t.same([refused.statusCode, refused.headers['www-authenticate']], [401, 'Basic realm="Haproxy Statistics"'])
  t.match([refused.headers['content-type'], refused.body], [/^text\/plain/, 'A login is needed.\n'])
  t.equal((await app.inject({ url: '/', headers: { authorization: basic('admin:admin') } })).statusCode, 200)
})
