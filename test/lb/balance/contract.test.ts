import fc from 'fast-check'
import t from 'tap'
import type { Backend } from '../../../src/lb/backend.ts'
import { type Balance, prepareBalance } from '../../../src/lb/balance/index.ts'
import { Request } from '../../../src/lb/request.ts'
import { compileBackend } from '../../../src/lb/rules/index.ts'
import type { Server } from '../../../src/lb/server.ts'
import { alter, makeBackend, picks, servers } from '../make.ts'
import { scene, surroundings } from '../rules/scenes.ts'

/** What holds of every algorithm, whatever else it does. */
const plain = ['roundrobin', 'static-rr', 'leastconn', 'first', 'random', 'random(1)', 'random bounded', 'uri', 'uri consistent']

/** And all of them, those that hash by each kind of key. */
const algorithms = [
  ...plain,
  'uri consistent-bounded',
  ...['source', 'url_param', 'hdr', 'hash'].flatMap((name) => [name, `${name} consistent`]),
]

/** What those that hash are told. */
const keys: Record<string, string> = { url_param: 'url_param sid', hdr: 'hdr(x-key)', hash: 'hash path,lower' }

/** Those that give servers at rest shares by their weights. */
const byWeight = ['roundrobin', 'static-rr', 'random(1)']

function backendOf(balance: string, weights: readonly number[]): Backend {
  const [algorithm = '', how] = balance.split(' ')
  const more = {
    hashType: how?.startsWith('consistent') ? 'consistent' : 'map-based',
    hashBalanceFactor: how?.endsWith('bounded') ? 150 : 0,
  }
  return makeBackend({ balance: keys[algorithm] ?? algorithm, ...more, servers: servers(...weights.map((weight) => ({ weight }))) })
}

function balanceOf(balance: string, weights: readonly number[]): { balance: Balance; servers: readonly Server[] } {
  const backend = backendOf(balance, weights)
  return { balance: prepareBalance(backend.config, backend.servers, { served: 0 })(backend.servers), servers: backend.servers }
}

/** A request with keys of its own. */
function requestOf(key: number): Request {
  const request = new Request('GET')
  const source = `10.${(key >> 16) & 255}.${(key >> 8) & 255}.${key & 255}`
  request.scene = { ...scene(`GET /p/${key}?sid=${key}\nx-key: k${key}`), source }
  return request
}

const weights = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })
const change = fc.record({
  server: fc.nat(),
  to: fc.oneof(
    fc.constantFrom({ admin: 'ready' as const }, { admin: 'drain' as const }, { admin: 'maint' as const }, { up: true }, { up: false }),
    fc.record({ weight: fc.integer({ min: 0, max: 12 }) }),
  ),
  picks: fc.integer({ min: 0, max: 15 }),
})

for (const algorithm of plain) {
  t.test(`${algorithm}: through any changes only servers that serve anyone are chosen, and one is if there is one`, async () => {
    fc.assert(
      fc.property(weights, fc.array(change, { maxLength: 12 }), (list, changes) => {
        const backend = backendOf(algorithm, list)
        return changes.every(({ server, to, picks: count }) => {
          alter(backend, `s${(server % list.length) + 1}`, to)
          const able = backend.servers.filter((one) => one.servesAnyone).map((one) => one.name.slice(1))
          return [...picks(backend, count)].every((name) => (able.length === 0 ? ['-'] : able).includes(name))
        })
      }),
      { numRuns: 20, seed: 20_261_126 },
    )
  })

  t.test(`${algorithm}: none that is full is chosen, and the one to avoid only when no other will do`, async () => {
    const round = fc.record({ avoid: fc.option(fc.nat()), full: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }) })
    fc.assert(
      fc.property(weights, fc.array(round, { maxLength: 30 }), (list, rounds) => {
        const { balance, servers: all } = balanceOf(algorithm, list)
        return rounds.every(({ avoid, full }) => {
          const avoided = avoid === null ? undefined : all[avoid % all.length]
          const isFull = (server: Server): boolean => full[server.id - 1] === true
          const free = all.filter((server) => !isFull(server))
          const chosen = balance.pick(avoided, isFull)
          if (free.length === 0) return chosen === undefined
          return chosen !== undefined && !isFull(chosen) && (chosen !== avoided || free.length === 1)
        })
      }),
      { numRuns: 20, seed: 20_261_126 },
    )
  })

  t.test(`${algorithm}: servers are added, added again, removed and removed again, and weighed while they are not there`, async (t) => {
    const { balance, servers: all } = balanceOf(algorithm, [1, 1, 1])
    const [first, second, third] = all
    if (first === undefined || second === undefined || third === undefined) throw new Error('three servers')
    for (const server of [first, first, second]) balance.remove(server)
    balance.reweigh(first)
    balance.loaded?.(first)
    t.same([balance.pick(), balance.pick()], [third, third])
    balance.remove(third)
    t.equal(balance.pick(), undefined)
    t.equal(balance.pick(third), undefined)
    for (const server of [second, second]) balance.add(server)
    t.same([balance.pick(), balance.pick(second)], [second, second])
  })
}

