import dns from 'node:dns'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { command, haproxyVersion, runHaproxy } from '../../scripts/haproxy.ts'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import type { Daemon } from '../../src/daemon.ts'
import { followResolvers } from '../../src/discovery/resolvers.ts'
import type { Way } from '../../src/http1/way/dial.ts'
import type { Server } from '../../src/lb/server.ts'
import { Door } from '../../src/plugins/changes/door.ts'
import { systemScheduler } from '../../src/plugins/health-checks/scheduler.ts'
import { resolve } from '../../src/plugins/names.ts'
import { findWays } from '../../src/plugins/ways.ts'
import { parse } from '../../src/schemas/parse.ts'
import { ServerConfig } from '../../src/schemas/server.ts'
import { balancerOf, serverOf } from '../balancer.ts'
import { balancer, configuration, socketPath, until } from '../helpers.ts'
import { a, aaaa, type NameServer, nameServer, srv } from './name-server.ts'

const service = '_http._tcp.app.test'

/** What a story's configuration is, on a name server and a runtime socket. */
function written(port: number, socket: string): string {
  return `global
  stats socket ${socket} level admin
defaults
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 1s
resolvers dns
  nameserver ns1 127.0.0.1:${port}
  resolve_retries 1
  timeout resolve 50ms
  timeout retry 500ms
  hold valid 50ms
  hold nx 0s
  hold obsolete 0s
  hold other 0s
frontend web
  bind unix@${socket}.web
  default_backend app
backend app
  server-template web 1-3 app.test:8080 resolvers dns init-addr none resolve-prefer ipv4
backend one
  default-server resolvers dns
  server s1 one.test:80 init-addr 127.0.0.5
  server s2 one.test:81 init-addr none
backend two
  server d1 one.test:80 resolvers dns init-addr none resolve-opts allow-dup-ip
  server d2 one.test:80 resolvers dns init-addr none resolve-opts allow-dup-ip
backend srv
  server-template s 3 ${service} resolvers dns resolve-prefer ipv4
backend fixed
  server x1 127.0.0.7:80 resolvers dns
backend flat
  server f1 ${service} resolvers dns resolve-prefer ipv4 resolve-opts ignore-weight weight 7
`
}

/** Answers from now on, and what is to come of them: each backend's servers as status, weight and address, in any order. */
interface Step {
  what: string
  records: Parameters<Map<string, NonNullable<ReturnType<NameServer['records']['get']>>>['set']>[]
  rows: Record<string, string[]>
}

