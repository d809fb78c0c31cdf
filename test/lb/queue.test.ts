import t from 'tap'
import type { Assignment } from '../../src/lb/assignment.ts'
import type { Backend } from '../../src/lb/backend.ts'
import { type Waiter, Waiting } from '../../src/lb/queue.ts'
import { Request } from '../../src/lb/request.ts'
import { alter, makeBackend, serverOf } from './make.ts'
import { scene } from './rules/scenes.ts'

/** A request that notes what it is given, now or after a wait. */
class Visitor implements Waiter {
  readonly request = new Request('GET')
  assignment: Assignment | undefined
  answer: Waiting | 'no server' | 'queue full' | 'assigned'
  lost = false

  constructor(backend: Backend, bound?: string) {
    if (bound !== undefined) this.request.bound = serverOf(backend, bound)
    this.assignment = backend.assign(this.request)
    this.answer = this.assignment === undefined ? backend.wait(this.request, this) : 'assigned'
  }

  onAssigned(assignment: Assignment): void {
    this.assignment = assignment
  }

  onLost(): void {
    this.lost = true
  }

  get server(): string | undefined {
    return this.assignment?.server.name
  }

  leave(): void {
    if (this.answer instanceof Waiting) this.answer.leave()
  }
}

function limited(maxconn: number, backend: Record<string, unknown> = {}, server: Record<string, unknown> = {}): Backend {
  const servers = ['s1', 's2'].map((name) => ({ name, address: '127.0.0.1:1', cookie: name, maxconn, ...server }))
  return makeBackend({ cookie: {}, ...backend, servers })
}

function visitors(backend: Backend, count: number, bound?: string): Visitor[] {
  return Array.from({ length: count }, () => new Visitor(backend, bound))
}

t.test('a full server is passed over, and when all are full requests wait for any of them, first come, first served', async (t) => {
  const backend = limited(1)
  const [first, second, third, fourth] = visitors(backend, 4)
  t.same([first?.server, second?.server, third?.server], ['s1', 's2', undefined])
  t.equal(backend.queue.length, 2)
  second?.assignment?.release()
  t.same([third?.server, fourth?.server], ['s2', undefined])
  first?.assignment?.release()
  t.equal(fourth?.server, 's1')
  t.match(backend.queue, { length: 0, lengthMax: 2 })
  t.equal(backend.counters.current, 0)
})

t.test('a bound request waits for its own server, even while another is free', async (t) => {
  const backend = limited(1)
  const [holder, waiting] = visitors(backend, 2, 's1')
  t.equal(waiting?.server, undefined)
  t.equal(serverOf(backend, 's1').queue.length, 1)
  t.equal(new Visitor(backend).server, 's2')
  holder?.assignment?.release()
  t.equal(waiting?.server, 's1')
})

t.test('a server serves those who wait for it and those who wait for any in the order they came', async (t) => {
  const backend = limited(1, {}, {})
  const [one] = visitors(backend, 2)
  const any = new Visitor(backend)
  const bound = new Visitor(backend, 's1')
  one?.assignment?.release()
  t.same([any.server, bound.server], ['s1', undefined])
  any.assignment?.release()
  t.equal(bound.server, 's1')
})

t.test('who leaves the queue is not served, and costs no slot', async (t) => {
  const backend = limited(1)
  const [one, , gone, next] = visitors(backend, 4)
  gone?.leave()
  one?.assignment?.release()
  t.same([gone?.server, next?.server], [undefined, 's1'])
})

t.test('a full queue sends a bound request to another server with redispatch, and away without', async (t) => {
  const moving = limited(1, { redispatch: -1 }, { maxqueue: 1 })
  visitors(moving, 2, 's1')
  const moved = new Visitor(moving, 's1')
  t.equal(moved.server, 's2')
  const staying = limited(1, { redispatch: 0 }, { maxqueue: 1 })
  visitors(staying, 2, 's1')
  t.equal(new Visitor(staying, 's1').answer, 'queue full')
})

t.test('those who wait for a server that goes down move with redispatch, and stay without; in maintenance they always move', async (t) => {
  for (const [redispatch, values, expected] of [
    [-1, { up: false }, 's2'],
    [0, { up: false }, undefined],
    [0, { admin: 'maint' }, 's2'],
  ] as const) {
    const backend = limited(1, { redispatch })
    const [, waiting] = visitors(backend, 2, 's1')
    alter(backend, 's1', values)
    t.equal(waiting?.server, expected)
  }
})

