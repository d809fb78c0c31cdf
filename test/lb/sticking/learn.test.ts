import t from 'tap'
import { explain } from '../../../src/lb/explain/explain.ts'
import type { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Request } from '../../../src/lb/request.ts'
import { tell } from '../../../src/plugins/proxy/tell.ts'
import { checkConfig } from '../../../src/schemas/check.ts'
import { balancerOf, configOf } from '../../balancer.ts'
import { scene } from '../rules/scenes.ts'

const servers = [1, 2, 3].map((n) => ({ name: `s${n}`, address: `127.0.0.1:${n}` }))

function balancer(learn: object, more: object = {}): LoadBalancer {
  return balancerOf({ backends: [{ name: 'be', servers, learn, ...more }] })
}

/** A request and the answer of its server; the server, or the status that it is refused with. */
function visit(loadBalancer: LoadBalancer, text: string, answer = ''): string | number | undefined {
  const backend = loadBalancer.backends.get('be')
  const sticking = backend?.rules?.sticking
  if (backend === undefined || sticking === undefined) throw new Error('nothing is learnt')
  const request = new Request('GET')
  const refusal = sticking.onRequest(scene(text), request)
  if (refusal !== undefined) return refusal
  const assignment = backend.assign(request)
  assignment?.release()
  if (assignment === undefined) return undefined
  sticking.onResponse?.(scene(text, `HTTP/1.1 200 OK\n${answer}`), request)
  sticking.store(request, assignment.server)
  return assignment.server.name
}

function set(loadBalancer: LoadBalancer, server: string, state: 'ready' | 'drain' | 'maint'): void {
  loadBalancer.change({ by: 'test', target: { backend: 'be', server }, values: { state } })
}

const sources = [
  { key: { cookie: 'JSESSIONID' }, issue: 'Set-Cookie: JSESSIONID=KEY; Path=/; HttpOnly', carry: 'GET /\nCookie: a=1; JSESSIONID=KEY' },
  { key: { cookie: 'connect.sid' }, issue: 'Set-Cookie: connect.sid=s%3AKEY.x/y; Path=/', carry: 'GET /\nCookie: connect.sid=s%3AKEY.x/y' },
  { key: { header: 'Mcp-Session-Id' }, issue: 'mcp-session-id: KEY', carry: 'POST /mcp\nMCP-Session-Id: KEY' },
]

for (const { key, issue, carry } of sources)
  t.test(`${Object.values(key)}: who is issued a key comes back to the server that issued it`, async (t) => {
    const lb = balancer({ keys: [key] })
    t.same(
      [1, 2, 3, 4].map((n) => visit(lb, 'GET /', issue.replace('KEY', `k${n}`))),
      ['s1', 's2', 's3', 's1'],
    )
    t.same(
      [3, 2, 1, 4, 2].map((n) => visit(lb, carry.replace('KEY', `k${n}`))),
      ['s3', 's2', 's1', 's1', 's2'],
    )
    t.same(
      lb.backends.get('be')?.servers.map(({ sessions }) => sessions?.().bound),
      [2, 1, 1],
      'and is counted',
    )
    set(lb, 's2', 'drain')
    t.equal(visit(lb, carry.replace('KEY', 'k2')), 's2')
    set(lb, 's2', 'maint')
    const next = visit(lb, carry.replace('KEY', 'k2'))
    t.not(next, 's2')
    t.equal(visit(lb, carry.replace('KEY', 'k2')), next, 'a key has another server when its own is gone')
    t.equal(visit(lb, carry.replace('KEY', 'k9')), visit(lb, carry.replace('KEY', 'k9')), 'and so has one that nobody knows')
  })

for (const [key, carry] of [
  [{ parameter: 'sid' }, 'GET /socket.io/?EIO=4&sid=KEY&t=1'],
  [{ requestHeader: 'X-User' }, 'GET /\nx-user: KEY'],
] as const)
  t.test(`${Object.values(key)}: what the client brings is learnt from its first request`, async (t) => {
    const lb = balancer({ keys: [key], strict: 404 })
    t.same(
      ['a', 'b', 'a', 'c', 'b', 'a'].map((value) => visit(lb, carry.replace('KEY', value))),
      ['s1', 's2', 's1', 's3', 's2', 's1'],
    )
    set(lb, 's1', 'maint')
    t.equal(visit(lb, carry.replace('KEY', 'a')), 404, 'with strict it has no other server')
    t.not(visit(lb, 'GET /'), undefined)
  })

