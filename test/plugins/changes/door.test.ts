import t, { type Test } from 'tap'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { audit } from '../../../src/plugins/changes/audit.ts'
import { Door } from '../../../src/plugins/changes/door.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { BackendConfig } from '../../../src/schemas/backend.ts'
import type { ChangeRequest, ServerValues } from '../../../src/schemas/change.ts'
import { parse } from '../../../src/schemas/parse.ts'
import { ServerConfig } from '../../../src/schemas/server.ts'
import { sealsWith } from '../../../src/secrets/seal.ts'
import { balancerOf, configOf, serverOf } from '../../balancer.ts'

async function make(global: object = {}): Promise<{ balancer: LoadBalancer; door: Door }> {
  const balancer = balancerOf({ global, backends: [{ name: 'app', servers: [{ name: 's1', address: '127.0.0.1:81', cookie: 'c1' }] }] })
  return { balancer, door: new Door(balancer, await findWays(balancer)) }
}

function add(name: string, settings: object = {}): ChangeRequest {
  const parsed = parse(ServerConfig, { name, address: '127.0.0.1:82', ...settings })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return { by: 'ann', target: { backend: 'app', server: name }, added: parsed.value }
}

function create(settings: object): ChangeRequest {
  const parsed = parse(BackendConfig, { name: 'new', ...settings })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return { by: 'ann', target: { backend: 'new' }, created: parsed.value }
}

function set(values: ServerValues): ChangeRequest {
  return { by: 'ann', target: { backend: 'app', server: 's1' }, values }
}

function balance(balance: string): ChangeRequest {
  return { by: 'ann', target: { backend: 'app' }, settings: { balance } }
}

async function refuses(t: Test, request: ChangeRequest, pointer: string | undefined, message: RegExp): Promise<void> {
  const { balancer, door } = await make()
  balancer.on('applied', () => t.fail('nothing is to be changed'))
  await t.rejects(door.change([set({ weight: 3 }), request].slice('values' in request ? 1 : 0)), { name: 'ChangeError', pointer, message })
  t.same(balancer.difference(), [])
}

const bad: [what: string, request: ChangeRequest, pointer: string | undefined, message: RegExp][] = [
  ['a metadata address', add('n', { address: '169.254.169.254:80' }), '/address', /metadata address/],
  ['a unix socket', add('n', { address: 'unix@/run/docker.sock' }), '/address', /add unix/],
  ['an unknown name', add('n', { address: 'no-such-host.invalid:80' }), '/address', /"no-such-host.invalid" is unknown/],
  ['no address', add('n', { address: 'nonsense' }), '/address', /not an address/],
  ['a port that is missing', set({ address: '127.0.0.1:0' }), '/address', /no port/],
  ['an address that moves to metadata', set({ address: '169.254.0.1:80' }), '/address', /metadata/],
  ['checks of a metadata address', set({ checkAddr: '169.254.0.1' }), '/checkAddr', /metadata/],
  ['an agent at a metadata address', add('n', { agentCheck: true, agentPort: 1, agentAddr: '169.254.0.1' }), '/agentAddr', /metadata/],
  ['the state of a server that is not there', add('n', { track: 'app/nope' }), '/track', /there is no server "app\/nope" to track/],
  ['its own state', add('n', { track: 'n' }), '/track', /leads back to itself/],
  ['the state of one that nobody checks', add('n', { track: 's1' }), '/track', /"s1" is neither checked nor has an agent/],
  ['both checks and the state of another', add('n', { track: 's1', check: true }), '/track', /cannot be checked itself/],
  [
    'the state of a server that is not there, of a new backend',
    create({ servers: [{ name: 'a', address: '127.0.0.1:1', track: 'app/nope' }] }),
    '/servers/0/track',
    /there is no server "app\/nope" to track/,
  ],
  ['an agent where there is none', set({ agent: 'down' }), '/agent', /has no agent: configure agent-check/],
  ['checks of a name', set({ checkAddr: 'localhost' }), '/checkAddr', /IP address only/],
  ['checks all the time', set({ inter: 0 }), '/inter', /above 0/],
  [
    'rules that read a file which the configuration does not name',
    create({ acls: [{ name: 'x', test: 'src -f /etc/shadow' }] }),
    '/acls/0',
    /no "\/etc\/shadow"/,
  ],
  [
    'rules that read a map which it does not name',
    create({ acls: [{ name: 'x', test: 'path,map(/etc/shadow) y' }] }),
    '/acls/0',
    /no "\/etc\/shadow"/,
  ],
  ['balancing by a map which it does not name', balance('hash path,map(/etc/shadow)'), '/balance', /no "\/etc\/shadow"/],
  ['balancing by an expression that cannot be read', balance('hash path,regsub("(",y)'), '/balance', /regular expression/],
  ['balancing by users whom nobody knows', balance('hash http_auth(nope)'), '/balance', /no userlist "nope"/],
  ['balancing by a backend that is not there', balance('hash nbsrv(nope)'), '/balance', /no backend "nope"/],
  [
    'a key in a file that the configuration does not name for one',
    create({ cookie: { name: 'S', signed: { keys: [{ file: '/etc/shadow' }] } } }),
    '/cookie/signed/keys/0',
    /names for signed cookies .* none of them/,
  ],
  [
    'a key in a variable which it does not name',
    create({ cookie: { name: 'S', signed: { keys: [{ env: 'HOME' }] } } }),
    '/cookie/signed/keys/0',
    /"HOME"/,
  ],
  ['a file that the configuration does not name', add('n', { tls: { crt: '/etc/shadow' } }), '/tls/crt', /no "\/etc\/shadow"/],
]
for (const [what, request, pointer, message] of bad) {
  t.test(`is refused, and nothing is changed: ${what}`, async (t) => refuses(t, request, pointer, message))
}

