import { deepStrictEqual, ok } from 'node:assert'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Backend } from '../../../src/lb/backend.ts'
import { ChangeError } from '../../../src/lb/change/error.ts'
import { backendSettingsOf, valuesOf } from '../../../src/lb/change/values.ts'
import { valuesToBecome, valuesWanted } from '../../../src/lb/change/wanted.ts'
import type { Applied } from '../../../src/lb/events.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Request } from '../../../src/lb/request.ts'
import { BackendConfig } from '../../../src/schemas/backend.ts'
import { Change, type ChangeRequest } from '../../../src/schemas/change.ts'
import { parse } from '../../../src/schemas/parse.ts'
import { ServerConfig } from '../../../src/schemas/server.ts'
import { makeConfig, picks, servers } from '../make.ts'

const by = 'ann'

function make(backend: object = {}): { lb: LoadBalancer; be: Backend } {
  const config = makeConfig({
    frontends: [{ name: 'www', defaultBackend: 'be' }],
    backends: [
      { name: 'be', cookie: {}, servers: servers({}, {}, {}), ...backend },
      { name: 'spare', servers: servers({}) },
    ],
  })
  const lb = new LoadBalancer(config, () => 1000)
  const be = lb.backends.get('be')
  if (be === undefined) throw new Error('no backend')
  return { lb, be }
}