t.test('those who moved and found no slot wait for any server', async (t) => {
  const backend = limited(1)
  const [, waiting] = visitors(backend, 2, 's1')
  const other = new Visitor(backend)
  alter(backend, 's1', { admin: 'maint' })
  t.equal(waiting?.server, undefined)
  t.equal(backend.queue.length, 1)
  other.assignment?.release()
  t.equal(waiting?.server, 's2')
})

t.test('a server that comes back takes from the queue', async (t) => {
  const backend = limited(1)
  alter(backend, 's2', { admin: 'maint' })
  const [, waiting] = visitors(backend, 2)
  t.equal(waiting?.server, undefined)
  alter(backend, 's2', { admin: 'ready' })
  t.equal(waiting?.server, 's2')
})

t.test('a draining server still serves those who are bound to it, and takes nobody from the common queue', async (t) => {
  const backend = limited(1)
  const [first] = visitors(backend, 2)
  const bound = new Visitor(backend, 's1')
  alter(backend, 's1', { admin: 'drain' })
  const any = new Visitor(backend)
  first?.assignment?.release()
  t.same([bound.server, any.server], ['s1', undefined])
  bound.assignment?.release()
  t.equal(any.server, undefined)
})

t.test('without any server nobody waits', async (t) => {
  const backend = limited(1)
  for (const name of ['s1', 's2']) alter(backend, name, { admin: 'maint' })
  t.equal(new Visitor(backend).answer, 'no server')
})

t.test('between minconn and maxconn the limit follows the load of the backend', async (t) => {
  const backend = limited(10, { fullconn: 20 }, { minconn: 2 })
  const server = serverOf(backend, 's1')
  const limits = [0, 4, 10, 19, 20, 30].map((current) => {
    backend.counters.current = current
    return backend.limitOf(server)
  })
  t.same(limits, [2, 2, 5, 9, 10, 10])
})

t.test('minconn alone, or above maxconn, is the limit', async (t) => {
  for (const [maxconn, fullconn] of [
    [0, undefined],
    [0, 20],
    [2, 20],
  ]) {
    const backend = limited(maxconn ?? 0, fullconn === undefined ? {} : { fullconn }, { minconn: 3 })
    t.same(
      [0, 30].map((current) => Object.assign(backend.counters, { current }) && backend.limitOf(serverOf(backend, 's1'))),
      [3, 3],
    )
    t.same(
      visitors(backend, 4, 's1').map(({ server }) => server),
      ['s1', 's1', 's1', undefined],
    )
  }
})

t.test('with option persist those who wait for a server that goes down wait on', async (t) => {
  for (const values of [{ up: false }, { admin: 'maint' as const }]) {
    const backend = limited(1, { persist: true })
    const [holder, waiting] = visitors(backend, 2, 's1')
    alter(backend, 's1', values)
    t.equal(waiting?.server, undefined)
    holder?.assignment?.release()
    t.equal(waiting?.server, 's1')
  }
})

t.test('a backup that is full is waited for, not passed over', async (t) => {
  const servers = ['s1', 's2'].map((name) => ({ name, address: '127.0.0.1:1', maxconn: 1, backup: true }))
  const backend = makeBackend({ servers })
  const [one, waiting] = visitors(backend, 2)
  t.same([one?.server, waiting?.server], ['s1', undefined])
  one?.assignment?.release()
  t.equal(waiting?.server, 's1')
})

t.test('one that was moved to the common queue can leave it', async (t) => {
  const backend = limited(1)
  const [, waiting] = visitors(backend, 2, 's1')
  const other = new Visitor(backend)
  alter(backend, 's1', { admin: 'maint' })
  waiting?.leave()
  other.assignment?.release()
  t.equal(waiting?.server, undefined)
  t.equal(serverOf(backend, 's2').counters.current, 0)
})

t.test('what a rule throws while those that wait are given other servers concerns each of them alone', async (t) => {
  const backend = limited(1, { balance: 'uri', redispatch: -1 })
  const [, second, third] = visitors(backend, 3, 's1')
  const told: unknown[] = []
  if (second === undefined || third === undefined) throw new Error('nobody waits')
  const fault = new Error('broken')
  const hash = (): number => {
    throw fault
  }
  backend.rules = { ...backend.rules, hash } as NonNullable<Backend['rules']>
  Object.assign(second, { onBroken: (error: unknown) => told.push(error) })
  for (const { request } of [second, third]) request.scene = scene('GET / 1.1')
  alter(backend, 's1', { admin: 'maint' })
  t.same([told, third.lost, backend.server('s1')?.queue.length], [[fault], true, 0])
})
