import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { followServerLists } from '../../src/discovery/server-lists.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { Door } from '../../src/plugins/changes/door.ts'
import { findWays } from '../../src/plugins/ways.ts'
import { nextTurn } from '../../src/turns.ts'
import { balancerOf, serverOf } from '../balancer.ts'
import { ask, balancer, configuration, get, origin, portOf, respond, until } from '../helpers.ts'
import { FakeScheduler } from '../plugins/health-checks/fake-scheduler.ts'

interface Followed {
  loadBalancer: LoadBalancer
  file: string
  complaints: string[]
  /** Lets a second pass, and waits until the list was looked at. */
  second: () => Promise<void>
  stop: () => void
  /** Lets two looks begin, and waits for no end. */
  look: () => Promise<void>
  names: () => string
}

function list(...servers: object[]): string {
  return JSON.stringify({ servers: servers.map((server, index) => ({ address: `127.0.0.1:${index + 1}`, ...server })) })
}

/** A balancer that follows a list; changes go straight to it. */
async function follow(t: Test, text: string, source: object = {}): Promise<Followed> {
  const file = join(t.testdir({ 'servers.yaml': text }), 'servers.yaml')
  const servers = [{ name: 'own', address: '127.0.0.1:9' }]
  const scheduler = new FakeScheduler()
  const loadBalancer = balancerOf({ backends: [{ name: 'app', servers, serverList: { file, ...source } }] }, () => scheduler.now())
  const complaints: string[] = []
  const stop = await followServerLists({
    loadBalancer,
    door: new Door(loadBalancer, await findWays(loadBalancer)),
    scheduler,
    complain: (trouble) => complaints.push(trouble),
  })
  t.teardown(stop)
  // The first look sees that the file is another, the second that it stays so.
  const second = async (): Promise<void> => {
    for (let look = 0; look < 2; look++) {
      scheduler.advance(1000)
      await until(() => scheduler.waiting.length > 0)
    }
  }
  const names = (): string => (loadBalancer.backends.get('app')?.servers ?? []).map(({ name, admin }) => `${name} ${admin}`).join(', ')
  const look = async (): Promise<void> => {
    scheduler.advance(1000)
    await until(() => scheduler.waiting.length > 0)
    scheduler.advance(1000)
  }
  return { loadBalancer, file, complaints, second, look, stop, names }
}

/** A list of so many servers. */
function many(count: number, more: object = {}): string {
  return list(...Array.from({ length: count }, (_, index) => ({ name: `s${index}`, ...more })))
}

/** Has something be done in another turn, when the first change of a list has been made. */
function meanwhile(loadBalancer: LoadBalancer, task: () => void): Promise<void> {
  return new Promise((resolve) => {
    loadBalancer.once('applied', () => {
      setImmediate(() => {
        task()
        resolve()
      })
    })
  })
}

t.test('a list of many servers is checked as a whole before any of them comes', async (t) => {
  const { file, second, names, complaints, loadBalancer } = await follow(t, list({ name: 'a' }), { drain: 0 })
  const { seq } = loadBalancer
  for (const bad of [
    { address: '169.254.169.254:80' },
    { address: 'unix@/x' },
    { tls: { caFile: '/nowhere' } },
    { id: 1 },
    { adress: 'x' },
  ]) {
    const servers = Array.from({ length: 60 }, (_, index) => ({ name: `s${index}`, address: '127.0.0.1:9', ...(index === 59 && bad) }))
    writeFileSync(file, JSON.stringify({ servers }))
    await second()
    t.equal(complaints.splice(0).length, 1)
  }
  t.equal(names(), 'own ready, a ready')
  t.equal(loadBalancer.seq, seq)
})