function server(name: string, settings: object = {}): ServerConfig {
  const parsed = parse(ServerConfig, { name, address: '127.0.0.1:9', ...settings })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function backend(name: string, settings: object = {}): BackendConfig {
  const parsed = parse(BackendConfig, { name, ...settings })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function add(name: string, settings: object = {}): Extract<ChangeRequest, { added: unknown }> {
  return { by, target: { backend: 'be', server: name }, added: server(name, settings) }
}

function remove(name: string, force?: true): ChangeRequest {
  return { by, target: { backend: 'be', server: name }, removed: true, ...(force && { force }) }
}

function refuses(t: Test, lb: LoadBalancer, request: ChangeRequest, refusal: string, message: RegExp): void {
  const before = JSON.stringify(lb.difference())
  lb.once('applied', () => t.fail('nothing is to be changed'))
  t.throws(() => lb.change(request), { name: 'ChangeError', refusal, message })
  lb.removeAllListeners('applied')
  t.equal(JSON.stringify(lb.difference()), before)
}

t.test('an added server takes its turn where the cycle is, and has a number of its own and no past', async (t) => {
  const { lb, be } = make()
  t.equal(picks(be, 4), '1231')
  const change = lb.change(add('s4', { cookie: 's4' }))
  t.match(change, { seq: 1, added: { name: 's4', id: 4 } })
  t.equal(picks(be, 8), '23142314', 'it does not start over')
  t.match(be.server('s4'), { id: 4, counters: { selected: 2, sessions: 0 } })
})

t.test('of a removed server the others take over, in their order', async (t) => {
  const { lb, be } = make()
  t.equal(picks(be, 4), '1231')
  lb.change(remove('s2'))
  t.equal(picks(be, 6), '313131')
  t.match(be.usable, { active: 2 })
  t.equal(be.server('s2'), undefined)
})

t.test('the lowest number that is free goes to the next server', async (t) => {
  const { lb } = make()
  lb.change(remove('s2'))
  t.match(lb.change(add('n1')), { added: { id: 2 } })
  t.match(lb.change(add('n2')), { added: { id: 4 } })
  t.match(lb.change(add('n3', { id: 77 })), { added: { id: 77 } })
  refuses(t, lb, add('n4', { id: 77 }), 'conflict', /number 77 is that of server be\/n3/)
})

t.test('a request that is bound to a server reaches it once it is there, and another when it has gone', async (t) => {
  const { lb, be } = make()
  const bound = (cookie: string): string => {
    const request = new Request('GET')
    be.persistence?.readRequest(`SERVERID=${cookie}`, request)
    return `${request.bound?.name} ${request.cookieIn}`
  }
  t.equal(bound('s4'), 'undefined I')
  lb.change(add('s4', { cookie: 's4' }))
  t.equal(bound('s4'), 's4 V')
  lb.change({ by, target: { backend: 'be', server: 's4' }, values: { cookie: 'other' } })
  t.same([bound('s4'), bound('other')], ['undefined I', 's4 V'])
  lb.change(remove('s4'))
  t.equal(bound('other'), 'undefined I')
})

t.test('who waits for a removed server goes elsewhere at once, or on waiting for any; with strict there is none for it', async (t) => {
  for (const strict of [false, true]) {
    const { lb, be } = make({ strict, servers: servers({ maxconn: 1 }, { maxconn: 2 }) })
    const held = be.assign(new Request('GET'))
    const told: string[] = []
    for (const name of ['first', 'second', 'third']) {
      const request = new Request('GET')
      request.bound = be.server('s1')
      request.cookieIn = 'V'
      be.wait(request, {
        onAssigned: ({ server }) => told.push(`${name} ${server.name} ${request.cookieIn}`),
        onLost: () => told.push(`${name} lost`),
      })
    }
    lb.change(remove('s1', true))
    t.same(told, strict ? ['first lost', 'second lost', 'third lost'] : ['first s2 D', 'second s2 D'])
    t.equal(be.queue.length, strict ? 0 : 1)
    held?.release()
    t.equal(told.length, strict ? 3 : 2, 'a slot of the server that is gone serves nobody')
    lb.change(add('s3'))
    if (!strict) t.equal(told[2], 'third s3 D', 'one that comes serves who waits')
  }
})

t.test('a limit that is set makes requests wait, one that is lifted lets them go', async (t) => {
  const { lb, be } = make({ servers: servers({}) })
  const target = { backend: 'be', server: 's1' }
  lb.change({ by, target, values: { maxconn: 1 } })
  const held = be.assign(new Request('GET'))
  const second = new Request('GET')
  t.equal(be.assign(second), undefined)
  let served = 0
  be.wait(second, { onAssigned: () => served++, onLost: () => t.fail() })
  lb.change({ by, target, values: { maxconn: 0 } })
  t.equal(served, 1)
  t.ok(be.assign(new Request('GET')))
  held?.release()
})

t.test('a limit that is lifted lets those go too that wait for a server in drain', async (t) => {
  const { lb, be } = make({ servers: servers({ maxconn: 1 }, {}) })
  const target = { backend: 'be', server: 's1' }
  const held = be.assign(new Request('GET'))
  const bound = new Request('GET')
  bound.bound = be.server('s1')
  const served: string[] = []
  be.wait(bound, { onAssigned: ({ server }) => served.push(server.name), onLost: () => t.fail() })
  lb.change({ by, target, values: { state: 'drain' } })
  t.same(served, [])
  lb.change({ by, target, values: { maxconn: 2 } })
  t.same(served, ['s1'])
  held?.release()
})

t.test('what is altered tells what it was before', async (t) => {
  const { lb } = make()
  const seen: unknown[] = []
  lb.on('change', (_change, { before }) => seen.push(before))
  lb.change({ by, target: { backend: 'be', server: 's1' }, values: { weight: 7, cookie: null } })
  lb.change({ by, target: { backend: 'be', server: 's1' }, values: { weight: 8, state: 'drain' } })
  lb.change({ by, target: { backend: 'be' }, settings: { retries: 1, fullconn: 9 } })
  t.strictSame(seen, [
    { weight: 1, cookie: 's1' },
    { state: 'ready', weight: 7 },
    { retries: 3, fullconn: null },
  ])
  t.match(lb.backends.get('be')?.config, { retries: 1, fullconn: 9 })
})

t.test('what was made elsewhere is acted on here, and not told again', async (t) => {
  const { lb } = make()
  const applied: Applied[] = []
  lb.on('change', () => t.fail('it was decided elsewhere'))
  lb.on('applied', (one) => applied.push(one))
  lb.apply({ seq: 9, at: 1, by, target: { backend: 'be', server: 's9' }, added: server('s9', { id: 9 }) })
  t.match(applied, [{ server: { name: 's9', id: 9, version: 9 }, backend: { name: 'be', version: 9 } }])
})

t.test('changes that cannot be made are refused, with their reason, and nothing is changed', async (t) => {
  const { lb, be } = make()
  refuses(t, lb, add('s1'), 'conflict', /there is a server be\/s1 already/)
  refuses(t, lb, add('s4', { cookie: 's2' }), 'conflict', /cookie value "s2" is that of server be\/s2/)
  refuses(t, lb, { ...add('s4'), added: server('s5') }, 'invalid', /"s4" and "s5"/)
  refuses(t, lb, { ...add('s4'), target: { backend: 'xx', server: 's4' } }, 'not found', /no backend "xx"/)
  refuses(t, lb, remove('s9'), 'not found', /no server "be\/s9"/)
  refuses(t, lb, { by, target: { backend: 'be', server: 's9' }, sessions: 'shutdown' }, 'not found', /s9/)
  refuses(t, lb, { by, target: { backend: 'be', server: 's1' }, values: { cookie: 's2' } }, 'conflict', /server be\/s2/)
  const drain = { until: 5, afterwards: 'keep' } as const
  refuses(t, lb, { by, target: { backend: 'be', server: 's1' }, values: { drain } }, 'invalid', /not in drain/)
  refuses(t, lb, { by, target: { backend: 'be' }, deleted: true }, 'conflict', /frontend www sends requests to backend be/)
  refuses(t, lb, { by, target: { backend: 'xx' }, deleted: true }, 'not found', /no backend "xx"/)
  refuses(t, lb, { by, target: { backend: 'xx' }, settings: {} }, 'not found', /no backend "xx"/)
  refuses(t, lb, { by, target: { backend: 'be' }, created: backend('be') }, 'conflict', /a backend be already/)
  const held = be.assign(new Request('GET'))
  refuses(t, lb, remove('s1'), 'conflict', /server be\/s1 has 1 request in flight/)
  held?.release()
  lb.change(remove('s1'))
})

t.test('a server that a use-server rule names is removed by force only, its backend with it like any other', async (t) => {
  const { lb, be } = make({ useServer: [{ server: 's1', if: '{ path /x }' }, { server: '%[path]' }] })
  refuses(t, lb, remove('s1'), 'conflict', /a use-server rule sends requests to server be\/s1: force it/)
  t.doesNotThrow(() => lb.change(remove('s2')), 'no rule has its name')
  t.doesNotThrow(() => lb.change(remove('s1', true)))
  t.same(
    be.servers.map(({ name }) => name),
    ['s3'],
  )
  lb.change({ by, target: { backend: 'blue' }, created: backend('blue', { useServer: [{ server: 'b1' }], servers: [server('b1')] }) })
  t.doesNotThrow(() => lb.change({ by, target: { backend: 'blue' }, deleted: true }))
})

t.test('of several changes all are made or none', async (t) => {
  const { lb, be } = make()
  const weigh = (name: string, weight: number): ChangeRequest => ({ by, target: { backend: 'be', server: name }, values: { weight } })
  const bad: [ChangeRequest[], RegExp][] = [
    [[weigh('s1', 5), weigh('s9', 5)], /s9/],
    [[weigh('s1', 5), weigh('s1', 6)], /to change be\/s1 twice at once/],
    [[add('n1', { cookie: 'n' }), add('n2', { cookie: 'n' })], /two servers are to have the cookie value "n"/],
  ]
  for (const [requests, message] of bad) t.throws(() => lb.changeAll(requests), { name: 'ChangeError', message })
  t.same(lb.difference(), [])
  t.match(lb.changeAll([weigh('s1', 5), weigh('s2', 6)]), [{ seq: 1 }, { seq: 2 }])
  t.equal(be.weight, 12)
})

t.test('of many changes each is looked at a few times, however many there are', async (t) => {
  let looks = 0
  const names = Array.from({ length: 300 }, (_, index) => `s${index}`)
  const { lb } = make({ servers: names.map((name) => server(name)) })
  const requests = names.map((name) => ({
    by,
    values: { weight: 5 },
    get target() {
      looks++
      return { backend: 'be', server: name }
    },
  }))
  lb.checkAll(requests)
  t.ok(looks < 10 * names.length, `${looks} looks`)
})

t.test('the plan of a drain lasts as long as the drain', async (t) => {
  const { lb, be } = make()
  const target = { backend: 'be', server: 's1' }
  const drain = { until: 5000, afterwards: 'remove' } as const
  lb.change({ by, target, values: { state: 'drain', drain } })
  t.same(be.server('s1')?.drain, drain)
  t.match(lb.difference(), [{ values: { state: 'drain', drain } }])
  lb.change({ by, target, values: { state: 'maint' } })
  t.equal(be.server('s1')?.drain, undefined)
})

const names = ['s1', 's2', 's3', 'n1', 'n2']
const wanted: fc.Arbitrary<ChangeRequest> = fc.oneof(
  fc.record({
    by: fc.constant(by),
    target: fc.record({ backend: fc.constantFrom('be', 'spare', 'new'), server: fc.constantFrom(...names) }),
    values: fc.record(
      {
        state: fc.constantFrom('ready' as const, 'drain' as const, 'maint' as const),
        weight: fc.integer({ min: 0, max: 9 }),
        maxconn: fc.integer({ min: 0, max: 3 }),
        address: fc.constantFrom('127.0.0.1:1', '127.0.0.1:7'),
        cookie: fc.constantFrom(null, 's1', 'x', 'y'),
        check: fc.boolean(),
        checkPort: fc.constantFrom(null, 7),
        health: fc.constantFrom('up' as const, 'down' as const),
        drain: fc.constantFrom(null, { until: 5000, afterwards: 'keep' as const }),
      },
      { requiredKeys: [] },
    ),
  }),
  fc
    .tuple(fc.constantFrom('be', 'spare', 'new'), fc.constantFrom(...names), fc.integer({ min: 0, max: 9 }), fc.boolean())
    .map(([name, own, weight, disabled]) => ({ ...add(own, { weight, disabled }), target: { backend: name, server: own } })),
  fc
    .tuple(fc.constantFrom('be', 'spare', 'new'), fc.constantFrom(...names))
    .map(([name, own]) => ({ by, target: { backend: name, server: own }, removed: true as const })),
  fc.constantFrom('be', 'spare', 'new').map((name) => ({ by, target: { backend: name }, deleted: true as const })),
  fc
    .constantFrom('spare', 'new')
    .map((name) => ({ by, target: { backend: name }, created: backend(name, { servers: servers({ weight: 3 }, {}) }) })),
  fc
    .tuple(fc.constantFrom('be', 'spare', 'new'), fc.integer({ min: 0, max: 3 }), fc.constantFrom(null, 5))
    .map(([name, retries, fullconn]) => ({ by, target: { backend: name }, settings: { retries, fullconn } })),
)

/** All that lasts of a balancer, whatever its checks say. */
function stateOf(lb: LoadBalancer): object[] {
  for (const { name, servers } of lb.backends.values())
    for (const one of servers) if (one.isChecked) lb.change({ by, target: { backend: name, server: one.name }, values: { health: 'up' } })
  return [...lb.backends.values()].map((be) => [
    be.name,
    be.usable,
    be.weight,
    backendSettingsOf(be),
    be.servers.map((one) => [one.id, one.name, valuesOf(one), one.maxconn, one.initialWeight]),
  ])
}

t.test('the difference, written down and applied to a fresh balancer, gives the same state, whatever was done', async () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 15 }), (requests) => {
      const { lb } = make()
      for (const request of requests) {
        try {
          lb.change(request)
        } catch (error) {
          if (!(error instanceof ChangeError)) throw error
        }
      }
      const fresh = make().lb
      for (const change of lb.difference()) {
        const read = parse(Change, JSON.parse(JSON.stringify(change)))
        if (!read.ok) throw new Error(JSON.stringify(read.problems))
        fresh.apply(read.value)
      }
      deepStrictEqual(stateOf(fresh), stateOf(lb))
    }),
    { numRuns: 60, seed: 4 },
  )
})

