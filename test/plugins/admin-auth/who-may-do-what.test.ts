import t from 'tap'
import { type AdminApp, adminApp, basic } from '../../routes/admin-app.ts'

const token = { read: 'read-token-of-twenty-and-more', admin: 'admin-token-of-twenty-and-more' }
process.env.LIMPET_TEST_READ = token.read
process.env.LIMPET_TEST_ADMIN = token.admin
const accounts = {
  users: [
    { name: 'ann', password: 'a', role: 'admin' },
    { name: 'rita', password: 'r' },
  ],
  tokens: [
    { name: 'prometheus', env: 'LIMPET_TEST_READ' },
    { name: 'deploy', role: 'admin', env: 'LIMPET_TEST_ADMIN' },
  ],
}

/** A kind of route, and how it is asked. */
const web2 = '/admin/backends/app/servers/web2'
const json = { 'content-type': 'application/json' }
const requests = {
  page: { url: '/' },
  'page head': { method: 'HEAD', url: '/' },
  csv: { url: '/;csv' },
  rest: { url: '/admin/servers' },
  'rest head': { method: 'HEAD', url: '/admin/servers' },
  docs: { url: '/docs/json' },
  nowhere: { url: '/nowhere' },
  patch: { method: 'PATCH', url: web2, payload: '{"weight":9}', headers: json },
  'post nowhere': { method: 'POST', url: '/admin/nowhere' },
  'put nowhere': { method: 'PUT', url: '/admin/nowhere' },
  'delete nowhere': { method: 'DELETE', url: '/admin/nowhere' },
  healthz: { url: '/healthz' },
  readyz: { url: '/readyz' },
  'login page': { url: '/login' },
} as const
type Kind = keyof typeof requests

const read: Kind[] = ['page', 'page head', 'csv', 'rest', 'rest head', 'docs']
const change: Kind[] = ['patch']
const lost: Kind[] = ['nowhere', 'post nowhere', 'put nowhere', 'delete nowhere']
const open: Kind[] = ['healthz', 'readyz', 'login page']
const kinds = [...read, ...change, ...lost, ...open]

/** What each kind of request is answered, for somebody who may do so much. */
function statuses(may: 'nothing' | 'read' | 'admin' | 'wait'): Record<string, number> {
  const refused = may === 'wait' ? 429 : 401
  const answer = (kind: Kind): number => {
    if (open.includes(kind)) return 200
    if (may === 'nothing' || may === 'wait') return refused
    if (may === 'read' && /^p|^delete/.test(kind) && !kind.startsWith('page')) return 403
    return lost.includes(kind) ? 404 : 200
  }
  return Object.fromEntries(kinds.map((kind) => [kind, answer(kind)]))
}

async function answers({ app }: AdminApp, headers: Record<string, string>, remoteAddress: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const kind of kinds) {
    const request: { url: string; method?: 'PATCH'; headers?: object } = requests[kind] as never
    found[kind] = (await app.inject({ ...request, headers: { ...request.headers, ...headers }, remoteAddress })).statusCode
  }
  return found
}

const credentials: [who: string, headers: Record<string, string>, may: 'nothing' | 'read' | 'admin'][] = [
  ['nobody', {}, 'nothing'],
  ['a user', { authorization: basic('rita:r') }, 'read'],
  ['a user with the role admin', { authorization: basic('ann:a') }, 'admin'],
  ['a token', { authorization: `Bearer ${token.read}` }, 'read'],
  ['a token with the role admin', { authorization: `bearer ${token.admin}` }, 'admin'],
  ['a scheme that there is not', { authorization: 'Digest username="ann"' }, 'nothing'],
  ['a token as a password', { authorization: basic(`deploy:${token.admin}`) }, 'nothing'],
  ['a password as a token', { authorization: `Bearer ${Buffer.from('ann:a').toString('base64')}` }, 'nothing'],
  ['a cookie that is not ours', { cookie: 'limpet-login=x.y' }, 'nothing'],
]

t.test('each credential, on each kind of route, by each method', async (t) => {
  const admin = await adminApp(t, { uri: '/', ...accounts })
  const changedBy = new Set<string>()
  admin.balancer.on('change', ({ by }) => changedBy.add(by))
  for (const [index, [who, headers, may]] of credentials.entries()) {
    // What is so already is no change: as configured, so that there is one to make.
    for (const change of admin.balancer.difference()) if ('values' in change) admin.balancer.apply({ ...change, values: { weight: 1 } })
    const slow = ['a token as a password', 'a password as a token'].includes(who)
    const found = await answers(admin, headers, `10.0.0.${index}`)
    // Such are guesses, which are slowed down; here they only must not be let in.
    if (slow) for (const kind of [...read, ...change, ...lost]) t.ok([401, 429].includes(found[kind] ?? 0), `${who}: ${kind}`)
    else t.same(found, statuses(may), who)
  }
  t.same([...changedBy], ['ann', 'deploy'])
})

