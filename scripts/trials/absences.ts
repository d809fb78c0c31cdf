/** When servers were not there to serve. */
export class Absences {
  readonly #spans = new Map<string, { to: number }[]>()

  /** A server is away from now on, for one reason of maybe several. Answers a function that ends that. */
  leave(server: string): () => void {
    const span = { to: Number.POSITIVE_INFINITY }
    this.#spans.set(server, [...(this.#spans.get(server) ?? []), span])
    return () => {
      span.to = performance.now()
    }
  }

  /** Whether a server was away at any moment since then. */
  since(server: string, time: number): boolean {
    return this.#spans.get(server)?.some(({ to }) => to >= time) === true
  }
}