t.test('whatever was done, round robin shares as the weights say and the queue serves all', async () => {
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 10 }), (requests) => {
      const { lb, be } = make()
      for (const request of requests) {
        picks(be, 1)
        try {
          lb.change(request)
        } catch (error) {
          if (!(error instanceof ChangeError)) throw error
        }
      }
      const eligible = be.servers.filter((one) => one.servesAnyone)
      deepStrictEqual(be.usable.active, eligible.length)
      if (eligible.length === 0) return
      const before = new Map(eligible.map((one) => [one, one.counters.selected]))
      // The first cycle after a change may be an uneven one.
      picks(be, 3 * be.weight)
      for (const [one, count] of before) ok(one.counters.selected - count >= one.weight, `${one.name} gets its share`)
    }),
    { numRuns: 25, seed: 4 },
  )
})

t.test(
  'who waits when its backend goes is told at once that there is no server, and is not sent to another one that goes too',
  async (t) => {
    const { lb } = make()
    lb.change({
      by,
      target: { backend: 'new' },
      created: backend('new', {
        servers: [
          { name: 'a', address: ':1', maxconn: 1 },
          { name: 'b', address: ':1' },
        ],
      }),
    })
    const be = lb.backends.get('new')
    if (be === undefined) throw new Error('no backend')
    const [a, b] = be.servers
    const told: string[] = []
    const wait = (name: string, bound: Backend['servers'][number] | undefined): void => {
      const request = new Request('GET')
      request.bound = bound
      be.wait(request, { onAssigned: () => told.push(`${name} assigned`), onLost: () => told.push(`${name} lost`) })
    }
    wait('any', undefined)
    wait('of a', a)
    lb.change({ by, target: { backend: 'new' }, deleted: true })
    t.same(told.sort(), ['any lost', 'of a lost'])
    t.same([be.servers.length, be.queue.length, a?.queue.length, b?.servesAnyone], [0, 0, 0, false])
    t.equal(be.wait(new Request('GET'), { onAssigned: () => {}, onLost: () => {} }), 'no server')
  },
)