const away = 'MAINT (resolution)'
const story: Step[] = [
  {
    what: 'answers come',
    records: [
      ['A app.test', a('app.test', '127.0.0.1', '127.0.0.2')],
      ['A one.test', a('one.test', '127.0.0.9')],
      [`SRV ${service}`, srv(service, ['x.test', 8001, 256], ['y.test', 8002, 1000])],
      ['A x.test', a('x.test', '127.0.0.21')],
      ['A y.test', a('y.test', '127.0.0.22')],
    ],
    rows: {
      app: ['no check 1 127.0.0.1:8080', 'no check 1 127.0.0.2:8080', away],
      one: ['no check 1 127.0.0.9:80', away],
      two: ['no check 1 127.0.0.9:80', 'no check 1 127.0.0.9:80'],
      srv: ['no check 1 127.0.0.21:8001', 'no check 4 127.0.0.22:8002', away],
    },
  },
  {
    what: 'an address and a service are others, weights too',
    records: [
      ['A app.test', a('app.test', '127.0.0.2', '127.0.0.3')],
      [`SRV ${service}`, srv(service, ['x.test', 8001, 512], ['z.test', 8003, 0])],
      ['A z.test', a('z.test', '127.0.0.23')],
    ],
    rows: {
      app: ['no check 1 127.0.0.2:8080', 'no check 1 127.0.0.3:8080', away],
      srv: ['no check 0 127.0.0.23:8003', 'no check 2 127.0.0.21:8001', away],
    },
  },
  {
    what: 'there are fewer, and a port is another',
    records: [
      ['A app.test', a('app.test', '127.0.0.2')],
      [`SRV ${service}`, srv(service, ['x.test', 8009, 512])],
    ],
    rows: {
      app: ['no check 1 127.0.0.2:8080', away, away],
      srv: ['no check 2 127.0.0.21:8009', away, away],
      flat: ['no check 7 127.0.0.21:8009'],
    },
  },
  {
    what: 'names are gone',
    records: [
      ['A app.test', 'NXDOMAIN'],
      ['AAAA app.test', 'NXDOMAIN'],
      ['A one.test', []],
      [`SRV ${service}`, 'NXDOMAIN'],
    ],
    rows: {
      fixed: ['no check 1 127.0.0.7:80'],
      app: [away, away, away],
      one: [away, away],
      srv: [away, away, away],
    },
  },
  {
    what: 'they come back, one by IPv6',
    records: [
      ['A app.test', a('app.test', '127.0.0.4', '127.0.0.2')],
      ['AAAA one.test', aaaa('one.test', '::1')],
      ['A one.test', a('one.test', '127.0.0.9')],
    ],
    rows: {
      app: ['no check 1 127.0.0.2:8080', 'no check 1 127.0.0.4:8080', away],
      one: ['no check 1 [::1]:80', away],
    },
  },
]

/** A row for each server of a backend, from both of what the runtime socket tells. */
async function rowsOf(socket: string, backend: string): Promise<string[]> {
  const [header = '', ...lines] = (await command(socket, `show stat ${backend} 4 -1`)).replace('# ', '').split('\n')
  const at = (name: string): number => header.split(',').indexOf(name)
  const state = (await command(socket, `show servers state ${backend}`)).split('\n').slice(2)
  const rows = lines.map((line, index) => {
    const cells = line.split(',')
    const words = state[index]?.split(' ') ?? []
    const [ip = '-', port] = [words[4], words[18]]
    const place = ip === '-' ? '-' : `${ip.includes(':') ? `[${ip}]` : ip}:${port}`
    const status = cells[at('status')] ?? ''
    // Which of the servers gets which address, and so the weight of one that has none any more, HAProxy leaves to chance.
    return status === away
      ? `${status}${ip === '-' ? '' : ip}${words[12] === '0' ? '' : words[12]}`
      : `${status} ${cells[at('weight')]} ${place}`
  })
  return rows.sort()
}

/** Plays the story to whoever has the runtime socket. */
async function play(t: Test, names: NameServer, socket: string): Promise<void> {
  names.records.clear()
  for (const { what, records, rows } of story) {
    for (const [key, known] of records) names.records.set(key, known)
    for (const [backend, expected] of Object.entries(rows)) {
      const wanted = [...expected].sort()
      let found: string[] = []
      for (let look = 0; look < 300 && found.join() !== wanted.join(); look++) {
        await pause(5)
        found = await rowsOf(socket, backend)
      }
      t.same(found, wanted, `${what}: ${backend}`)
    }
  }
}

t.test(
  'HAProxy lives through the story as it is told here',
  { skip: haproxyVersion() === undefined && 'haproxy is not installed' },
  async (t) => {
    const names = await nameServer(t)
    const socket = socketPath(t)
    const file = join(t.testdir({ 'haproxy.cfg': written(names.port, socket) }), 'haproxy.cfg')
    const stop = await runHaproxy(file)
    t.teardown(stop)
    await play(t, names, socket)
  },
)

t.test('Limpet lives through the same', async (t) => {
  const names = await nameServer(t)
  const socket = socketPath(t)
  const file = join(t.testdir({ 'haproxy.cfg': written(names.port, socket) }), 'haproxy.cfg')
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  await balancer(t, loaded.config)
  await play(t, names, socket)
})

