import { moment, told, toldValues } from './change/told.ts'
import type { Applied, DrainStep, Transition } from './events.ts'
import type { LoadBalancer } from './load-balancer.ts'

/** Something that happened, as it is told outside. */
export interface JournalEntry {
  /** From 1, each one more. */
  number: number
  kind: 'change' | 'transition' | 'drain' | 'reset'
  data: object
}

/** What happened lately: changes and transitions, the last so many of them, and whoever wants to hear of the next. */
export class Journal {
  readonly #size: number
  readonly #entries: JournalEntry[] = []
  readonly #listeners = new Set<(entry: JournalEntry) => void>()
  #last = 0

  constructor(loadBalancer: LoadBalancer, size = 1000) {
    this.#size = size
    loadBalancer.on('applied', (applied) => this.#add('change', describeChange(applied)))
    loadBalancer.on('transition', (transition) => this.#add('transition', describeTransition(transition, loadBalancer.now())))
    loadBalancer.on('drain', (step) => this.#add('drain', describeDrain(step, loadBalancer.now())))
    loadBalancer.on('reset', (reset) => this.#add('reset', { ...reset, at: moment(loadBalancer.now()) }))
  }

  /** The number of the last entry, 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** The entries after a number, the oldest first; `undefined` if some of them are forgotten, or the number is still to come. */
  since(number: number): readonly JournalEntry[] | undefined {
    const first = this.#last - this.#entries.length + 1
    if (number > this.#last || number < first - 1) return undefined
    return this.#entries.slice(number - first + 1)
  }

  /** Has a listener hear of every entry to come. Answers a function that ends it. */
  listen(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #add(kind: JournalEntry['kind'], data: object): void {
    const entry = { number: ++this.#last, kind, data }
    this.#entries.push(entry)
    if (this.#entries.length > this.#size) this.#entries.shift()
    for (const listener of this.#listeners) listener(entry)
  }
}

function describeChange({ change, before }: Applied): object {
  return before === undefined ? told(change) : { ...told(change), before: toldValues(before) }
}

function describeTransition({ server, backend, from, to, reason, requeued }: Transition, at: number): object {
  return { at: moment(at), backend: backend.name, server: server.name, from, to, reason, requeued, usable: backend.usable }
}

function describeDrain({ server, draining }: DrainStep, at: number): object {
  const { remains, isDrained } = draining
  const end = draining.expectedEnd(at)
  return {
    ...{ at: moment(at), backend: server.backend, server: server.name, drained: isDrained, remaining: remains },
    ...(end !== undefined && { expectedEnd: moment(end) }),
  }
}
