import { Socket } from 'node:net'
import type { Test } from 'tap'
import type { Connection, ConnectionFailure, Receiver } from '../../src/http1/connection.ts'
import { Pool, type PoolOptions } from '../../src/http1/pool.ts'
import type { ResponseHead } from '../../src/http1/response-head.ts'
import { Session } from '../../src/http1/session.ts'
import { Watch } from '../../src/http1/watch.ts'

export const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** A pool of connections to a port of this machine, with limits that no test reaches unless it says so. */
export function poolTo(t: Test, port: number | (() => number), options: Partial<Omit<PoolOptions, 'watch'>> = {}): Pool {
  const watch = new Watch()
  t.teardown(() => {
    pool.close()
    watch.close()
  })
  const pool = new Pool(() => ({ target: { host: '127.0.0.1', port: typeof port === 'number' ? port : port() } }), {
    watch,
    connectTimeout: 60_000,
    serverTimeout: 60_000,
    tunnelTimeout: 60_000,
    largestHead: 15_360,
    reuse: 'always',
    maxIdle: -1,
    lowIdle: 0,
    purgeDelay: 60_000,
    maxReuse: -1,
    ...options,
  })
  return pool
}

/** A client that has had so many requests answered. */
export function client(answered = 0): Session {
  const session = new Session(new Socket())
  session.isFirst = answered === 0
  return session
}

/** Lets so much time pass for a pool and its connections as makes every timeout of a test run out. */
export function passTime(pool: Pool, ticks = 1000): void {
  for (let i = 0; i < ticks; i++) pool.watch.tick()
}

/** Who waits for a response and writes down what it is told. */
export class Listener implements Receiver {
  readonly isHead: boolean
  readonly mayUpgrade: boolean
  readonly events: string[] = []
  body = ''
  /** Whether it is done with body bytes when it has been told of them. */
  isDone = true
  /** What it does when it is told something. */
  on: Partial<Record<string, () => void>> = {}
  #wake: () => void = () => {}

  constructor({ isHead = false, mayUpgrade = false } = {}) {
    this.isHead = isHead
    this.mayUpgrade = mayUpgrade
  }

  onConnected(): void {
    this.#tell('connected')
  }

  onInterim(head: ResponseHead): void {
    this.#tell(`interim ${head.status}`)
  }

  onWhole(head: ResponseHead, body: string): void {
    this.body = body
    this.#tell(`whole ${head.status}`)
  }

  onHead(head: ResponseHead): void {
    this.#tell(`head ${head.status}`)
  }

  onUpgrade(): void {
    this.#tell('upgrade')
  }

  onBody(bytes: Buffer): boolean {
    this.body += bytes.toString('latin1')
    this.#tell('body')
    return this.isDone
  }

  onEnd(): void {
    this.#tell('end')
  }

  onFailure(failure: ConnectionFailure): void {
    this.#tell(failure)
  }

  onDrain(): void {
    this.#tell('drain')
  }

  #tell(event: string): void {
    this.events.push(event)
    this.on[event]?.()
    this.#wake()
  }

  /** Resolves when it has been told an event of this name. */
  async told(name: string): Promise<void> {
    await this.until(() => this.events.includes(name))
  }

  /** Resolves when `condition`, asked at each event, holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/** Sends a request on a connection and waits for a response that comes whole. */
export async function exchange(connection: Connection): Promise<Listener> {
  const listener = new Listener()
  connection.send(request, listener, false)
  await listener.until(() => listener.events.some((event) => event !== 'connected'))
  return listener
}