/** A balancer in YAML's terms whose servers are found by `dns`. */
async function found(
  t: Test,
  names: NameServer,
  server: object,
  more: { resolvers?: object; backend?: object; global?: object } = {},
): Promise<Daemon> {
  const resolvers = { name: 'dns', nameservers: [`127.0.0.1:${names.port}`], hold: { valid: 20 }, timeoutResolve: 20, ...more.resolvers }
  return balancer(
    t,
    configuration({
      global: { resolvers: [resolvers], ...more.global },
      frontends: [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' }],
      backends: [
        { name: 'app', servers: [{ name: 's', address: 'app.test:80', resolvers: 'dns', initAddr: ['none'], ...server }], ...more.backend },
      ],
    }),
  )
}

t.test('a name that fails keeps its address as long as hold says, and every change is told', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '127.0.0.1'))
  const { loadBalancer } = await found(t, names, {})
  const server = serverOf(loadBalancer, 'app', 's')
  const changes: unknown[] = []
  loadBalancer.on('change', ({ by, target, ...change }) => changes.push('values' in change && change.values))
  t.equal(server.status, 'MAINT (resolution)')
  await until(() => server.status === 'no check')
  t.same(changes, [{ address: '127.0.0.1:80', unresolved: null }])
  names.asked.length = 0
  names.records.set('A app.test', 'NXDOMAIN')
  await until(() => names.asked.length > 8)
  t.equal(server.status, 'no check', 'it is kept')
  names.records.set('A app.test', a('app.test', '127.0.0.2'))
  await until(() => server.config.address === '127.0.0.2:80')
  t.equal(changes.length, 2)
})

t.test('names that fail are told once, with how long what is known holds, and so is that they are known again', async (t) => {
  const names = await nameServer(t)
  const server = { name: 's', address: 'app.test:80', resolvers: 'dns', initAddr: ['none'] }
  const resolvers = [
    { name: 'dns', nameservers: [`127.0.0.1:${names.port}`], hold: { valid: 10, nx: 0, refused: 5000 }, timeoutResolve: 10 },
  ]
  const loadBalancer = balancerOf({ global: { resolvers }, backends: [{ name: 'app', servers: [server, { ...server, name: 's2' }] }] })
  const reasons: string[] = []
  loadBalancer.on('transition', ({ to, reason }) => to === away && reasons.push(reason))
  const ways = await findWays(loadBalancer)
  const door = new Door(loadBalancer, ways)
  const said: string[] = []
  const complain = (trouble: string): unknown => said.push(`! ${trouble}`)
  t.teardown(followResolvers({ loadBalancer, door, ways, scheduler: systemScheduler, complain, tell: (news) => said.push(news) }))
  const is = async (records: Parameters<typeof names.records.set>[1], told: string): Promise<void> => {
    for (const type of ['A', 'AAAA']) names.records.set(`${type} app.test`, records)
    await until(() => said.at(-1) === told)
  }
  await is('REFUSED', '! resolvers dns: app.test: name servers refuse to tell; what is known holds for 5 s')
  await is(a('app.test', '127.0.0.1'), 'resolvers dns: app.test is known again')
  await until(() => serverOf(loadBalancer, 'app', 's').unresolved === undefined)
  await is('NXDOMAIN', '! resolvers dns: app.test: there is no such name; what is known holds for 0 s')
  await until(() => reasons.length > 0)
  t.same(reasons, ['changed by resolvers dns, DNS NX status'])
  t.equal(said.length, 3)
  const elsewhere = Array.from({ length: 20 }, (_, n) => `169.254.0.${n}`)
  await is(a('app.test', ...elsewhere), '! resolvers dns: app.test: and so on, 10 more of such troubles')
  t.equal(said.filter((text) => /leads to 169/.test(text)).length, 10)
})

