import t, { type Test } from 'tap'
import type { Connection } from '../../src/http1/connection.ts'
import type { Pool, Reuse } from '../../src/http1/pool.ts'
import type { Session } from '../../src/http1/session.ts'
import { origin, respond, until } from '../helpers.ts'
import { client, exchange, Listener, passTime, poolTo, request } from './exchange.ts'

async function answering(t: Test): Promise<Awaited<ReturnType<typeof origin>>> {
  return origin(t, () => respond())
}

/** Opens so many connections at once, has each carry an exchange, and answers them. */
async function idle(pool: Pool, count: number, session: Session = client()): Promise<Connection[]> {
  const connections = Array.from({ length: count }, () => pool.open(session))
  await Promise.all(connections.map(exchange))
  return connections
}

/** Lets so many exchanges be under way at once, on connections that are idle or new. */
async function load(pool: Pool, count: number): Promise<void> {
  const session = client(1)
  await Promise.all(Array.from({ length: count }, () => pool.take(session) ?? pool.open(session)).map(exchange))
}

/** For each way of sharing: may a client's first request, and one of its later ones, use a connection of another client that carried one or two exchanges? */
const sharing: Record<Reuse, [firstOnNew: boolean, firstOnProved: boolean, laterOnNew: boolean, laterOnProved: boolean]> = {
  never: [false, false, false, false],
  safe: [false, false, true, true],
  aggressive: [false, true, true, true],
  always: [true, true, true, true],
}

for (const [reuse, expected] of Object.entries(sharing) as [Reuse, boolean[]][]) {
  t.test(`http-reuse ${reuse}: who may use a connection that another client left`, async (t) => {
    const { port } = await answering(t)
    const found: boolean[] = []
    for (const answered of [0, 1]) {
      for (const exchanges of [1, 2]) {
        const pool = poolTo(t, port, { reuse })
        const other = client(1)
        const connection = pool.open(other)
        await exchange(connection)
        for (let i = 1; i < exchanges; i++) {
          t.equal(pool.take(other), connection, 'its own client may always use it')
          await exchange(connection)
        }
        found.push(pool.take(client(answered)) === connection)
      }
    }
    t.same(found, expected)
  })
}

t.test('aggressive: a first request passes over a connection that has not proved itself', async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port, { reuse: 'aggressive' })
  const proved = pool.open(client())
  const fresh = pool.open(client())
  await exchange(proved)
  t.equal(pool.take(client(1)), proved)
  await exchange(proved)
  await exchange(fresh)
  t.same([pool.take(client()), pool.take(client())], [proved, undefined])
  t.equal(pool.take(client(1)), fresh)
})

t.test('the connection used last goes first, and none that was unused for longer than is asked', async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port)
  const [first, second] = [pool.open(client()), pool.open(client())]
  await exchange(first)
  passTime(pool, 5)
  await exchange(second)
  passTime(pool, 5)
  t.equal(pool.take(client(), 4), undefined)
  t.equal(pool.take(client(), 5), second)
  t.equal(pool.take(client(), 5), undefined)
  t.equal(pool.take(client()), first)
  t.equal(pool.take(client()), undefined)
})

t.test("a client's own connection must be fresh enough too; a newer one takes its place", async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port, { reuse: 'never' })
  const session = client(1)
  await idle(pool, 1, session)
  passTime(pool, 5)
  t.equal(pool.take(session, 4), undefined)
  const [newer] = await idle(pool, 1, session)
  t.equal(pool.size, 1)
  t.equal(pool.take(session, 4), newer)
})

t.test('the connections of a client go when it goes, also one that is in use then', async (t) => {
  const server = await answering(t)
  const pool = poolTo(t, server.port, { reuse: 'never' })
  const session = client(1)
  await idle(pool, 1, session)
  const busy = pool.open(session)
  const listener = new Listener()
  busy.send(request, listener, false)
  session.close()
  await listener.told('whole 200')
  t.equal(pool.size, 0)
  await until(() => server.connections.size === 0)
})

