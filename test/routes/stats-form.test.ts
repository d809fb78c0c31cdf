import type { Response } from 'light-my-request'
import t from 'tap'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { serverOf } from '../balancer.ts'
import { type AdminApp, adminApp, basic } from './admin-app.ts'

type App = AdminApp['app']

function post(app: App, form: string, headers: Record<string, string> = {}, url = '/'): Promise<Response> {
  return app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, payload: form })
}

async function outcome(app: App, form: string): Promise<string> {
  const { statusCode, headers } = await post(app, form)
  return `${statusCode} ${headers.location}`
}

function states(balancer: LoadBalancer): string {
  return ['web1', 'web2'].map((name) => serverOf(balancer, 'app', name).admin).join(' ')
}

/** As HAProxy 2.6 answers them; web1 is checked, web2 is not. */
const answers: [form: string, code: string][] = [
  ...['ready', 'drain', 'maint', 'shutdown', 'hrunn', 'hdown'].map((action): [string, string] => [`s=web2&action=${action}&b=app`, 'DONE']),
  ['s=web1&action=dhlth&b=app', 'DONE'],
  ['s=web1&action=ehlth&b=app', 'DONE'],
  ['s=web2&action=dhlth&b=app', 'NONE'],
  ['s=web1&s=web2&action=dhlth&b=app', 'DONE'],
  ...['dagent', 'eagent', 'arunn', 'adown'].map((action): [string, string] => [`s=web1&action=${action}&b=app`, 'NONE']),
  ['s=web1&action=disable&b=app', 'DONE'],
  ['s=web1&action=disable&b=app', 'NONE'],
  ['s=web1&action=enable&b=app', 'DONE'],
  ['s=web1&action=enable&b=app', 'NONE'],
  ['s=web1&action=stop&b=app', 'DONE'],
  ['s=web1&action=stop&b=app', 'NONE'],
  ['s=web1&action=start&b=app', 'DONE'],
  ['s=web1&action=start&b=app', 'NONE'],
  ['s=web1&s=x&action=ready&b=app', 'PART'],
  ['s=x&action=ready&b=app', 'ERRP'],
  ['s=web1&s=web1&action=ready&b=app', 'DONE'],
  ['s=%77eb1&action=ready&b=app', 'DONE'],
  ['s=web1&action=ready&b=%232', 'DONE'],
  ['s=web1&action=ready&b=%231', 'ERRP'],
  ['s=web1&action=ready&b=nope', 'ERRP'],
  ['s=web1&action=ready', 'NONE'],
  ['action=ready&b=app', 'NONE'],
  ['s=web1&action=foo&b=app', 'ERRP'],
  ['s=web1&action=&b=app', 'ERRP'],
  ['', 'NONE'],
]

t.test('a form is answered with the code that HAProxy gives it', async (t) => {
  const { app } = await adminApp(t, { uri: '/', admin: true })
  for (const [form, code] of answers) t.equal(await outcome(app, form), `303 /;st=${code}`, form)
})

t.test('a form changes the servers that it names, in the name of who sent it', async (t) => {
  const { app, balancer } = await adminApp(t, { uri: '/', admin: true, users: [{ name: 'ann', password: 'secret' }] })
  const authors: string[] = []
  balancer.on('change', ({ by }) => authors.push(by))
  const { statusCode, headers } = await post(app, 's=web1&s=web2&action=drain&b=%232', { authorization: basic('ann:secret') })
  t.same([statusCode, headers.location, states(balancer), authors], [303, '/;st=DONE', 'drain drain', ['ann', 'ann']])
})

t.test('a weight is set by a form too, and nothing else is taken for one', async (t) => {
  const { app, balancer } = await adminApp(t, { uri: '/', admin: true })
  t.equal(await outcome(app, 's=web2&action=weight&b=app&weight=42'), '303 /;st=DONE')
  for (const weight of ['257', '-1', '', '1e1', 'x', '4.5'])
    t.equal(await outcome(app, `s=web2&action=weight&b=app&weight=${weight}`), '303 /;st=ERRP', weight)
  t.equal(serverOf(balancer, 'app', 'web2').weight, 42)
})

t.test('servers that stats scope does not show are not changed', async (t) => {
  const { app, balancer } = await adminApp(t, { uri: '/', admin: true, scope: ['stats'] })
  t.equal(await outcome(app, 's=web1&action=drain&b=app'), '303 /;st=DENY')
  t.equal(states(balancer), 'ready ready')
})

t.test('the way back has the options of the page that was sent', async (t) => {
  const { app } = await adminApp(t, { uri: '/haproxy?stats', admin: true })
  const { headers } = await post(app, 's=web1&action=ready&b=app', {}, '/haproxy?stats;norefresh;up;st=NONE?scope=a%26p')
  t.equal(headers.location, '/haproxy?stats;st=DONE;up;norefresh?scope=a%26p')
  const page = await app.inject(String(headers.location))
  t.match(page.body, /<p class="banner good" role="status">Done\./)
})

t.test('who may look and not act is answered DENY, and nothing changes', async (t) => {
  const { app, balancer } = await adminApp(t, { uri: '/' })
  t.equal(await outcome(app, 's=web1&action=maint&b=app'), '303 /;st=DENY')
  t.equal(states(balancer), 'ready ready')
  t.notMatch((await app.inject('/')).body, /<form method|<select|checkbox"/)
})

t.test('without a login, from a page of another site, and by JSON nothing is done', async (t) => {
  const users = [{ name: 'ann', password: 'secret', role: 'admin' }]
  const { app, balancer } = await adminApp(t, { uri: '/', users })
  const form = 's=web1&action=maint&b=app'
  const authorization = basic('ann:secret')
  t.equal((await post(app, form)).statusCode, 401)
  t.equal((await post(app, form, { authorization, origin: 'http://evil.test' })).statusCode, 403)
  t.equal((await post(app, form, { authorization, 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  const json = await post(app, '{"s":"web1","action":"maint","b":"app"}', { authorization, 'content-type': 'application/json' })
  t.equal(json.headers.location, '/;st=IVAL')
  t.equal((await post(app, `${form}&x=${'x'.repeat(20_000)}`, { authorization })).headers.location, '/;st=EXCD')
  t.equal(states(balancer), 'ready ready')
})

t.test('with the cookie of a login the form needs the token of its page', async (t) => {
  const users = [{ name: 'ann', password: 'secret', role: 'admin' }]
  const { app, balancer } = await adminApp(t, { uri: '/', users })
  const cookie = String((await post(app, 'user=ann&password=secret', {}, '/login')).headers['set-cookie']).split(';')[0] ?? ''
  const page = await app.inject({ url: '/', headers: { cookie } })
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const form = 's=web1&action=drain&b=app'
  t.equal((await post(app, form, { cookie })).statusCode, 403)
  t.equal((await post(app, `${form}&csrf=x`, { cookie })).statusCode, 403)
  t.equal(states(balancer), 'ready ready')
  t.equal((await post(app, `${form}&csrf=${csrf}`, { cookie })).headers.location, '/;st=DONE')
  t.equal(states(balancer), 'drain ready')
})