t.test('a service that comes to no servers any more keeps those it had, as long as hold says', async (t) => {
  const names = await nameServer(t)
  names.records.set(`SRV ${service}`, srv(service, ['x.test', 8001, 256]))
  names.records.set('A x.test', a('x.test', '127.0.0.21'))
  const { loadBalancer } = await found(t, names, { address: service })
  const server = serverOf(loadBalancer, 'app', 's')
  await until(() => server.status === 'no check')
  for (const nothing of [[], srv(service, ['.', 0, 0])]) {
    names.records.set(`SRV ${service}`, nothing)
    names.asked.length = 0
    await until(() => names.asked.filter((key) => key.startsWith('SRV')).length > 2)
    t.equal(server.status, 'no check')
  }
})

t.test('of the hosts of a service only those are asked for that servers stand for, of more servers at once', async (t) => {
  const names = await nameServer(t)
  names.records.set(`SRV ${service}`, srv(service, ['x.test', 8001, 256], ['y.test', 8002, 256], ['z.test', 8003, 256]))
  names.records.set('A x.test', a('x.test', '127.0.0.21'))
  names.records.set('A y.test', a('y.test', '127.0.0.22'))
  const { loadBalancer } = await found(t, names, { address: service, resolvePrefer: 'ipv4' }, { resolvers: { hold: { valid: '1h' } } })
  await until(() => serverOf(loadBalancer, 'app', 's').status === 'no check')
  t.same(names.asked, [`SRV ${service}`, 'A x.test'])
  const { configured } = serverOf(loadBalancer, 'app', 's')
  loadBalancer.change({ by: 'ann', target: { backend: 'app', server: 's2' }, added: { ...configured, name: 's2' } })
  await until(() => serverOf(loadBalancer, 'app', 's2').status === 'no check')
  t.equal(serverOf(loadBalancer, 'app', 's2').config.address, '127.0.0.22:8002')
  t.notOk(names.asked.includes('A z.test'))
})

t.test('addresses where no server may be are left out', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '169.254.169.254', '192.0.2.1', '127.0.0.3'))
  const { loadBalancer } = await found(t, names, {}, { global: { serverNetworks: ['127.0.0.0/8'] } })
  const server = serverOf(loadBalancer, 'app', 's')
  await until(() => server.status === 'no check')
  t.equal(server.config.address, '127.0.0.3:80')
  names.records.set('A app.test', a('app.test', '169.254.169.254'))
  await until(() => server.status === 'MAINT (resolution)')
})

t.test('cookies of a template follow from addresses, so that all balancers agree', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '127.0.0.1', '127.0.0.2'))
  const cookies = async (): Promise<Map<string, string | undefined>> => {
    const servers = [1, 2].map((n) => ({ name: `s${n}`, address: 'app.test:80', resolvers: 'dns', initAddr: ['none'] }))
    const { loadBalancer } = await found(t, names, {}, { backend: { servers, cookie: { dynamic: true }, dynamicCookieKey: 'key' } })
    const all = loadBalancer.backends.get('app')?.servers ?? []
    await until(() => all.every(({ status }) => status === 'no check'))
    return new Map(all.map((server) => [server.config.address, server.cookie]).sort() as [string, string | undefined][])
  }
  const [one, other] = [await cookies(), await cookies()]
  t.equal(new Set(one.values()).size, 2)
  t.same([...one], [...other])
})

t.test('a server that is removed while its name is asked for is forgotten, and the others go where they lead', async (t) => {
  const names = await nameServer(t)
  const servers = ['s', 's2'].map((name) => ({ name, address: 'app.test:80', resolvers: 'dns', initAddr: ['none'] }))
  const { loadBalancer } = await found(t, names, {}, { backend: { servers }, resolvers: { timeoutRetry: 20, resolveRetries: 100 } })
  names.records.set('A app.test', 'silence')
  await until(() => names.asked.includes('A app.test'))
  loadBalancer.change({ by: 'ann', target: { backend: 'app', server: 's' }, removed: true })
  names.records.set('A app.test', a('app.test', '127.0.0.1'))
  await until(() => serverOf(loadBalancer, 'app', 's2').status === 'no check')
  t.equal(serverOf(loadBalancer, 'app', 's2').config.address, '127.0.0.1:80')
})

