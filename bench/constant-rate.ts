import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { percentile, type Sample } from './measure.ts'

/** How long answers that are still due are waited for, in ms. */
const grace = 1000

/**
 * Sends `rate` small requests a second, whatever becomes of them (open loop), over 64 kept connections, in groups each millisecond. A latency starts when
 * a request is due, so that it has the wait for a free connection in it, but not this program's own lateness. What stays without an answer counts with
 * its age at the end. `answered` in per cent, `p50` and `p99` in ms. Connections that are given are used and left open.
 */
export async function constantRate(port: number, seconds: number, rate: number, kept?: readonly Connection[]): Promise<Sample> {
  const total = Math.round(rate * seconds)
  const connections = kept ?? connectionsTo(port)
  const round = new Round(connections, total)
  await round.open()
  const started = performance.now()
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const elapsed = performance.now() - started
      round.release(Math.min(total, Math.floor((elapsed * rate) / 1000)))
      if (round.isDone || elapsed > seconds * 1000 + grace) resolve()
      else setTimeout(tick, 1)
    }
    tick()
  })
  const sample = round.end()
  if (kept === undefined) for (const connection of connections) connection.close()
  return { ...sample, rate }
}

/** As many connections as a load of small requests has. */
export function connectionsTo(port: number): Connection[] {
  return Array.from({ length: 64 }, () => new Connection(port))
}

class Round {
  readonly #free: Connection[]
  readonly #all: readonly Connection[]
  readonly #due: Float64Array
  readonly #latency: Float64Array
  #released = 0
  #sent = 0
  #answers = 0
  #errors = 0
  #opened = 0

  constructor(connections: readonly Connection[], total: number) {
    this.#all = connections
    this.#free = [...connections]
    this.#due = new Float64Array(total)
    this.#latency = new Float64Array(total).fill(-1)
  }

  /** Asks once on every connection, so that opening them is nobody's latency. */
  async open(): Promise<void> {
    const asked = this.#all.map(async (connection) => {
      if (await connection.ask()) this.#opened++
    })
    await Promise.race([Promise.all(asked), pause(2 * grace, undefined, { ref: false })])
  }

  get isDone(): boolean {
    return this.#answers + this.#errors === this.#due.length
  }

  /** Makes the requests before this number due. */
  release(count: number): void {
    this.#due.fill(performance.now(), this.#released, count)
    this.#released = count
    this.#send()
  }

  #send(): void {
    while (this.#sent < this.#released) {
      const connection = this.#free.shift()
      if (connection === undefined) return
      const number = this.#sent++
      connection.ask().then((answered) => this.#answer(number, answered, connection))
    }
  }

  #answer(number: number, answered: boolean, connection: Connection): void {
    if (answered) {
      this.#answers++
      this.#latency[number] = performance.now() - (this.#due[number] ?? 0)
    } else this.#errors++
    this.#free.push(connection)
    this.#send()
  }

  end(): Sample {
    const now = performance.now()
    // So that no answer to come sends another request.
    this.#released = this.#sent
    const latencies = this.#latency.map((latency, i) => (latency < 0 ? now - (this.#due[i] ?? now) : latency)).sort()
    const answered = (100 * this.#answers) / this.#due.length
    const requests = this.#answers + this.#opened
    return { requests, errors: this.#errors, answered, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
  }
}
