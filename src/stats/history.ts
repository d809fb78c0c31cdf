import type { Server } from '../lb/server.ts'
import type { Subject } from './subjects.ts'

/** What happened between two looks. */
export interface Point {
  /** A second, each. */
  requests: number
  errors: number
  /** Milliseconds until the head of a response came, on average; `undefined` where none came. */
  latency: number | undefined
  /** Chosen by the algorithm, that is, not by a cookie. */
  chosen: number
  /** In flight at the end. */
  current: number
  /** When it ended, in milliseconds since the epoch. */
  at: number
}

/** Milliseconds between looks, and how many are kept: three minutes. */
export const interval = 2000
const length = 90

interface Seen {
  at: number
  requests: number
  errors: number
  chosen: number
  answers: number
  time: number
}

/** The last minutes of every frontend, server and backend, for plots. */
export class History {
  readonly #past = new WeakMap<object, { points: Point[]; seen: Seen }>()

  /** Looks at the figures of something; to be called every `interval`. */
  look(subject: Subject): void {
    const { counters } = subject
    const seen = figuresOf(subject)
    const past = this.#past.get(counters)
    if (past === undefined) {
      this.#past.set(counters, { points: [], seen })
      return
    }
    past.points.push(pointBetween(past.seen, seen, counters.current))
    if (past.points.length > length) past.points.shift()
    past.seen = seen
  }

  /** The points of a subject, the oldest first. */
  of({ counters }: Subject): readonly Point[] {
    return this.#past.get(counters)?.points ?? []
  }
}

function pointBetween(from: Seen, to: Seen, current: number): Point {
  const seconds = Math.max(0.001, (to.at - from.at) / 1000)
  const answers = to.answers - from.answers
  return {
    requests: Math.max(0, to.requests - from.requests) / seconds,
    errors: Math.max(0, to.errors - from.errors) / seconds,
    latency: answers > 0 ? (to.time - from.time) / answers : undefined,
    chosen: Math.max(0, to.chosen - from.chosen),
    current,
    at: to.at,
  }
}

/** Errors are what clients suffer: failed attempts at a server, and responses 5xx. */
function figuresOf(subject: Subject): Seen {
  const { counters, now: at, scope } = subject
  const { requests, selected: chosen, responses5xx, connectErrors, responseErrors } = counters
  const errors = scope === 'server' ? responses5xx + connectErrors + responseErrors : responses5xx
  const servers = scope === 'server' ? [subject.server] : scope === 'backend' ? subject.backend.servers : []
  return { at, requests, errors, chosen, ...answersOf(servers) }
}

function answersOf(servers: readonly Server[]): Pick<Seen, 'answers' | 'time'> {
  let answers = 0
  let time = 0
  for (const { responseTimes } of servers) {
    answers += responseTimes.count
    time += responseTimes.sum
  }
  return { answers, time }
}