for (const algorithm of algorithms) {
  t.test(`${algorithm}: through any changes no request, whatever its key, is given a server that does not serve it`, async () => {
    fc.assert(
      fc.property(weights, fc.array(change, { maxLength: 12 }), (list, changes) => {
        const backend = backendOf(algorithm, list)
        backend.rules = compileBackend(backend, surroundings())
        let key = 0
        return changes.every(({ server, to, picks: count }) => {
          alter(backend, `s${(server % list.length) + 1}`, to)
          const isEmpty = !backend.servers.some((one) => one.servesAnyone)
          return Array.from({ length: count }, () => backend.assign(requestOf(key++ * 7919))).every((assignment) => {
            assignment?.release()
            return assignment === undefined ? isEmpty : assignment.server.servesAnyone
          })
        })
      }),
      { numRuns: 8, seed: 20_261_126 },
    )
  })

  if (algorithm !== 'first')
    t.test(`${algorithm}: requests that last are shared out by the weights of the servers`, async (t) => {
      const list = [16, 32, 80]
      const backend = backendOf(algorithm, list)
      backend.rules = compileBackend(backend, surroundings())
      const served = new Map<string, number>()
      for (let key = 0; key < 1280; key++) {
        const name = backend.assign(requestOf(key * 104_729))?.server.name ?? '-'
        served.set(name, (served.get(name) ?? 0) + 1)
      }
      // A ring gives shares by where its places happen to be.
      const spread = algorithm.includes('consistent') ? 0.3 : 0
      for (const [index, weight] of list.entries()) {
        const [mean, share] = [weight * 10, served.get(`s${index + 1}`) ?? 0]
        t.ok(Math.abs(share - mean) <= spread * mean + 6 * Math.sqrt(mean), `s${index + 1} has ${share}, expected about ${mean}`)
      }
    })
}

for (const algorithm of byWeight) {
  t.test(`${algorithm}: shares follow the weights, before a change and after it`, async (t) => {
    const backend = backendOf(algorithm, [1, 2, 5])
    const near = (expected: readonly number[]): void => {
      const order = picks(backend, 800)
      const sum = expected.reduce((a, b) => a + b)
      for (const [i, weight] of expected.entries()) {
        const share = order.split(String(i + 1)).length - 1
        const mean = (800 * weight) / sum
        t.ok(Math.abs(share - mean) <= 6 * Math.sqrt(mean) + 1, `s${i + 1} has ${share} of 800, expected about ${mean}`)
      }
    }
    near([1, 2, 5])
    alter(backend, 's1', { weight: 4 })
    near([4, 2, 5])
    alter(backend, 's2', { up: false })
    near([4, 0, 5])
  })
}

t.test('leastconn: requests that last are spread by weights', async (t) => {
  const backend = backendOf('leastconn', [1, 2, 3])
  const order = Array.from({ length: 12 }, () => backend.assign(new Request('GET'))?.server.name)
  t.same(
    ['s1', 's2', 's3'].map((name) => order.filter((one) => one === name).length),
    [2, 4, 6],
  )
})

t.test('first: the lowest number that has a slot free', async (t) => {
  const backend = makeBackend({ balance: 'first', servers: servers({ maxconn: 2 }, { maxconn: 2 }, { maxconn: 2 }) })
  const held = Array.from({ length: 6 }, () => backend.assign(new Request('GET')))
  t.equal(held.map((one) => one?.server.id).join(''), '112233')
  held[2]?.release()
  t.equal(backend.assign(new Request('GET'))?.server.id, 2)
})