t.test('numbers and cookie values are free again when their server goes or has another', async (t) => {
  const lb = new LoadBalancer(
    makeConfig({ backends: [{ name: 'x', cookie: { name: 'C' }, servers: [{ name: 'a', address: '127.0.0.1:1', cookie: 'one' }] }] }),
  )
  const target = (server: string) => ({ by, target: { backend: 'x', server } })
  const add = (name: string, settings: object = {}): ChangeRequest => {
    const parsed = parse(ServerConfig, { name, address: '127.0.0.1:1', ...settings })
    if (!parsed.ok) throw new Error(`${name} is no server`)
    return { ...target(name), added: parsed.value }
  }
  for (const name of ['b', 'c']) lb.change(add(name))
  lb.change({ ...target('b'), removed: true })
  t.throws(() => lb.change(add('d', { id: 3 })), /the number 3 is that of server x\/c/)
  t.throws(() => lb.change(add('d', { cookie: 'one' })), /"one" is that of server x\/a/)
  lb.change({ ...target('a'), values: { cookie: 'two' } })
  t.throws(() => lb.change(add('d', { cookie: 'two' })), /"two" is that of server x\/a/)
  for (const name of ['d', 'e']) lb.change(add(name, name === 'd' ? { cookie: 'one' } : {}))
  t.same(
    lb.backends.get('x')?.servers.map(({ name, id }) => [name, id]),
    [
      ['a', 1],
      ['c', 3],
      ['d', 2],
      ['e', 4],
    ],
  )
})

