/** When servers were not there to serve. */
export class Absences {
  readonly #spans = new Map<string, { from: number; to: number }[]>()

  leave(server: string): void {
    const spans = this.#spans.get(server) ?? []
    spans.push({ from: performance.now(), to: Number.POSITIVE_INFINITY })
    this.#spans.set(server, spans)
  }

  comeBack(server: string): void {
    const last = this.#spans.get(server)?.at(-1)
    if (last !== undefined) last.to = performance.now()
  }

  /** Whether a server was away at any moment since then. */
  since(server: string, time: number): boolean {
    return this.#spans.get(server)?.some(({ to }) => to >= time) === true
  }
}