/** The orders of HAProxy 2.6.12, as observed. */
const orders: [number[], string][] = [
  [[1, 1, 1], '123'],
  [[1, 2, 3], '132323'],
  [[3, 2, 1], '112123'],
  [[10, 20, 30], '132323'],
  [[5, 1, 1], '1112113'],
  [[4, 3, 2, 1], '1212312134'],
  [[4], '1'],
]
for (const [list, cycle] of orders)
  t.test(`static-rr: weights ${list.join('/')} go ${cycle}, again and again`, async (t) => {
    t.equal(picks(backendOf('static-rr', list), 2 * cycle.length), cycle.repeat(2))
  })

/** The servers that keys are given, by their hashes. */
function keysOf(balance: Balance): (Server | undefined)[] {
  return Array.from({ length: 2000 }, (_, i) => balance.pick(undefined, undefined, Math.imul(i, 2_654_435_761) >>> 0))
}

t.test('consistent hashing: a server that goes moves its own keys only, and has them again when it is back', async (t) => {
  const { balance, servers: all } = balanceOf('uri consistent', [2, 3, 4])
  const second = all[1]
  if (second === undefined) throw new Error('three servers')
  const before = keysOf(balance)
  balance.remove(second)
  const without = keysOf(balance)
  t.ok(without.every((server, i) => server !== second && (before[i] === second || server === before[i])))
  balance.add(second)
  t.same(keysOf(balance), before)
  second.weight = 6
  balance.reweigh(second)
  t.ok(keysOf(balance).every((server, i) => server === before[i] || server === second))
  second.weight = 3
  balance.reweigh(second)
  t.same(keysOf(balance), before)
})

/** Where keys lead on a ring of servers whose places follow from their addresses, which are in this order. */
function placesOf(hashKey: 'addr' | 'addr-port', addresses: readonly string[]) {
  const backend = makeBackend({ balance: 'uri', hashType: 'consistent', servers: servers(...addresses.map(() => ({ hashKey }))) })
  const locate = (index: number, address: string): void => {
    const server = backend.servers[index]
    const [host = '', port] = address.split(' ')
    if (server !== undefined) backend.located(server, host, Number(port))
  }
  for (const [index, address] of addresses.entries()) locate(index, address)
  const keys = Array.from({ length: 500 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0)
  const led = () => keys.map((key) => Object.values(backend.serverOf(key)?.place ?? {}).join(' '))
  return { backend, locate, led }
}

t.test('hash-key addr and addr-port: keys lead to the same addresses whatever the order of the servers', async (t) => {
  for (const [hashKey, addresses] of [
    ['addr', ['10.0.0.1 80', '10.0.0.2 80', '::1 80', 'fd00::2 80']],
    ['addr-port', ['10.0.0.1 80', '10.0.0.1 81', '::1 80', '::1 81']],
  ] as const) {
    const led = placesOf(hashKey, addresses).led()
    t.same(placesOf(hashKey, addresses.toReversed()).led(), led, hashKey)
    for (const address of addresses) t.ok(led.filter((one) => one === address).length > 30, `${address} by ${hashKey}`)
  }
})

t.test('hash-key addr: a server that moves takes the places of its new address, and only keys of the two move', async (t) => {
  const { backend, locate, led } = placesOf('addr', ['10.0.0.1 80', '10.0.0.2 80', '10.0.0.3 80'])
  const before = led()
  locate(2, '10.0.0.4 80')
  const after = led()
  t.ok(after.every((address, i) => address === before[i] || before[i] === '10.0.0.3 80' || address === '10.0.0.4 80'))
  t.not(after.filter((address) => address === '10.0.0.4 80').length, 0)
  alter(backend, 's3', { admin: 'maint' })
  t.ok(led().every((address, i) => address === after[i] || after[i] === '10.0.0.4 80'))
  locate(2, '10.0.0.3 80')
  alter(backend, 's3', { admin: 'ready' })
  t.same(led(), before)
})

t.test('hashing: a request waits for the server of its key while that is full', async (t) => {
  const backend = makeBackend({ balance: 'uri', servers: servers({ maxconn: 1 }, { maxconn: 1 }) })
  backend.rules = compileBackend(backend, surroundings())
  const ask = (): Request => {
    const request = new Request('GET')
    request.scene = scene('GET /')
    return request
  }
  const first = backend.assign(ask())
  const name = first?.server.name
  const next = ask()
  t.equal(backend.assign(next), undefined)
  const assigned: string[] = []
  backend.wait(next, { onAssigned: ({ server }) => assigned.push(server.name), onLost: () => {} })
  t.equal(first?.server.queue.length, 1)
  first?.release()
  t.same(assigned, [name])
})