t.test('others have their turn while a list is taken, and what they made impossible is made the next time', async (t) => {
  const { file, second, complaints, loadBalancer } = await follow(t, many(100), { drain: 0 })
  const target = { backend: 'app', server: 's99' }
  const removed = meanwhile(loadBalancer, () => loadBalancer.change({ by: 'ann', target, removed: true }))
  writeFileSync(file, many(100, { weight: 5 }))
  await second()
  await removed
  t.match(complaints, [/servers\.yaml: there is no server "app\/s99"$/])
  await second()
  t.equal(complaints.length, 1)
  const { servers = [] } = loadBalancer.backends.get('app') ?? {}
  t.equal(servers.length, 101)
  t.ok(servers.every(({ name, weight }) => weight === (name === 'own' ? 1 : 5)))
})

t.test('what an operator changes while a list is taken holds, unless the list says something else of it behind that', async (t) => {
  const { file, second, complaints, loadBalancer } = await follow(t, many(100), { drain: 0 })
  const target = { backend: 'app', server: 's90' }
  const changed = meanwhile(loadBalancer, () => loadBalancer.change({ by: 'ann', target, values: { weight: 7, maxconn: 9 } }))
  writeFileSync(file, many(100, { weight: 5 }))
  await Promise.all([second(), changed])
  t.match(serverOf(loadBalancer, 'app', 's90'), { weight: 5, maxconn: 9 })
  t.same(complaints, [])
})

t.test('a list that becomes another while it is taken is taken first, and then the other', async (t) => {
  const { file, second, complaints, loadBalancer } = await follow(t, many(1), { drain: 0 })
  const written = meanwhile(loadBalancer, () => writeFileSync(file, many(70, { weight: 3 })))
  writeFileSync(file, many(100))
  await Promise.all([second(), written])
  t.equal(loadBalancer.backends.get('app')?.servers.length, 101)
  await second()
  t.equal(loadBalancer.backends.get('app')?.servers.length, 71)
  t.equal(serverOf(loadBalancer, 'app', 's0').weight, 3)
  t.same(complaints, [])
})

t.test('a balancer that stops takes no more of a list', async (t) => {
  const { file, look, stop, complaints, loadBalancer } = await follow(t, many(1), { drain: 0 })
  const { servers = [] } = loadBalancer.backends.get('app') ?? {}
  let count = 0
  const stopped = meanwhile(loadBalancer, () => {
    stop()
    count = servers.length
  })
  writeFileSync(file, many(100))
  await Promise.all([look(), stopped])
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  t.ok(count > 2 && count < 100, `${count} have come`)
  t.equal(servers.length, count)
  t.same(complaints, [])
})

t.test('the servers of a list are there beside those of the configuration, and come and go with it', async (t) => {
  const { file, second, names, loadBalancer, complaints } = await follow(t, list({ name: 'a' }, { name: 'b', weight: 3 }), { drain: '0s' })
  t.equal(names(), 'own ready, a ready, b ready')
  t.equal(serverOf(loadBalancer, 'app', 'b').weight, 3)
  const { seq } = loadBalancer
  await second()
  t.equal(loadBalancer.seq, seq, 'what is as it was changes nothing')
  writeFileSync(file, list({ name: 'a', weight: 5 }, { name: 'c' }))
  await second()
  t.equal(names(), 'own ready, a ready, c ready')
  t.equal(serverOf(loadBalancer, 'app', 'a').weight, 5)
  t.same(complaints, [])
})

t.test('a list that is renamed over, or a link that leads to another, is seen', async (t) => {
  const { file, second, names } = await follow(t, list({ name: 'a' }), { drain: 0 })
  writeFileSync(`${file}.new`, list({ name: 'b' }))
  renameSync(`${file}.new`, file)
  await second()
  t.equal(names(), 'own ready, b ready')
  for (const name of ['c', 'd']) {
    writeFileSync(`${file}.${name}`, list({ name }))
    rmSync(file)
    symlinkSync(`${file}.${name}`, file)
    await second()
    t.equal(names(), `own ready, ${name} ready`)
  }
})