t.test('without a login: nobody but this machine, everybody for reading, or only the metrics', async (t) => {
  const bare = { uri: '/', hosts: ['lb'] }
  const expected = (may: 'read' | 'admin') => ({ ...statuses(may), 'login page': 404 })
  t.same(await answers(await adminApp(t, bare), {}, '127.0.0.1'), expected('read'))
  t.same(await answers(await adminApp(t, { ...bare, admin: true }), {}, '127.0.0.1'), expected('admin'))
  const shown = await adminApp(t, { uri: '/', ...accounts, publicRead: true })
  t.same(await answers(shown, {}, '10.0.0.1'), statuses('read'))
  t.same(await answers(shown, { authorization: basic('ann:a') }, '10.0.0.1'), statuses('admin'))
  t.equal((await shown.app.inject({ url: '/', headers: { authorization: basic('ann:b') } })).statusCode, 401, 'wrong is wrong')
})

t.test('another name than ours is answered only to who logs in, and to probes', async (t) => {
  const headers = { host: 'rebound.example' }
  const bare = await adminApp(t, { uri: '/', admin: true })
  const found = await answers(bare, headers, '127.0.0.1')
  for (const kind of [...read, ...change, ...lost]) t.equal(found[kind], 421, kind)
  for (const kind of ['healthz', 'readyz'] as const) t.equal(found[kind], 200, kind)
  t.match((await bare.app.inject({ url: '/admin/servers', headers })).json(), {
    detail: /"rebound\.example": use its address, or add the name to stats\.hosts/,
  })
  t.same(bare.balancer.difference(), [])
  const known = await adminApp(t, { uri: '/', ...accounts })
  t.same(await answers(known, { ...headers, authorization: basic('ann:a') }, '127.0.0.1'), statuses('admin'))
})

t.test(
  'after five wrong passwords the address waits, with a right one too; tokens, the form’s cookie and others do not; later all is well',
  async (t) => {
    const { app, balancer } = await adminApp(t, { uri: '/', ...accounts })
    const ask = (headers: Record<string, string>, remoteAddress = '10.0.0.1') =>
      app.inject({ url: '/admin/servers', headers, remoteAddress })
    const right = { authorization: basic('ann:a') }
    const opened = await app.inject({ method: 'POST', url: '/login', ...form({ user: 'rita', password: 'r' }), remoteAddress: '10.0.0.1' })
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
    for (let count = 0; count < 6; count++) t.equal((await ask({ authorization: basic('ann:wrong') })).statusCode, 401)
    const refused = await ask(right)
    t.same([refused.statusCode, refused.headers['retry-after']], [429, '1'])
    t.match(refused.json(), { title: 'Too Many Requests', detail: /wait 1 s/ })
    t.equal(
      (await app.inject({ method: 'POST', url: '/login', ...form({ user: 'ann', password: 'a' }), remoteAddress: '10.0.0.1' })).statusCode,
      429,
    )
    for (const headers of [{ authorization: `Bearer ${token.read}` }, { cookie }]) t.equal((await ask(headers)).statusCode, 200)
    t.equal((await ask(right, '10.0.0.2')).statusCode, 200)
    t.same(balancer.difference(), [])
  },
)

t.test('answers keep browsers safe, and tell nobody a secret', async (t) => {
  const { app } = await adminApp(t, { uri: '/', ...accounts })
  for (const url of ['/', '/;csv', '/admin/servers', '/docs/json', '/healthz', '/nowhere', '/login']) {
    for (const authorization of [basic('ann:a'), basic('ann:zzz')]) {
      const { headers, body } = await app.inject({ url, headers: { authorization }, remoteAddress: `10.1.0.${url.length}` })
      t.match(
        headers,
        { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'content-security-policy': /default-src 'none'/ },
        url,
      )
      t.match(headers, { 'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'same-origin' }, url)
      // The page at /docs writes its styles itself.
      t.notMatch(headers['content-security-policy'], url.startsWith('/docs') ? /script-src[^;]*unsafe-|http/ : /unsafe-|http/)
      for (const secret of [...Object.values(token), authorization, 'zzz']) t.notOk(body.includes(secret), url)
    }
  }
})

/** What a browser sends for a form. */
function form(fields: Record<string, string>): { headers: Record<string, string>; payload: string } {
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams(fields).toString() }
}
