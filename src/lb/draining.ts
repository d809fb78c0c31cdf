import type { Backend } from './backend.ts'
import type { Server } from './server.ts'

/** What is left on a server at a moment. */
export interface Remains {
  /** In flight, tunnels among them. */
  requests: number
  tunnels: number
  /** Bound to it, where something tells sessions apart. */
  sessions?: number
  /** About how many clients it had in the last five minutes, where clients are bound to it and nothing tells their sessions apart. */
  clientsEstimate?: number
}

/** Milliseconds between two samples, and how many are kept: together what a trend is told from. */
const spacing = 5000
const most = 60

/** What is left on a server of a backend. Nobody comes back to one where nothing binds clients: then requests are all there is. */
export function remainsOf(backend: Backend, { counters, sessions, recentClients }: Server, now: number): Remains {
  const { current: requests, tunnels } = counters
  if (sessions !== undefined) return { requests, tunnels, sessions: sessions().bound }
  return backend.bindsClients ? { requests, tunnels, clientsEstimate: recentClients.estimate(now) } : { requests, tunnels }
}

function leftOf({ requests, sessions, clientsEstimate }: Remains): number {
  return sessions ?? clientsEstimate ?? requests
}

/** How a drain goes: what was left when it began, what is left now, and how fast that becomes less. */
export class Draining {
  /** When it began, in milliseconds since the epoch. */
  readonly since: number
  /** The most that was left at once since then. */
  most: number
  remains: Remains
  #samples: { at: number; left: number }[]

  constructor(remains: Remains, now: number) {
    this.since = now
    this.remains = remains
    this.most = leftOf(remains)
    this.#samples = [{ at: now, left: this.most }]
  }

  /** Takes in what is left at a moment. */
  look(remains: Remains, now: number): void {
    this.remains = remains
    const { left } = this
    this.most = Math.max(this.most, left)
    if (now - (this.#samples.at(-1)?.at ?? 0) < spacing) return
    this.#samples.push({ at: now, left })
    if (this.#samples.length > most) this.#samples.shift()
  }

  /** Of what is left, that which takes longest: sessions or clients, else requests. */
  get left(): number {
    return leftOf(this.remains)
  }

  get isDrained(): boolean {
    return this.remains.requests === 0 && this.left === 0
  }

  /** By how many what is left has become less each minute, over the last five at most; `undefined` while it is too early to tell. Below 0 it becomes more. */
  perMinute(now: number): number | undefined {
    const [first] = this.#samples
    if (first === undefined || now - first.at < spacing) return undefined
    return ((first.left - this.left) * 60_000) / (now - first.at)
  }

  /** When nobody will be left if it goes on like this; `undefined` where that cannot be told. In milliseconds since the epoch. */
  expectedEnd(now: number): number | undefined {
    const rate = this.perMinute(now)
    if (this.isDrained) return now
    return rate === undefined || rate <= 0 ? undefined : Math.round(now + (this.left * 60_000) / rate)
  }
}