t.test(
  'a server that comes while running is followed, addresses in resolve-net first, and resolvers that nobody knows are refused',
  async (t) => {
    const names = await nameServer(t)
    names.records.set('A app.test', a('app.test', '127.0.0.1', '127.0.1.1', '127.0.0.2'))
    const { loadBalancer } = await found(t, names, {})
    const door = new Door(loadBalancer, await findWays(loadBalancer))
    const target = { backend: 'app', server: 'new' }
    const add = (resolvers: string): Promise<unknown> => {
      const server = { name: 'new', address: 'app.test:81', resolvers, initAddr: ['none'], resolveNet: ['127.0.1.0/24'] }
      const parsed = parse(ServerConfig, server)
      return parsed.ok ? door.change([{ by: 'ann', target, added: parsed.value }]) : Promise.resolve()
    }
    await t.rejects(add('nobody'), { pointer: '/resolvers', message: /no resolvers "nobody"/ })
    await add('dns')
    await until(() => serverOf(loadBalancer, 'app', 'new').status === 'no check')
    t.equal(serverOf(loadBalancer, 'app', 'new').config.address, '127.0.1.1:81')
  },
)

t.test('servers that come together are looked at once, not once for each, and when everybody has heard of them', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '127.0.0.1'))
  const server = { name: 's', address: 'app.test:80', resolvers: 'dns', initAddr: ['none'] }
  const resolvers = [{ name: 'dns', nameservers: [`127.0.0.1:${names.port}`] }]
  const loadBalancer = balancerOf({ global: { resolvers }, backends: [{ name: 'app', servers: [server] }] })
  // The system does not know the name.
  const ways = await findWays(loadBalancer, async (text) => (text.startsWith('app') ? { host: 'app.test', port: 80 } : resolve(text)))
  let looks = 0
  const counting = (server: Server): Way => {
    looks++
    return ways(server)
  }
  const door = new Door(loadBalancer, ways)
  t.teardown(
    followResolvers({
      loadBalancer,
      door,
      ways: Object.assign(counting, ways),
      scheduler: systemScheduler,
      complain: t.fail,
      tell: t.fail,
    }),
  )
  await until(() => serverOf(loadBalancer, 'app', 's').unresolved === undefined)
  looks = 0
  const { config } = serverOf(loadBalancer, 'app', 's')
  const added = Array.from({ length: 100 }, (_, n) => ({ ...config, name: `n${n}`, address: 'app.test:80', initAddr: ['libc', 'none'] }))
  const heard: unknown[] = []
  loadBalancer.on('applied', ({ change: { by } }) => heard.push(by))
  await door.change(added.map((one) => ({ by: 'ann', target: { backend: 'app', server: one.name }, added: one })))
  await until(() => looks >= 200)
  await new Promise(setImmediate)
  t.ok(looks < 1000, `${looks} looks`)
  t.same(heard, [...added.map(() => 'ann'), ...added.map(() => 'init-addr')])
})

t.test('parse-resolv-conf, and resolvers that are called default, ask the name servers of the machine', async (t) => {
  const names = await nameServer(t)
  names.records.set('A app.test', a('app.test', '127.0.0.1'))
  const before = dns.getServers()
  t.teardown(() => dns.setServers(before))
  dns.setServers([`127.0.0.1:${names.port}`])
  const all = [
    await found(t, names, { resolvers: 'default' }),
    await found(t, names, {}, { resolvers: { nameservers: [], parseResolvConf: true } }),
  ]
  for (const { loadBalancer } of all) {
    await until(() => serverOf(loadBalancer, 'app', 's').status === 'no check')
    t.equal(serverOf(loadBalancer, 'app', 's').config.address, '127.0.0.1:80')
  }
})
