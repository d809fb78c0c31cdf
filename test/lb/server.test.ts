import t from 'tap'
import type { Operation } from '../../src/lb/server.ts'
import { makeBackend, serverOf, servers } from './make.ts'

function server(
  setting: object,
  alteration: { admin?: 'ready' | 'drain' | 'maint'; weight?: number; health?: number; operation?: Operation } = {},
) {
  const one = serverOf(makeBackend({ servers: servers(setting) }), 's1')
  const { health, ...rest } = alteration
  Object.assign(one, rest)
  if (health !== undefined) one.health.value = health
  if (!one.health.isUp) one.operation = 'stopped'
  return one
}

t.test('a server has what its configuration says, and its place in the backend as its number', async (t) => {
  const backend = makeBackend({ servers: servers({ weight: 7, rise: 4, fall: 5 }, { disabled: true }) })
  t.match(serverOf(backend, 's1'), { id: 1, backend: 'be', weight: 7, initialWeight: 7, admin: 'ready', health: { rise: 4, fall: 5 } })
  t.match(serverOf(backend, 's2'), { id: 2, weight: 1, admin: 'maint', changedAt: 0, downtime: 0, lastCheck: '' })
})

t.test('a server has the number it asks for, and the others the next ones that nobody asks for, as HAProxy counts them', async (t) => {
  const ids = (...asked: (number | undefined)[]) =>
    makeBackend({ servers: servers(...asked.map((id) => (id === undefined ? {} : { id }))) }).servers.map(({ id }) => id)
  t.same(ids(undefined, undefined), [1, 2])
  t.same(ids(5, undefined, 2, undefined, 9, undefined), [5, 3, 2, 6, 9, 8])
  t.same(ids(2, 1, undefined), [2, 1, 3])
})

const whoIsServed: [string, Parameters<typeof server>[1], { running: boolean; bound: boolean; anyone: boolean }][] = [
  ['an able server serves anyone', {}, { running: true, bound: true, anyone: true }],
  ['a draining server serves bound clients only', { admin: 'drain' }, { running: true, bound: true, anyone: false }],
  ['a server of weight 0 serves bound clients only', { weight: 0 }, { running: true, bound: true, anyone: false }],
  ['a server that is failing but not down serves anyone', { health: 2 }, { running: true, bound: true, anyone: true }],
  ['a server that is down serves nobody', { health: 0 }, { running: false, bound: false, anyone: false }],
  ['a server that is stopping serves bound clients only', { operation: 'stopping' }, { running: true, bound: true, anyone: false }],
  ['a server in maintenance serves nobody', { admin: 'maint' }, { running: false, bound: false, anyone: false }],
  ['a draining server that is down serves nobody', { admin: 'drain', health: 1 }, { running: false, bound: false, anyone: false }],
]
for (const [behaviour, alteration, { running, bound, anyone }] of whoIsServed) {
  t.test(behaviour, async (t) => {
    const one = server({}, alteration)
    t.same([one.isRunning, one.servesBoundClients, one.servesAnyone], [running, bound, anyone])
  })
}

const statuses: [string, object, Parameters<typeof server>[1]][] = [
  ['no check', {}, {}],
  ['DRAIN', {}, { admin: 'drain' }],
  ['MAINT', {}, { admin: 'maint' }],
  ['DOWN', {}, { health: 0 }],
  ['UP 1/3', { check: true }, {}],
  ['UP 2/3', { check: true }, { health: 3 }],
  ['UP', { check: true }, { health: 4 }],
  ['UP', { check: true }, { health: 4, weight: 0 }],
  ['DOWN', { check: true }, { health: 0 }],
  ['DOWN 1/2', { check: true }, { health: 1 }],
  ['DOWN 2/4', { check: true, rise: 4 }, { health: 2 }],
  ['DRAIN', { check: true }, { admin: 'drain', health: 4 }],
  ['DRAIN 2/3', { check: true }, { admin: 'drain', health: 3 }],
  ['DOWN', { check: true }, { admin: 'drain', health: 0 }],
  ['MAINT', { check: true }, { admin: 'maint', health: 0 }],
]
for (const [status, setting, alteration] of statuses) {
  t.test(`${JSON.stringify({ ...setting, ...alteration })} is called ${status}`, async (t) => {
    t.equal(server(setting, alteration).status, status)
  })
}