t.test('a backend that is created is one that could be configured', async (t) => {
  const { lb } = make()
  const server = { name: 's', address: '127.0.0.1:9' }
  const create = (name: string, settings: object): ChangeRequest => ({ by, target: { backend: 'new' }, created: backend(name, settings) })
  refuses(t, lb, create('other', {}), 'invalid', /called "new" and "other"/)
  refuses(t, lb, create('new', { externalCheck: { command: '/x' } }), 'invalid', /not checked by programs/)
  refuses(t, lb, create('new', { id: 2 }), 'conflict', /a section with the number 2 already/)
  refuses(t, lb, create('new', { servers: [server, server] }), 'invalid', /already a server of backend "new" named "s"/)
  refuses(t, lb, create('new', { cookie: { mode: 'rewrite', indirect: true } }), 'invalid', /indirect cannot be with mode rewrite/)
  const before = [...lb.sectionNumbers]
  lb.change(create('new', {}))
  t.equal(lb.sectionNumbers.get('new'), 4, 'it has the next number')
  lb.change({ by, target: { backend: 'new' }, deleted: true })
  t.same([...lb.sectionNumbers], before)
})

t.test('the rules of a backend that is created may speak of what is there', async (t) => {
  const { lb } = make()
  const create = (condition: string): ChangeRequest => ({
    by,
    target: { backend: 'new' },
    created: backend('new', { httpRequest: [{ do: 'deny', if: condition }] }),
  })
  refuses(t, lb, create('{ nbsrv(none) 0 }'), 'invalid', /there is no backend "none"/)
  refuses(t, lb, create('{ http_auth(none) }'), 'invalid', /there is no userlist "none"/)
  lb.change(create('{ nbsrv(be) 0 } { nbsrv(new) 0 }'))
  t.ok(lb.backends.get('new')?.rules?.onRequest)
})