t.test('strict: a key that nobody knows, or whose server cannot serve, is refused', async (t) => {
  for (const strict of [404, 503]) {
    const lb = balancer({ keys: [{ cookie: 'sid' }, { header: 'Mcp-Session-Id' }], strict })
    t.equal(visit(lb, 'GET /\nMcp-Session-Id: old'), strict)
    t.equal(visit(lb, 'GET /\nCookie: sid=old'), strict)
    t.equal(visit(lb, 'GET /', 'Mcp-Session-Id: new'), 's1', 'without a key there is nothing to refuse')
    t.equal(visit(lb, 'GET /\nMcp-Session-Id: new'), 's1')
    t.equal(visit(lb, 'GET /\nMcp-Session-Id: new\nCookie: sid=old'), 's1', 'the first key that is known counts')
    set(lb, 's1', 'maint')
    t.equal(visit(lb, 'GET /\nMcp-Session-Id: new'), strict)
    set(lb, 's1', 'ready')
    t.equal(visit(lb, 'GET /\nMcp-Session-Id: new'), 's1')
  }
})

t.test(
  'a key that is issued takes the place of the one that came, an empty one ends it, and keys of two kinds are never taken for one another',
  async (t) => {
    const lb = balancer({ keys: [{ cookie: 'sid' }, { parameter: 'sid' }], strict: 404 })
    t.equal(visit(lb, 'GET /', 'Set-Cookie: sid=one'), 's1')
    t.equal(visit(lb, 'GET /\nCookie: sid=one', 'Set-Cookie: sid=two'), 's1')
    t.same([visit(lb, 'GET /\nCookie: sid=two'), visit(lb, 'GET /\nCookie: sid=one')], ['s1', 's1'])
    t.equal(visit(lb, 'GET /\nCookie: sid=two', 'Set-Cookie: sid=; Max-Age=0'), 's1')
    t.equal(visit(lb, 'GET /\nCookie: sid=two'), 404)
    t.equal(visit(lb, 'GET /?sid=one'), 's2')
  },
)

t.test('keys are secrets: no list shows them whole; long ones are told apart by both of their ends', async (t) => {
  const lb = balancer({ keys: [{ cookie: 'sid' }], size: 10 })
  visit(lb, 'GET /', `Set-Cookie: sid=abcdefgh${'x'.repeat(300)}`)
  visit(lb, 'GET /', `Set-Cookie: sid=abcdefgh${'x'.repeat(299)}y`)
  t.equal(visit(lb, `GET /\nCookie: sid=abcdefgh${'x'.repeat(300)}`), 's1')
  const table = lb.tables.get('be/learn')
  t.same(
    [...(table?.table.entries() ?? [])].map((entry) => table?.keys.shown(entry?.key ?? '')),
    ['sid=abcd…', 'sid=abcd…'],
  )
  for (let n = 0; n < 50; n++) visit(lb, 'GET /', `Set-Cookie: sid=${n}`)
  t.equal(table?.table.used, 10, 'and there are never more than there is room for')
})

t.test(
  'keys that clients invent push out none that the application issued; one that it issues after all is as good as others',
  async (t) => {
    const lb = balancer({ keys: [{ cookie: 'sid' }], size: 10 })
    const used = (): unknown[] => ['learn', 'claimed'].map((name) => lb.tables.get(`be/${name}`)?.table.used)
    t.equal(visit(lb, 'GET /', 'Set-Cookie: sid=real'), 's1')
    for (let n = 0; n < 50; n++) visit(lb, `GET /\nCookie: sid=fake${n}`)
    t.same(used(), [1, 10])
    t.equal(visit(lb, 'GET /\nCookie: sid=real'), 's1')
    const home = visit(lb, 'GET /\nCookie: sid=old')
    t.equal(visit(lb, 'GET /\nCookie: sid=old'), home, 'who had it before a restart stays where it came to')
    t.equal(visit(lb, 'GET /\nCookie: sid=old', 'Set-Cookie: sid=old'), home)
    t.same(used(), [2, 9])
    visit(lb, 'GET /\nCookie: sid=fake49', 'Set-Cookie: sid=; Max-Age=0')
    visit(lb, 'GET /\nCookie: sid=unknown', 'Set-Cookie: sid=new')
    t.same(used(), [3, 8])
  },
)