t.test('what servers that come together may track is what is there before them', async (t) => {
  const { balancer, door } = await make()
  const remove = (server: string): ChangeRequest => ({ by: 'ann', target: { backend: 'app', server }, removed: true })
  const late = create({ servers: [{ name: 'z', address: '127.0.0.1:1', track: 'app/s1' }] })
  await t.rejects(door.change([add('b', { track: 'a' }), add('a', { check: true })]), { message: /there is no server "a" to track/ })
  await t.rejects(door.change([remove('s1'), late]), { message: /there is no server "app\/s1" to track/ })
  t.same(balancer.difference(), [])
  const servers = [
    { name: 'x', address: '127.0.0.1:1', track: 'app/b' },
    { name: 'y', address: '127.0.0.1:1', track: 'x' },
  ]
  await door.change([add('a', { check: true }), add('b', { track: 'a' }), create({ servers })])
  t.equal(serverOf(balancer, 'new', 'y').tracked?.tracked?.tracked, serverOf(balancer, 'app', 'a'))
  const check = { by: 'ann', target: { backend: 'app', server: 'b' }, values: { check: true } }
  await t.rejects(door.change([check]), { pointer: '/check', message: /app\/b tracks another one, and cannot be checked itself/ })
  await t.rejects(door.change([remove('a')]), { message: /tracks app\/a/ })
  await t.rejects(door.change([{ by: 'ann', target: { backend: 'app' }, deleted: true }]), {
    message: /new\/x tracks one of backend app/,
  })
})

t.test('a name is looked up, and what it comes to must lie in the networks', async (t) => {
  const { door, balancer } = await make({ serverNetworks: ['127.0.0.0/8', '::1'] })
  await door.change([add('n', { address: 'localhost:83' })])
  t.equal(serverOf(balancer, 'app', 'n').config.address, 'localhost:83')
  const other = await make({ serverNetworks: ['10.0.0.0/8'] })
  await t.rejects(other.door.change([add('n', { address: 'localhost:83' })]), { pointer: '/address', message: /none of the networks/ })
  await other.door.change([set({ weight: 2, state: 'drain' })])
})

t.test('a map of the configuration is read once, whatever comes to be balanced by it, and serves nothing else', async (t) => {
  const reads: string[] = []
  const read = (file: string): string => {
    reads.push(file)
    if (reads.length > 1) throw new Error('it is a pipe now')
    return '/a 1'
  }
  const config = configOf({
    backends: [{ name: 'app', balance: 'hash path,map(m)', servers: [{ name: 's1', address: '127.0.0.1:81', tls: { caFile: 'ca' } }] }],
  })
  const balancer = new LoadBalancer(config, Date.now, { env: {}, verify: () => false, hostname: 'h', read })
  const ways = await findWays(balancerOf({}))
  const door = new Door(balancer, ways)
  await door.change([balance('roundrobin')])
  await door.change([balance('hash path,map_beg(m)')])
  await door.change([create({ balance: 'hash path,map(m)' })])
  await t.rejects(door.change([balance('hash path,map_ip(m)')]), { pointer: '/balance', message: /^m:1: / })
  t.same(reads, ['m'])
  t.equal(balancer.backends.get('app')?.algorithm, 'hash')
  await t.rejects(door.change([balance('hash path,map(ca)')]), { pointer: '/balance', message: /for this/ })
  await t.rejects(door.change([add('n', { tls: { crt: 'm' } })]), { pointer: '/tls/crt', message: /for this/ })
  const before = balancer.difference()
  const target = { backend: 'app' }
  t.throws(() => balancer.apply({ seq: 9, at: 0, by: 'another node', target, settings: { balance: 'hash path,map(gone)' } }), /a pipe/)
  t.match(
    balancer.difference(),
    before.map(({ target }) => ({ target })),
  )
  t.equal(balancer.backends.get('app')?.config.balance, 'hash path,map_beg(m)', 'it is not half made')
})