t.test('a client keeps at most five connections of its own that it does not use', async (t) => {
  const { port } = await answering(t)
  const session = client(1)
  const pools = Array.from({ length: 6 }, () => poolTo(t, port, { reuse: 'never' }))
  for (const pool of pools) await idle(pool, 1, session)
  t.same(
    pools.map(({ size }) => size),
    [0, 1, 1, 1, 1, 1],
  )
})

t.test("a connection of a client's own goes when its server closes it", async (t) => {
  const server = await answering(t)
  const pool = poolTo(t, server.port, { reuse: 'never' })
  const session = client(1)
  await idle(pool, 1, session)
  for (const socket of server.connections) socket.destroy()
  await until(() => pool.size === 0)
  t.equal(pool.take(session), undefined)
})

t.test('max-reuse: a connection carries that many more exchanges after its first', async (t) => {
  const { port } = await answering(t)
  for (const [maxReuse, exchanges] of [
    [0, 1],
    [2, 3],
  ] as const) {
    const pool = poolTo(t, port, { maxReuse })
    const connection = pool.open(client())
    for (let carried = 1; carried <= exchanges; carried++) {
      if (carried > 1) t.equal(pool.take(client()), connection)
      await exchange(connection)
    }
    t.equal(pool.size, 0)
  }
})

t.test('pool-max-conn: no more idle connections than that', async (t) => {
  const { port } = await answering(t)
  for (const [maxIdle, kept] of [
    [-1, 4],
    [3, 3],
    [0, 0],
  ] as const) {
    const pool = poolTo(t, port, { maxIdle })
    await idle(pool, 4)
    t.same([pool.idle, pool.size], [kept, kept])
  }
})

t.test('pool-purge-delay 0: no idle connections', async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port, { purgeDelay: 0 })
  await idle(pool, 2)
  t.equal(pool.size, 0)
})

t.test('a connection more than were ever needed at once is not kept, unless pool-low-conn asks for it', async (t) => {
  const { port } = await answering(t)
  for (const [lowIdle, kept] of [
    [0, 1],
    [1, 2],
    [5, 3],
  ] as const) {
    const pool = poolTo(t, port, { lowIdle })
    for (let i = 0; i < 3; i++) await idle(pool, 1)
    t.equal(pool.idle, kept)
  }
})

t.test('each purge closes half of what was not needed since, oldest first, and goes on while nothing is', async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port, { purgeDelay: 1000 })
  const connections = await idle(pool, 8)
  const sizes = [pool.size]
  for (let purge = 0; purge < 8; purge++) {
    pool.expire()
    sizes.push(pool.size)
  }
  t.same(sizes, [8, 8, 8, 6, 4, 2, 1, 0, 0])
  t.equal(connections.length, 8)
})

t.test('what is needed stays', async (t) => {
  const { port } = await answering(t)
  const pool = poolTo(t, port, { purgeDelay: 1000 })
  await load(pool, 6)
  for (let purge = 0; purge < 10; purge++) {
    await load(pool, 3)
    pool.expire()
  }
  t.equal(pool.idle, 3)
  passTime(pool, 200)
  t.equal(pool.size, 0, 'purges come by themselves')
})

t.test('a server that has moved is reached at its new address, and its old connections go when they are free', async (t) => {
  const [old, now] = [await answering(t), await answering(t)]
  let { port } = old
  const pool = poolTo(t, () => port)
  const busy = pool.open(client())
  await idle(pool, 2)
  port = now.port
  pool.retire()
  t.equal(pool.size, 1)
  await exchange(busy)
  t.equal(pool.size, 0)
  await until(() => old.connections.size === 0)
  await idle(pool, 1)
  t.same([old.requests.length, now.requests.length], [3, 1])
})

t.test('a closed pool leaves no socket and no timer', async (t) => {
  const server = await answering(t)
  const pool = poolTo(t, server.port)
  await idle(pool, 3)
  pool.open(client()).send(request, new Listener(), false)
  pool.close()
  t.same([pool.size, pool.watch.size], [0, 0])
  await until(() => server.connections.size === 0)
})
