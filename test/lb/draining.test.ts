import t from 'tap'
import { checkFloor } from '../../src/lb/change/floor.ts'
import { Draining, remainsOf } from '../../src/lb/draining.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { balancerOf, serverOf } from '../balancer.ts'

const none = { requests: 0, tunnels: 0 }

t.test('what is left is sessions where they are counted, clients where they are bound, and else requests', async (t) => {
  const servers = [{ name: 's', address: '127.0.0.1:1' }]
  const balancer = balancerOf({
    backends: [
      { name: 'free', servers },
      { name: 'bound', cookie: {}, servers },
    ],
  })
  const remains = (name: string) => {
    const backend = balancer.backends.get(name)
    return backend && remainsOf(backend, serverOf(balancer, name, 's'), 0)
  }
  t.same(remains('free'), none)
  t.same(remains('bound'), { ...none, clientsEstimate: 0 })
  serverOf(balancer, 'bound', 's').recentClients.see(77, 0)
  t.same(remains('bound'), { ...none, clientsEstimate: 1 })
  serverOf(balancer, 'bound', 's').sessions = () => ({ bound: 5, recent: 2 })
  t.same(remains('bound'), { ...none, sessions: 5 })
})

t.test('a drain is over when nobody is left and nothing is in flight', async (t) => {
  t.equal(new Draining(none, 0).isDrained, true)
  for (const rest of [{ requests: 1 }, { sessions: 1 }, { clientsEstimate: 1 }])
    t.equal(new Draining({ ...none, ...rest }, 0).isDrained, false)
  t.equal(new Draining({ ...none, sessions: 0 }, 0).isDrained, true)
})

t.test('its pace is that of the last five minutes, and tells when it will end', async (t) => {
  const drain = new Draining({ ...none, sessions: 100 }, 0)
  t.equal(drain.perMinute(4000), undefined, 'too early')
  t.equal(drain.expectedEnd(4000), undefined)
  drain.look({ ...none, sessions: 110 }, 10_000)
  t.match(drain, { most: 110, left: 110 })
  t.equal(drain.perMinute(10_000), -60)
  t.equal(drain.expectedEnd(10_000), undefined, 'never, at that')
  for (let second = 15; second <= 600; second += 5) drain.look({ ...none, sessions: 110 - second / 10 }, second * 1000)
  t.equal(drain.perMinute(600_000), 6)
  t.equal(drain.expectedEnd(600_000), 600_000 + (50 / 6) * 60_000)
  drain.look(none, 600_100)
  t.equal(drain.expectedEnd(600_100), 600_100, 'it is over')
})

function farm(): LoadBalancer {
  const server = (name: string, more = {}) => ({ name, address: '127.0.0.1:1', ...more })
  return balancerOf({
    backends: [
      { name: 'app', servers: [server('a', { weight: 2 }), server('b'), server('c', { disabled: true }), server('d', { backup: true })] },
    ],
  })
}

const floors: [leaving: string[], floor: number | string, refusal?: RegExp][] = [
  [['a'], 1],
  [['a'], 0],
  [['a', 'b'], 0],
  [['a', 'b'], 1, /^backend app would keep 0 servers for new clients, and 1 is the floor: drain fewer at a time, or lower it$/],
  [['a'], 2, /would keep 1 server for/],
  [['c'], 2],
  [['d'], 2],
  [['b'], '50%'],
  [['b'], '51%', /would keep 50% for/],
  [['a'], '25%'],
  [['a'], '26%', /would keep 25% for/],
]

t.test('a backend keeps its floor: servers, or a part of the weight of all that are no backups', async (t) => {
  const balancer = farm()
  for (const [names, floor, refusal] of floors) {
    const leaving = names.map((name) => serverOf(balancer, 'app', name))
    const check = (): void => checkFloor(balancer.backends, leaving, floor)
    if (refusal === undefined) t.doesNotThrow(check, `${names} ${floor}`)
    else t.throws(check, { message: refusal, refusal: 'conflict', pointer: '/floor' }, `${names} ${floor}`)
  }
})
