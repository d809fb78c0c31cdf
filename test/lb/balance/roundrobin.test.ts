import fc from 'fast-check'
import t from 'tap'
import type { Backend } from '../../../src/lb/backend.ts'
import { RoundRobin } from '../../../src/lb/balance/roundrobin.ts'
import { alter, makeBackend, picks, serverOf, servers } from '../make.ts'

function weighted(...weights: number[]): Backend {
  return makeBackend({ servers: servers(...weights.map((weight) => ({ weight }))) })
}

/** The orders of HAProxy 2.6.12, as observed. */
const orders: [number[], string][] = [
  [[1, 1, 1], '123'],
  [[1, 2, 3], '323132'],
  [[3, 2, 1], '121312'],
  [[2, 4, 6], '323132'],
  [[10, 20, 30], '323132'],
  [[5, 1, 1], '1112113'],
  [[4, 3, 2, 1], '1213214123'],
  [[7, 3], '1112112112'],
  [[1, 1, 1, 1], '1234'],
  [[4], '1'],
]
for (const [weights, cycle] of orders) {
  t.test(`weights ${weights.join('/')} go ${cycle}, again and again`, async (t) => {
    t.equal(picks(weighted(...weights), 3 * cycle.length), cycle.repeat(3))
  })
}

t.test('weights 256/1 give the second server one request of 257', async (t) => {
  const order = picks(weighted(256, 1), 2 * 257)
  t.equal(order.split('2').length - 1, 2)
})

t.test('a new weight takes effect from the next turn, without starting over', async (t) => {
  const backend = weighted(1, 2, 3)
  picks(backend, 12)
  alter(backend, 's1', { weight: 3 })
  t.equal(picks(backend, 12), '321312313213')
})

t.test('a server that goes and comes back leaves the others in their order', async (t) => {
  const backend = weighted(1, 1, 1)
  t.equal(picks(backend, 4), '1231')
  alter(backend, 's2', { up: false })
  t.equal(picks(backend, 6), '313131')
  alter(backend, 's2', { up: true })
  t.equal(picks(backend, 6), '312312')
})

t.test('a server that drains and is ready again is the same', async (t) => {
  const backend = weighted(1, 1, 1)
  picks(backend, 4)
  alter(backend, 's2', { admin: 'drain' })
  t.equal(picks(backend, 6), '313131')
  alter(backend, 's2', { admin: 'ready' })
  t.equal(picks(backend, 6), '312312')
})

t.test('a weight that changes before the first request counts as if configured', async (t) => {
  const backend = weighted(1, 2, 3)
  alter(backend, 's1', { weight: 5 })
  t.equal(picks(backend, 1), '1')
})

t.test('a new weight is kept to wherever in the cycle it comes', async (t) => {
  for (let before = 0; before < 40; before++) {
    const backend = weighted(1, 1)
    picks(backend, before)
    alter(backend, 's1', { weight: 3 })
    picks(backend, 8)
    const twos = picks(backend, 64).split('2').length - 1
    t.ok(Math.abs(twos - 16) <= 1, `after ${before} requests`)
  }
})

t.test('the server to avoid is passed over, and keeps its turn', async (t) => {
  const backend = weighted(1, 1, 1)
  const [first, second, third] = backend.servers
  const balance = new RoundRobin(backend.servers)
  t.equal(balance.pick(first), second)
  t.equal(balance.pick(), third)
  t.equal(balance.pick(second), first)
})

t.test('the server to avoid is passed over where a cycle ends too', async (t) => {
  const backend = weighted(1, 1)
  const [first, second] = backend.servers
  const balance = new RoundRobin(backend.servers)
  const avoided = [undefined, second, first, second, first]
  t.same(
    avoided.map((server) => balance.pick(server)?.name),
    ['s1', 's1', 's2', 's1', 's2'],
  )
})