t.test(
  'nor do those that clients bring on their own, where the application issues some; whoever brings one is bound by nobody else',
  async (t) => {
    const lb = balancer({ keys: [{ cookie: 'sid' }, { parameter: 'sid' }, { requestHeader: 'X-User' }], size: 10 })
    const used = (): unknown[] => ['learn', 'claimed'].map((name) => lb.tables.get(`be/${name}`)?.table.used)
    t.equal(visit(lb, 'GET /', 'Set-Cookie: sid=real'), 's1')
    for (let n = 0; n < 50; n++) visit(lb, `GET /?sid=fake${n}\nX-User: fake${n}`)
    t.same(used(), [1, 10])
    for (let n = 0; n < 3; n++) visit(lb, 'GET /?sid=real\nX-User: real')
    t.equal(visit(lb, 'GET /\nCookie: sid=real'), 's1')
  },
)

t.test('it goes with stick rules, which are asked first', async (t) => {
  const lb = balancer(
    { keys: [{ header: 'sid' }], strict: 503 },
    {
      stickTable: { type: 'string', size: 10 },
      stick: [
        { do: 'on', key: 'req.hdr(u)' },
        { do: 'store-response', key: 'res.hdr(u)' },
      ],
    },
  )
  t.equal(visit(lb, 'GET /\nu: a', 'sid: 1'), 's1')
  t.equal(visit(lb, 'GET /', 'u: b'), 's2')
  t.equal(visit(lb, 'GET /\nu: a\nsid: 9'), 's1')
  t.equal(visit(lb, 'GET /\nu: b'), 's2')
  t.equal(visit(lb, 'GET /\nsid: 8'), 503)
})

t.test('what cannot be learnt is told', async (t) => {
  const keys = [{ cookie: 'a', header: 'b' }, {}, { cookie: 'SRV' }, { parameter: 'x' }, { parameter: 'x' }]
  const { errors } = checkConfig(configOf({ backends: [{ name: 'be', servers, cookie: { name: 'SRV' }, learn: { keys } }] }))
  t.match(errors, [
    { pointer: '/backends/0/learn/keys/0', message: /one of cookie, header/ },
    { pointer: '/backends/0/learn/keys/1' },
    { pointer: '/backends/0/learn/keys/2/cookie', message: /that of persistence itself/ },
    { pointer: '/backends/0/learn/keys/4', message: 'parameter x is learnt already' },
  ])
})

t.test('what would become of a key is told, and the key is not used by that', async (t) => {
  let now = 1000
  const backend = { servers, learn: { keys: [{ header: 'sid' }], strict: 404 }, stickTable: { type: 'string', size: 10, expire: '1h' } }
  const lb = balancerOf(
    {
      frontends: [{ name: 'www', defaultBackend: 'be' }],
      backends: [{ name: 'be', ...backend, stick: [{ do: 'on', key: 'req.hdr(x-user)' }] }],
    },
    () => now,
  )
  const told = (...headers: string[]) => explain(lb, { url: '/', headers }, tell)
  visit(lb, 'GET /', 'sid: k1')
  visit(lb, 'GET /\nX-User: joe', 'sid: k2')
  now = 5000
  t.match(told('sid: k2'), { server: 's2', why: 'learn header sid' })
  t.match(told('x-user: joe'), { server: 's2', why: 'stick on req.hdr(x-user)' })
  t.match(told('x-user: ann'), { servers: ['s1', 's2', 's3'], why: /takes one of/ })
  t.match(told('sid: k9'), { answer: { status: 404 }, servers: [], why: 'no server is known for its key, and learn is strict: 404' })
  const { learnt, table } = lb.backends.get('be') ?? {}
  const entries = [learnt?.issued, learnt?.claimed, table].flatMap((one) => [...(one?.table.entries() ?? [])])
  t.same(
    entries.map((entry) => entry?.touchedAt),
    [1000, 1000, 1000],
  )
})
