import { setTimeout as pause } from 'node:timers/promises'

/** A load of so many requests a second, whatever becomes of them: each client sends when its turn has come, or, if it still waits for an answer, right after. */
export class Load {
  sent = 0
  /** Milliseconds from when a request was due to its answer. */
  readonly latencies: number[] = []
  readonly #rate: number
  readonly #clients: number
  #marks: { count: number; reached: () => void }[] = []
  #ended = false

  constructor(clients: number, rate: number) {
    this.#clients = clients
    this.#rate = rate
  }

  /** Has each client ask in its turn until somebody calls `end`; resolves when the last answer is there. */
  async run(ask: (client: number, request: number) => Promise<void>): Promise<void> {
    const start = performance.now()
    const serve = async (client: number): Promise<void> => {
      for (let request = client; ; request += this.#clients) {
        const due = start + (request * 1000) / this.#rate
        const early = due - performance.now()
        if (early > 0) await pause(early)
        if (this.#ended) return
        this.#count()
        await ask(client, request)
        this.latencies.push(performance.now() - due)
      }
    }
    await Promise.all(Array.from({ length: this.#clients }, (_, client) => serve(client)))
  }

  /** Resolves when so many requests have been sent. */
  async reaches(count: number): Promise<void> {
    if (this.sent < count) await new Promise<void>((reached) => this.#marks.push({ count, reached }))
  }

  end(): void {
    this.#ended = true
  }

  /** `p50 1.2 ms, p99 8.9 ms, longest 30.1 ms` */
  get summary(): string {
    const sorted = this.latencies.sort((a, b) => a - b)
    const at = (share: number): string => `${(sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1)} ms`
    return `p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`
  }

  #count(): void {
    this.sent++
    for (const { count, reached } of this.#marks) if (count <= this.sent) reached()
    this.#marks = this.#marks.filter(({ count }) => count > this.sent)
  }
}
