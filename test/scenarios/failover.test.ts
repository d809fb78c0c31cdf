import t, { type Test } from 'tap'
import type { Transition } from '../../src/lb/events.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { ask, balancer, get, type Origin, origin, portOf, respond, simple, until } from '../helpers.ts'

interface Site {
  /** The server of the client's session. */
  w1: Origin
  loadBalancer: LoadBalancer
  /** A request of a client that keeps the cookie it is given. */
  visit(): Promise<Visit>
  /** A request of somebody who has no cookie; answers the page. */
  stranger(): Promise<string>
}

interface Visit {
  status: number
  page: string
  /** The value of the cookie that came with it, or ''. */
  cookie: string
}

/** Two servers that say their names, found well by their checks, and a client that is bound to the first. */
async function site(t: Test, backend: Record<string, unknown> = {}): Promise<Site> {
  const servers = { w1: await origin(t, () => respond('one')), w2: await origin(t, () => respond('two')) }
  const check = { check: true, inter: 50, rise: 2, fall: 3 }
  const lines = Object.entries(servers).map(([name, { port }]) => ({ name, address: `127.0.0.1:${port}`, cookie: name, ...check }))
  const daemon = await balancer(t, simple([], { cookie: {}, servers: lines, ...backend }))
  const { loadBalancer } = daemon
  let cookie = ''
  const visit = async (): Promise<Visit> => {
    const found = visitOf(await ask(portOf(daemon), get('/', cookie === '' ? '' : `Cookie: SERVERID=${cookie}\r\n`)))
    if (found.cookie !== '') cookie = found.cookie
    return found
  }
  t.same(await visit(), { status: 200, page: 'one', cookie: 'w1' })
  t.same(await visit(), { status: 200, page: 'one', cookie: '' }, 'the client is bound to its server')
  await until(() => loadBalancer.backends.get('app')?.servers.every(({ health }) => health.value === health.top) === true)
  return { w1: servers.w1, loadBalancer, visit, stranger: async () => visitOf(await ask(portOf(daemon), get())).page }
}

function visitOf(response: string): Visit {
  const cookie = /^set-cookie: SERVERID=(\w+);/im.exec(response)?.[1] ?? ''
  return { status: Number(response.slice(9, 12)), page: response.slice(response.indexOf('\r\n\r\n') + 4), cookie }
}

/** Resolves when w1 becomes `state`; answers all that it was on the way. */
function becomes(loadBalancer: LoadBalancer, state: string): Promise<string[]> {
  const states: string[] = []
  return new Promise((resolve) => {
    const listener = ({ server, to }: Transition): void => {
      if (server.name !== 'w1') return
      states.push(to)
      if (to !== state) return
      loadBalancer.off('transition', listener)
      resolve(states)
    }
    loadBalancer.on('transition', listener)
  })
}

t.test('the server of a session dies: the very next request is answered by the other one, and none fails', async (t) => {
  const { w1, loadBalancer, visit, stranger } = await site(t)
  const down = becomes(loadBalancer, 'DOWN')
  await w1.stop()
  const started = performance.now()
  t.same(await visit(), { status: 200, page: 'two', cookie: 'w2' })
  t.comment(`answered by the other server after ${(performance.now() - started).toFixed(1)} ms`)
  t.same(await visit(), { status: 200, page: 'two', cookie: '' })
  t.same(await down, ['UP 2/3', 'UP 1/3', 'DOWN'])
  t.same([await stranger(), await stranger()], ['two', 'two'])

  const up = becomes(loadBalancer, 'UP')
  await origin(t, () => respond('one'), w1.port)
  t.same(await up, ['DOWN 1/2', 'UP'], 'it is used again after `rise` checks')
  t.same([await stranger(), await stranger()].sort(), ['one', 'two'])
  t.same(await visit(), { status: 200, page: 'two', cookie: '' }, 'the client stays where its new session is')
  t.match(loadBalancer.backends.get('app')?.counters, { responses2xx: 9, responses5xx: 0, connectErrors: 0, current: 0 })
})

t.test('without redispatch: 503, and never longer than until a check has marked the server down', async (t) => {
  const { w1, loadBalancer, visit, stranger } = await site(t, { redispatch: 0, retries: 1, timeout: { connect: 20 } })
  const down = becomes(loadBalancer, 'DOWN')
  await w1.stop()
  t.match(await visit(), { status: 503, cookie: '' })
  await down
  t.same(await visit(), { status: 200, page: 'two', cookie: 'w2' })
  t.same(await stranger(), 'two')
  t.match(loadBalancer.backends.get('app')?.counters, { responses5xx: 1, retries: 1, redispatches: 0, current: 0 })
})

t.test('`option persist` keeps a client with its server even when that is down', async (t) => {
  const { w1, loadBalancer, visit, stranger } = await site(t, { persist: true, redispatch: 0, retries: 0 })
  const down = becomes(loadBalancer, 'DOWN')
  await w1.stop()
  await down
  t.match(await visit(), { status: 503, cookie: '' })
  t.equal(await stranger(), 'two')
  await origin(t, () => respond('one'), w1.port)
  t.same(await visit(), { status: 200, page: 'one', cookie: '' })
})

t.test('a server in maintenance gives its clients to the others, one that drains keeps them', async (t) => {
  const { loadBalancer, visit, stranger } = await site(t)
  const target = { backend: 'app', server: 'w1' }
  loadBalancer.change({ by: 'test', target, values: { state: 'drain' } })
  t.same([await stranger(), await stranger()], ['two', 'two'])
  t.same(await visit(), { status: 200, page: 'one', cookie: '' })
  loadBalancer.change({ by: 'test', target, values: { state: 'maint' } })
  t.same(await visit(), { status: 200, page: 'two', cookie: 'w2' })
  loadBalancer.change({ by: 'test', target, values: { state: 'ready' } })
  t.same([await stranger(), await stranger()].sort(), ['one', 'two'])
})