t.test('changes that stand in one another’s way are made neither of them', async (t) => {
  const deletion: ChangeRequest = { by, target: { backend: 'spare' }, deleted: true }
  const together: [ChangeRequest[], RegExp][] = [
    [[deletion, { by, target: { backend: 'spare', server: 's1' }, values: { weight: 2 } }], /spare is to go, and to be changed at once/],
    [[add('a', { id: 9 }), add('b', { id: 9 })], /numbers of their own/],
    [[add('a'), add('b', { id: 4 })], /all of them or none/],
  ]
  for (const [requests, message] of together) {
    const { lb } = make()
    t.throws(() => lb.changeAll(requests), { refusal: 'conflict', message })
    t.same(lb.difference(), [])
  }
  const { lb, be } = make()
  lb.changeAll([add('a'), add('b')])
  t.same(
    be.servers.map(({ id }) => id),
    [1, 2, 3, 4, 5],
  )
})

t.test('who says the name of a server that goes where its name leads says nothing new; another name is refused, an address is not', (t) => {
  for (const [name, place] of [
    ['app.test:80', '10.0.0.1:80'],
    ['_http._tcp.app.test', '10.0.0.1:8001'],
  ] as const) {
    const defined = server('s', { address: name, resolvers: 'default' })
    const { lb, be } = make({ cookie: undefined, servers: [defined, server('plain', { address: 'app.test:80' })] })
    const set = (to: string, address: string) => lb.change({ by, target: { backend: 'be', server: to }, values: { address } })
    set('s', place)
    const [found, plain] = be.servers
    if (found === undefined || plain === undefined) throw new Error('no server')
    t.same(valuesToBecome(found, { ...defined, weight: 5 }), { weight: 5 })
    t.same([valuesWanted(found, { address: null }), valuesWanted(found, { address: name })], [{}, {}])
    t.same(valuesToBecome(found, { ...defined, address: '10.0.0.2:80' }), { address: '10.0.0.2:80' })
    for (const other of ['other.test:80', '_http._tcp.other.test'])
      t.throws(() => set('s', other), {
        refusal: 'conflict',
        pointer: '/address',
        message: /goes where .* leads, as resolvers default say/,
      })
    set('plain', place)
    t.same(valuesWanted(plain, { address: null }), { address: 'app.test:80' })
    t.equal(set('plain', 'other.test:80').seq, 3)
  }
  t.end()
})