t.test('a backend that is created may have the keys that the configuration names', async (t) => {
  const cookie = { name: 'S', signed: { keys: [{ env: 'KEY' }] } }
  const balancer = new LoadBalancer(configOf({ backends: [{ name: 'app', cookie, servers: [] }] }), Date.now, {
    ...{ env: {}, verify: () => false, hostname: 'h', read: () => '' },
    makeSeal: sealsWith({ KEY: 'a key for tests, of more than 32 characters' }),
  })
  await new Door(balancer, await findWays(balancer)).change([create({ cookie })])
  t.ok(balancer.backends.get('new')?.persistence)
})

t.test('what the configuration has checked by a name may be moved, and be checked there again', async (t) => {
  const servers = [{ name: 's1', address: '127.0.0.1:81', checkAddr: 'localhost' }]
  const balancer = balancerOf({ backends: [{ name: 'app', servers }] })
  const door = new Door(balancer, await findWays(balancer))
  await door.change([set({ address: '127.0.0.1:85' })])
  await door.change([set({ checkAddr: '127.0.0.1' })])
  await door.change([set({ checkAddr: 'localhost' })])
  t.equal(serverOf(balancer, 'app', 's1').config.checkAddr, 'localhost')
  await t.rejects(door.change([set({ checkAddr: 'other.test' })]), { pointer: '/checkAddr', message: /IP address only/ })
})

t.test('a name that came to lead to a metadata address is refused, and nobody goes there', async (t) => {
  const balancer = balancerOf({ backends: [{ name: 'app', servers: [{ name: 's1', address: 'a.test:80' }] }] })
  let host = '10.0.0.1'
  const ways = await findWays(balancer, async () => ({ host, port: 80 }))
  const door = new Door(balancer, ways)
  host = '169.254.169.254'
  await t.rejects(door.change([add('n', { address: 'a.test:80' })]), { pointer: '/address', message: /metadata/ })
  await door.change([set({ maxconn: 7 })])
  t.same(ways(serverOf(balancer, 'app', 's1')).target, { host: '10.0.0.1', port: 80 })
})

t.test('of two that ask for the same name at once, one is refused', async (t) => {
  const { door } = await make()
  const results = await Promise.allSettled([door.change([add('n')]), door.change([add('n')])])
  t.same(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

t.test('a precondition is asked when nothing can come between any more, and may refuse', async (t) => {
  const { balancer, door } = await make()
  const refuse = (): void => {
    throw new RangeError('no')
  }
  await t.rejects(door.change([set({ address: 'localhost:83' })], refuse), { message: 'no' })
  t.same(balancer.difference(), [])
})

t.test('each change is a line: who, what, from, to', async (t) => {
  const { balancer, door } = await make()
  const lines: [object, string][] = []
  const stop = audit(balancer, { info: (line, text) => void lines.push([line, text]) })
  const target = { backend: 'app', server: 's1' }
  await door.change([set({ weight: 7, state: 'drain' })])
  await door.change([set({ state: 'drain', drain: null })])
  await door.change([set({ state: 'drain', drain: { until: 5000, afterwards: 'keep' } })])
  await door.change([add('n')])
  await door.change([{ by: 'bob', target, sessions: 'shutdown' }])
  await door.change([{ by: 'bob', target, removed: true, force: true }])
  const app = balancer.config.backends[0]
  if (app === undefined) throw new Error('no backend')
  await door.change([{ by: 'bob', target: { backend: 'app' }, settings: { retries: 1 } }])
  await door.change([{ by: 'bob', target: { backend: 'new' }, created: { ...app, name: 'new' } }])
  await door.change([{ by: 'bob', target: { backend: 'new' }, deleted: true }])
  t.same(
    lines.map(([, text]) => text),
    [
      'ann changed server app/s1: weight from 1 to 7, state from "ready" to "drain"',
      'ann changed server app/s1: all as it was',
      'ann changed server app/s1: drain from none to {"until":"1970-01-01T00:00:05.000Z","afterwards":"keep"}',
      'ann added server app/n at 127.0.0.1:82',
      'bob shut down the sessions of server app/s1',
      'bob removed server app/s1, and cut off whatever was in flight',
      'bob changed backend app: retries from 3 to 1',
      'bob added backend new of 1 server',
      'bob removed backend new',
    ],
  )
  t.match(lines[0]?.[0], {
    audit: { seq: 1, by: 'ann', target: 'app/s1', what: 'changed', from: { state: 'ready', weight: 1 }, to: { state: 'drain', weight: 7 } },
  })
  stop()
  await door.change([set({ weight: 1 })]).catch(() => {})
  t.equal(lines.length, 9)
})
