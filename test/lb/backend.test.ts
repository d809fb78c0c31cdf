import t from 'tap'
import type { Backend } from '../../src/lb/backend.ts'
import { Request } from '../../src/lb/request.ts'
import { alter, makeBackend, picks, serverOf, servers } from './make.ts'

function boundTo(backend: Backend, name: string): Request {
  const request = new Request('GET')
  request.bound = serverOf(backend, name)
  request.cookieIn = 'V'
  return request
}

t.test('a draining server gets no new clients', async (t) => {
  const backend = makeBackend()
  alter(backend, 's2', { admin: 'drain' })
  t.equal(picks(backend, 4), '1313')
})

t.test('a server of weight 0 gets no new clients until it has a weight again', async (t) => {
  const backend = makeBackend({ servers: servers({}, { weight: 0 }) })
  t.equal(picks(backend, 3), '111')
  alter(backend, 's2', { weight: 1 })
  t.match(picks(backend, 4), /^(?:12){2}$|^(?:21){2}$/)
})

t.test('bound clients are served by a server that drains, has weight 0, or is a backup', async (t) => {
  const backend = makeBackend({ servers: servers({}, {}, { backup: true }) })
  alter(backend, 's1', { admin: 'drain' })
  alter(backend, 's2', { weight: 0 })
  for (const name of ['s1', 's2', 's3']) t.equal(backend.assign(boundTo(backend, name))?.server.name, name)
})

t.test('bound clients do not take part in the order, nor in the count of those that were chosen', async (t) => {
  const backend = makeBackend()
  backend.assign(boundTo(backend, 's1'))
  t.equal(picks(backend, 3), '123')
  t.equal(serverOf(backend, 's1').counters.selected, 1)
  t.equal(backend.counters.selected, 3)
})

t.test('an assignment holds a slot of its server', async (t) => {
  const backend = makeBackend()
  const assignment = backend.assign(new Request('GET'))
  t.equal(serverOf(backend, 's1').counters.current, 1)
  assignment?.release()
  t.equal(serverOf(backend, 's1').counters.current, 0)
})

t.test('backups serve when no active server does: the first of them only', async (t) => {
  const backend = makeBackend({ servers: servers({}, {}, { backup: true }, { backup: true }) })
  t.equal(picks(backend, 4), '1212')
  alter(backend, 's1', { admin: 'drain' })
  alter(backend, 's2', { weight: 0 })
  t.equal(picks(backend, 3), '333')
  alter(backend, 's3', { up: false })
  t.equal(picks(backend, 3), '444')
  alter(backend, 's3', { up: true })
  t.equal(picks(backend, 3), '333')
  alter(backend, 's1', { admin: 'ready' })
  t.equal(picks(backend, 3), '111')
})

t.test('with allbackups the algorithm goes over all of them', async (t) => {
  const backend = makeBackend({ allbackups: true, servers: servers({ disabled: true }, { backup: true }, { backup: true }) })
  t.equal(picks(backend, 4), '2323')
})

t.test('when nobody can serve, nobody is assigned', async (t) => {
  const backend = makeBackend({ servers: servers({ disabled: true }) })
  t.equal(backend.assign(new Request('GET')), undefined)
  t.equal(makeBackend({ servers: [] }).assign(new Request('GET')), undefined)
})

t.test('it is down when it has servers and none takes new clients', async (t) => {
  const backend = makeBackend({ servers: servers({}, { backup: true }) })
  t.equal(backend.status, 'UP')
  alter(backend, 's1', { admin: 'maint' })
  t.equal(backend.status, 'UP')
  alter(backend, 's2', { admin: 'drain' })
  t.equal(backend.status, 'DOWN')
  t.equal(makeBackend({ servers: [] }).status, 'UP')
})

t.test('it knows how many servers are in use and what they weigh, also when told the same twice', async (t) => {
  const backend = makeBackend({ servers: servers({ weight: 2 }, { weight: 3 }, { weight: 5, backup: true }) })
  t.same([backend.usable, backend.weight], [{ active: 2, backup: 1 }, 5])
  alter(backend, 's1', { admin: 'maint' })
  alter(backend, 's1', { admin: 'drain' })
  t.same([backend.usable, backend.weight], [{ active: 1, backup: 1 }, 3])
  alter(backend, 's2', { weight: 7 })
  alter(backend, 's2', {})
  t.same([backend.usable, backend.weight], [{ active: 1, backup: 1 }, 7])
  alter(backend, 's2', { up: false })
  t.same([backend.usable, backend.weight], [{ active: 0, backup: 1 }, 5])
  alter(backend, 's3', { up: false })
  t.same([backend.usable, backend.weight], [{ active: 0, backup: 0 }, 0])
})

t.test('a server that it does not have is not found', async (t) => {
  t.equal(makeBackend().server('nobody'), undefined)
  t.equal(makeBackend().server('s2')?.id, 2)
})

t.test('the server that failed is avoided while another can serve', async (t) => {
  const backend = makeBackend({ servers: servers({}, {}) })
  const failed = serverOf(backend, 's1')
  t.equal(backend.assign(new Request('GET'), failed)?.server.name, 's2')
  alter(backend, 's2', { up: false })
  t.equal(backend.assign(new Request('GET'), failed)?.server.name, 's1')
})

t.test('a failure at another server is a redispatch: the client is not bound any more, and its cookie is out of date', async (t) => {
  const backend = makeBackend({ redispatch: 1 })
  const request = boundTo(backend, 's2')
  const failed = serverOf(backend, 's2')
  t.equal(backend.afterFailure(request, failed), 'another server')
  t.match(request, { retries: 1, bound: undefined })
  t.equal(backend.assign(request, failed)?.server.name, 's1')
  t.match(request, { redispatched: true, cookieIn: 'D' })
  t.match(
    [failed.counters, backend.counters],
    [
      { redispatches: 1, retries: 0 },
      { redispatches: 1, retries: 0, selected: 1 },
    ],
  )
})

t.test('a cookie that was no good stays so through a redispatch', async (t) => {
  const backend = makeBackend({ redispatch: 1 })
  const request = new Request('GET')
  request.cookieIn = 'I'
  backend.assign(request, serverOf(backend, 's1'))
  t.equal(request.cookieIn, 'I')
})

t.test('when there is no other server the same one is asked again, which is a retry', async (t) => {
  const backend = makeBackend({ redispatch: 1, servers: servers({}) })
  const request = boundTo(backend, 's1')
  const failed = serverOf(backend, 's1')
  t.equal(backend.afterFailure(request, failed), 'another server')
  t.equal(backend.assign(request, failed)?.server, failed)
  t.match(request, { redispatched: false, cookieIn: 'V' })
  t.match(
    [failed.counters, backend.counters],
    [
      { redispatches: 0, retries: 1, selected: 0 },
      { redispatches: 0, retries: 1 },
    ],
  )
})

t.test('a retry at the same server leaves the client bound', async (t) => {
  const backend = makeBackend({ redispatch: 0, retries: 1 })
  const request = boundTo(backend, 's2')
  const failed = serverOf(backend, 's2')
  t.equal(backend.afterFailure(request, failed), 'same server')
  t.match(request, { retries: 1, bound: failed, redispatched: false, cookieIn: 'V' })
  t.match([failed.counters, backend.counters], [{ retries: 1 }, { retries: 1 }])
  t.equal(backend.afterFailure(request, failed), 'give up')
  t.match([request.retries, failed.counters.retries], [1, 1])
})