t.test('one that is named no more is drained, and is back if it is named again meanwhile', async (t) => {
  const { file, second, names, loadBalancer } = await follow(t, list({ name: 'a' }, { name: 'b' }), { drain: '10s' })
  writeFileSync(file, list({ name: 'b' }))
  await second()
  t.equal(names(), 'own ready, a drain, b ready')
  t.same(serverOf(loadBalancer, 'app', 'a').drain, { until: 12_000, afterwards: 'remove' })
  writeFileSync(file, list({ name: 'a' }, { name: 'b' }))
  await second()
  t.equal(names(), 'own ready, a ready, b ready')
  t.equal(serverOf(loadBalancer, 'app', 'a').drain, undefined)
})

t.test('what an operator did stays, as long as the list says the same of the server', async (t) => {
  const { file, second, loadBalancer } = await follow(t, list({ name: 'a' }, { name: 'b' }))
  const weigh = (server: string) => loadBalancer.change({ by: 'ann', target: { backend: 'app', server }, values: { weight: 77 } })
  weigh('a')
  weigh('b')
  writeFileSync(file, list({ name: 'a' }, { name: 'b', weight: 2 }))
  await second()
  t.equal(serverOf(loadBalancer, 'app', 'a').weight, 77)
  t.equal(serverOf(loadBalancer, 'app', 'b').weight, 2)
})

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

const mistakes: [text: string, complaint: RegExp][] = [
  ['servers: [', /servers\.yaml:1:\d+: /],
  ['servers:\n  - { name: a, adress: "127.0.0.1:1" }\n', /servers\.yaml:2:\d+: servers\[0\]/],
  [list({ name: 'a' }, { name: 'a' }), /servers\.yaml:\d+:\d+: another server has the name "a" already$/],
  [list({ name: 'a', cookie: 'x' }, { name: 'b', cookie: 'x' }), /servers\.yaml:\d+:\d+: another server has the cookie "x" already$/],
  [list({ name: 'own' }), /servers\.yaml: there is a server app\/own already, which is not of the list$/],
]

t.test('what is wrong with a list is told once, and the servers stay as they were', async (t) => {
  const { file, second, names, complaints } = await follow(t, list({ name: 'a' }))
  for (const [text, complaint] of mistakes) {
    writeFileSync(file, text)
    await second()
    await second()
    t.match(complaints.splice(0), [complaint])
  }
  writeFileSync(file, list())
  await second()
  t.match(complaints.splice(0), [/servers\.yaml: it names no server any more: that would empty the backend, so it is not followed$/])
  rmSync(file)
  await second()
  t.match(complaints.splice(0), [/servers\.yaml: cannot be read: there is no such file$/])
  t.equal(names(), 'own ready, a ready')
  writeFileSync(file, list({ name: 'a' }))
  await second()
  t.same(complaints, [])
})

t.test('a list that cannot be had for a while is tried again', async (t) => {
  const { file, second, names, complaints, loadBalancer } = await follow(t, list({ name: 'a' }))
  writeFileSync(file, list({ name: 'a' }, { name: 'own' }))
  await second()
  t.equal(complaints.length, 1)
  loadBalancer.change({ by: 'ann', target: { backend: 'app', server: 'own' }, removed: true })
  await second()
  t.equal(names(), 'a ready, own ready')
  t.equal(complaints.length, 1)
})

t.test('at the start it is an error, with the field that names the file', async (t) => {
  for (const [text] of mistakes) t.match(await failure(follow(t, text)), { problems: [{ pointer: '/backends/0/serverList/file' }] })
  t.match(await failure(follow(t, list(), { file: '/nowhere/at/all' })), {
    problems: [{ message: /^\/nowhere\/at\/all: cannot be read: there is no such file$/ }],
  })
})

t.test('a running balancer has the servers of its list, and serves by them', async (t) => {
  const { port } = await origin(t, () => respond('listed'))
  const file = join(t.testdir({ 'servers.json': list({ name: 'a', address: `127.0.0.1:${port}` }) }), 'servers.json')
  const frontends = [{ name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' }]
  const daemon = await balancer(t, configuration({ frontends, backends: [{ name: 'app', serverList: { file } }] }))
  t.match(await ask(portOf(daemon), get()), /listed$/)
})