t.test('the server to avoid is chosen when it is the only one', async (t) => {
  const backend = weighted(1)
  const balance = new RoundRobin(backend.servers)
  const only = serverOf(backend, 's1')
  t.same([balance.pick(only), balance.pick(only), balance.pick()], [only, only, only])
})

t.test('of no servers there is none to choose', async (t) => {
  const balance = new RoundRobin([])
  t.equal(balance.pick(), undefined)
  t.equal(balance.pick(serverOf(weighted(1), 's1')), undefined)
})

t.test('to remove or reweigh a server that takes no part changes nothing; to add one again gives it its new weight', async (t) => {
  const backend = weighted(1, 1)
  const first = serverOf(backend, 's1')
  const second = serverOf(backend, 's2')
  const balance = new RoundRobin([first])
  balance.remove(second)
  balance.reweigh(second)
  balance.add(second)
  balance.remove(second)
  balance.remove(second)
  balance.reweigh(second)
  t.same([balance.pick(), balance.pick()], [first, first])
  balance.add(second)
  second.weight = 3
  balance.add(second)
  const chosen = Array.from({ length: 40 }, () => balance.pick())
  t.equal(chosen.filter((server) => server === first).length, 10)
})

const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 })

/** How often each server comes in `count` picks. */
function shares(backend: Backend, count: number): number[] {
  const order = picks(backend, count)
  return backend.servers.map((server) => order.split(server.name.slice(1)).length - 1)
}

t.test('each server has as many requests as its weight says, to one, over one cycle as over many', async () => {
  fc.assert(
    fc.property(weights, fc.constantFrom(1, 5, 16), (list, cycles) => {
      const sum = list.reduce((a, b) => a + b)
      return shares(weighted(...list), cycles * sum).every((share, i) => Math.abs(share - cycles * (list[i] ?? 0)) <= 1)
    }),
  )
})

t.test('whoever is to be avoided, at any point of the cycle, another is chosen if there is one', async () => {
  fc.assert(
    fc.property(weights, fc.array(fc.option(fc.nat()), { minLength: 100, maxLength: 400 }), (list, avoided) => {
      const { servers: all } = weighted(...list)
      const balance = new RoundRobin(all)
      return avoided.every((index) => {
        const avoid = index === null ? undefined : all[index % all.length]
        const chosen = balance.pick(avoid)
        return chosen !== undefined && (chosen !== avoid || all.length === 1)
      })
    }),
    { numRuns: 50 },
  )
})

const change = fc.record({
  server: fc.nat(),
  to: fc.oneof(
    fc.constantFrom({ admin: 'ready' as const }, { admin: 'drain' as const }, { admin: 'maint' as const }, { up: true }, { up: false }),
    fc.record({ weight: fc.integer({ min: 0, max: 20 }) }),
  ),
  picks: fc.integer({ min: 0, max: 30 }),
})

t.test('through any changes only servers that serve anyone are chosen, and their shares follow their weights', async () => {
  fc.assert(
    fc.property(weights, fc.array(change, { maxLength: 15 }), (list, changes) => {
      const backend = weighted(...list)
      for (const { server, to, picks: count } of changes) {
        alter(backend, `s${(server % list.length) + 1}`, to)
        const able = backend.servers.filter((one) => one.servesAnyone).map((one) => one.name.slice(1))
        for (const name of picks(backend, count)) if (!(able.length === 0 ? ['-'] : able).includes(name)) return false
      }
      const now = backend.servers.map((server) => (server.servesAnyone ? server.weight : 0))
      const sum = now.reduce((a, b) => a + b)
      if (sum === 0) return true
      // What was begun before the last change ends some cycles after it, as in HAProxy; from then on shares are exact to a request or two.
      picks(backend, 40 * sum)
      const cycles = 4
      return shares(backend, cycles * sum).every((share, i) => Math.abs(share - cycles * (now[i] ?? 0)) <= 2)
    }),
    { numRuns: 150, seed: 20_261_123 },
  )
})
