import { EventEmitter } from 'node:events'
import type { Change, ChangeRequest } from '../schemas/change.ts'
import type { Config } from '../schemas/config.ts'
import type { Steps } from '../turns.ts'
import type { Backend } from './backend.ts'
import { backendOf, checkChange, checkChanges } from './change/check.ts'
import { differenceTo } from './change/difference.ts'
import { makeChange } from './change/make.ts'
import type { CheckReport, Observation } from './check-report.ts'
import type { Applied, Events, Reset } from './events.ts'
import type { Frontend } from './frontend.ts'
import type { Surroundings } from './rules/surroundings.ts'
import { type Outside, Sections } from './sections.ts'
import type { Server } from './server.ts'
import type { StickTable } from './sticking/stick-table.ts'
import { tablesOf } from './sticking/tables.ts'
import { Transitions } from './transitions.ts'

export type { Outside } from './sections.ts'

const nowhere: Outside = { env: {}, hostname: 'localhost', read: () => '', verify: () => false }

/** The balancer without the outside world: frontends, backends, and the one door through which anything alters them. */
export class LoadBalancer extends EventEmitter<Events> {
  readonly config: Config
  readonly frontends: ReadonlyMap<string, Frontend>
  readonly backends: ReadonlyMap<string, Backend>
  /** The numbers of the sections by their names, and in their order. */
  readonly sectionNumbers: ReadonlyMap<string, number>
  /** What its rules know beside a request. */
  readonly surroundings: Surroundings
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number
  /** When it began. */
  readonly startedAt: number
  /** How many connections of clients the process may have at a time, and how many at most whatever an operator says; 0 where that is not known. */
  maxconn = 0
  hardMaxconn = 0
  readonly #sections: Sections
  readonly #transitions = new Transitions(this)
  #seq = 0

  /** `now` tells the time in milliseconds since the epoch; `outside` is what rules may ask of the machine. */
  constructor(config: Config, now: () => number = Date.now, outside: Outside = nowhere) {
    super()
    // One for each frontend, and more.
    this.setMaxListeners(0)
    this.config = config
    this.now = now
    this.startedAt = now()
    this.#sections = new Sections(config, now, outside)
    this.frontends = this.#sections.frontends
    this.backends = this.#sections.backends
    this.sectionNumbers = this.#sections.numbers
    this.surroundings = this.#sections.surroundings
    this.#transitions.begin([...this.backends.values()].flatMap(({ servers }) => servers))
  }

  /** All stick tables by their names. */
  get tables(): ReadonlyMap<string, StickTable> {
    return tablesOf(this.frontends.values(), this.backends.values())
  }

  /** The number of the last change. */
  get seq(): number {
    return this.#seq
  }

  /** The server that a target names, or `undefined`. */
  find(target: { backend: string; server: string }): Server | undefined {
    return this.backends.get(target.backend)?.server(target.server)
  }

  /** Makes a change that somebody asked for, and tells everyone of it. Throws a ChangeError, and then nothing is changed, if it cannot be made. */
  change(request: ChangeRequest): Change {
    checkChange(this, request)
    const change = this.#stamp(request)
    this.emit('change', change, this.#make(change))
    return change
  }

  /** Makes several changes, each to another server or backend, or none of them. Throws as `change`. */
  changeAll(requests: readonly ChangeRequest[]): Change[] {
    this.checkAll(requests)
    return requests.map((request) => this.change(request))
  }

  /** Whether several changes could be made now. Throws as `change`. */
  checkAll(requests: readonly ChangeRequest[]): void {
    for (const _step of this.checking(requests));
  }

  /** The same step by step, for others to have their turn between: what they change is seen by the steps behind. */
  checking(requests: readonly ChangeRequest[]): Steps<void> {
    return checkChanges(this, requests)
  }

  #stamp(request: ChangeRequest): Change {
    const stamp = { seq: this.#seq + 1, at: this.now() }
    if (!('added' in request)) return { ...stamp, ...request }
    return { ...stamp, ...request, added: { id: backendOf(this, request.target.backend).numbers.free, ...request.added } }
  }

  /** Makes a change that was decided elsewhere. Throws a ChangeError when what it is about is not there. */
  apply(change: Change): void {
    this.#make(change)
  }

  #make(change: Change): Applied {
    const applied = makeChange(change, { balancer: this, sections: this.#sections, transitions: this.#transitions })
    const { backend, server, frontend } = applied
    backend?.noteTurn(this.now())
    this.#seq = Math.max(this.#seq, change.seq)
    const servers = 'created' in change && backend ? backend.servers : [server]
    for (const one of [backend, frontend, ...servers]) if (one !== undefined) one.version = change.seq
    this.emit('applied', applied)
    return applied
  }

  /** Takes in what a check found. */
  observe(server: Server, observation: Observation): void {
    this.#transitions.observe(server, observation)
  }

  /** Takes in what an agent said, or why it said nothing, which changes nothing. What it wants of its server is a change like that of an operator. */
  hear(server: Server, report: CheckReport, said?: string): void {
    this.#transitions.hear(server, report, said)
  }

  /** Goes on with the slow start of a server. */
  ease(server: Server): void {
    this.#transitions.ease(server)
  }

  /** The changes that lead from the configuration to the present state. */
  difference(): Change[] {
    return differenceTo(this, { seq: this.#seq, at: this.now(), by: 'state' })
  }

  /** Sets figures back, as HAProxy's `clear counters` does: those that keep the most of something, or all. What is a state and no count stays. */
  reset(reset: Reset): void {
    for (const { counters } of this.frontends.values()) counters.reset(reset.all)
    for (const { counters, queue, servers } of this.backends.values()) {
      for (const one of [{ counters, queue }, ...servers]) {
        one.counters.reset(reset.all)
        one.queue.lengthMax = one.queue.length
      }
    }
    this.emit('reset', reset)
  }
}
