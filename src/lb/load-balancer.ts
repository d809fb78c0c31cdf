import { EventEmitter } from 'node:events'
import type { BackendConfig } from '../schemas/backend.ts'
import type { BackendSettings, Change, ChangeRequest } from '../schemas/change.ts'
import type { Config } from '../schemas/config.ts'
import { numberSections, sectionsOf } from '../schemas/section-id.ts'
import type { Steps } from '../turns.ts'
import { readAgentReply, wantedByAgent } from './agent.ts'
import { Backend } from './backend.ts'
import { backendOf, checkChange, checkChanges, frontendOf, serverOf } from './change/check.ts'
import { differenceTo } from './change/difference.ts'
import { ChangeError } from './change/error.ts'
import { backendSettingsOf, frontendSettingsOf, likewise, valuesOf, withSettings } from './change/values.ts'
import { type CheckReport, describeReport, type Observation, verdictOf } from './check-report.ts'
import type { Applied, Events, Reset } from './events.ts'
import { Frontend } from './frontend.ts'
import type { MakeSeal } from './persistence/seal.ts'
import { compileFormat } from './rules/format.ts'
import { compileBackend, compileFrontend, rebalanced } from './rules/index.ts'
import { compilePages } from './rules/pages.ts'
import { onceEach, type Surroundings } from './rules/surroundings.ts'
import { usersOf, type Verify } from './rules/users.ts'
import type { Server } from './server.ts'
import type { StickTable } from './sticking/stick-table.ts'
import { tablesOf } from './sticking/tables.ts'
import { TrafficWatch } from './traffic-watch.ts'

/** What rules may ask of the machine. */
export type Outside = Pick<Surroundings, 'env' | 'hostname' | 'read'> & { verify: Verify; makeSeal?: MakeSeal }

const nowhere: Outside = { env: {}, hostname: 'localhost', read: () => '', verify: () => false }

/** The balancer without the outside world: frontends, backends, and the one door through which anything alters them. */
export class LoadBalancer extends EventEmitter<Events> {
  readonly config: Config
  readonly frontends: ReadonlyMap<string, Frontend>
  /** How many connections of clients the process may have at a time, and how many at most whatever an operator says; 0 where that is not known. */
  maxconn = 0
  hardMaxconn = 0
  /** The numbers of the sections by their names, and in their order. */
  get sectionNumbers(): ReadonlyMap<string, number> {
    return this.#numbers
  }

  readonly #numbers: Map<string, number>
  readonly #backends: Map<string, Backend>
  /** What its rules know beside a request. */
  readonly surroundings: Surroundings
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number
  /** When it began. */
  readonly startedAt: number
  readonly #makeSeal: MakeSeal | undefined
  #seq = 0

  /** `now` tells the time in milliseconds since the epoch; `outside` is what rules may ask of the machine. */
  constructor(config: Config, now: () => number = Date.now, outside: Outside = nowhere) {
    super()
    // One for each frontend, and more.
    this.setMaxListeners(0)
    this.config = config
    this.now = now
    this.#makeSeal = outside.makeSeal
    this.startedAt = now()
    this.#numbers = new Map([...numberSections(sectionsOf(config), config.global)].sort(([, a], [, b]) => a - b))
    this.#backends = new Map(config.backends.map((backend) => [backend.name, new Backend(backend, this.startedAt, now, outside.makeSeal)]))
    this.frontends = new Map(
      config.frontends.map((frontend) => [frontend.name, new Frontend(frontend, this.backends.get(frontend.defaultBackend ?? ''), now)]),
    )
    this.surroundings = {
      ...outside,
      read: onceEach(outside.read),
      frontends: this.frontends,
      backends: this.backends,
      sectionNumbers: this.#numbers,
      userlists: usersOf(config.global.userlists ?? [], outside.verify),
      processVariables: new Map(),
      now,
    }
    for (const { servers } of this.backends.values()) for (const server of servers) this.#watch(server)
    for (const { servers } of this.backends.values()) for (const server of servers) this.#link(server)
    for (const backend of this.backends.values()) this.#compile(backend)
    for (const frontend of this.frontends.values()) {
      const { config } = frontend
      frontend.rules = compileFrontend(config, this.surroundings)
      frontend.pages = compilePages(config.errorPages, this.surroundings)
      if (config.uniqueIdFormat !== undefined) frontend.writeId = compileFormat(config.uniqueIdFormat, this.surroundings)
    }
  }

  #compile(backend: Backend): void {
    backend.rules = compileBackend(backend, this.surroundings)
    backend.pages = compilePages(backend.config.errorPages, this.surroundings)
  }

  get backends(): ReadonlyMap<string, Backend> {
    return this.#backends
  }

  /** All stick tables by their names. */
  get tables(): ReadonlyMap<string, StickTable> {
    return tablesOf(this.frontends.values(), this.#backends.values())
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
    const applied = this.#perform(change)
    const { backend, server, frontend } = applied
    backend?.noteTurn(this.now())
    this.#seq = Math.max(this.#seq, change.seq)
    const servers = 'created' in change && backend ? backend.servers : [server]
    for (const one of [backend, frontend, ...servers]) if (one !== undefined) one.version = change.seq
    this.emit('applied', applied)
    return applied
  }

  #perform(change: Change): Applied {
    if ('limits' in change) return this.#limit(change)
    if ('listening' in change) {
      const frontend = frontendOf(this, change.target.frontend)
      const before = likewise(frontendSettingsOf(frontend), change.listening)
      frontend.set(change.listening)
      return { change, frontend, before }
    }
    const { target } = change
    if ('created' in change) {
      const backend = this.#create(change.created)
      this.#compile(backend)
      this.#backends.set(target.backend, backend)
      if (!this.#numbers.has(backend.name)) this.#numbers.set(backend.name, change.created.id ?? Math.max(0, ...this.#numbers.values()) + 1)
      for (const server of backend.servers) {
        this.#watch(server)
        this.#link(server)
      }
      return { change, backend }
    }
    const backend = backendOf(this, target.backend)
    if ('settings' in change) {
      const before = likewise(backendSettingsOf(backend), change.settings)
      const rules = this.#rulesWith(backend, change.settings)
      backend.set(change.settings)
      backend.rules = rules
      return { change, backend, before }
    }
    if ('deleted' in change) {
      this.#backends.delete(target.backend)
      if (!this.frontends.has(target.backend)) this.#numbers.delete(target.backend)
      backend.close()
      return { change, backend }
    }
    if ('added' in change) {
      const added = backend.add(change.added, this.now())
      this.#watch(added)
      this.#link(added)
      return { change, backend, server: added }
    }
    const server = serverOf(this, change.target)
    if ('removed' in change) {
      backend.remove(server)
      server.tracked?.trackers.delete(server)
    }
    if (!('values' in change)) return { change, backend, server }
    const before = likewise(valuesOf(server), change.values)
    const { by, values } = change
    const why = typeof values.unresolved === 'string' ? `, ${values.unresolved.trimEnd()}` : ''
    this.#alter(backend, server, `changed by ${by}${why}`, () => server.set(values))
    return { change, backend, server, before }
  }

  /** Throws a ChangeError if its keys are not where it says. */
  #create(config: BackendConfig): Backend {
    try {
      return new Backend(config, this.now(), this.now, this.#makeSeal)
    } catch (error) {
      throw new ChangeError('invalid', error instanceof Error ? error.message : String(error), '/cookie/signed/keys')
    }
  }

  /** The rules of a backend with other settings. */
  #rulesWith({ rules, config }: Backend, settings: BackendSettings): Backend['rules'] {
    return settings.balance === undefined ? rules : rebalanced(rules, withSettings(config, settings), this.surroundings)
  }

  #limit(change: Extract<Change, { limits: unknown }>): Applied {
    const before = { maxconn: this.maxconn }
    this.maxconn = change.limits.maxconn || this.hardMaxconn
    return { change, before }
  }

  /** Takes in what a check found. */
  observe(server: Server, { passed, result, report }: Observation): void {
    const backend = this.backends.get(server.backend)
    if (backend === undefined || server.standing === 'maint') return
    server.lastCheck = result
    server.lastReport = report
    // As in HAProxy: a server that is surely down has nothing left to fail.
    if (!passed && server.health.value > 0) server.counters.failedChecks++
    this.#alter(backend, server, result, () => server.judge(passed, report !== undefined && verdictOf(report) === 'conditional'), report)
  }

  /** The changes that lead from the configuration to the present state. */
  difference(): Change[] {
    return differenceTo(this, { seq: this.#seq, at: this.now(), by: 'state' })
  }

  /** Sets figures back, as HAProxy's `clear counters` does: those that keep the most of something, or all. What is a state and no count stays. */
  reset(reset: Reset): void {
    for (const { counters } of this.frontends.values()) counters.reset(reset.all)
    for (const { counters, queue, servers } of this.#backends.values()) {
      for (const one of [{ counters, queue }, ...servers]) {
        one.counters.reset(reset.all)
        one.queue.lengthMax = one.queue.length
      }
    }
    this.emit('reset', reset)
  }

  /** Goes on with the slow start of a server. */
  ease(server: Server): void {
    const backend = this.backends.get(server.backend)
    if (backend === undefined) return
    server.ease(this.now() - server.changedAt)
    backend.refresh(server)
  }

  /** Takes in what an agent said, or why it said nothing, which changes nothing. What it wants of its server is a change like that of an operator. */
  hear(server: Server, report: CheckReport, said?: string): void {
    const backend = this.backends.get(server.backend)
    if (backend === undefined) return
    server.agentReport = report
    if (said === undefined) return
    const reply = readAgentReply(said)
    const { health, unknown, description } = reply
    const more = description === '' ? '' : ` (${description})`
    if (health !== undefined) {
      server.agentReport = { ...report, status: health.isUp ? 'L7OK' : 'L7STS', code: 0, detail: `via agent : ${health.word}${more}` }
    } else
      server.agentReport = {
        ...report,
        status: 'CHECKED',
        detail: unknown === undefined ? '' : `agent reports an error : ${unknown}${more}`,
      }
    const values = wantedByAgent(server, reply)
    const target = { backend: server.backend, server: server.name }
    if (Object.keys(values).length > 0) this.change({ by: `the agent of ${server.backend}/${server.name}`, target, values })
    const { agentReport } = server
    if (health !== undefined) this.#alter(backend, server, agentReport.detail, () => server.hear(health.isUp), agentReport)
  }

  #followBy(tracker: Server, server: Server): void {
    const backend = this.backends.get(tracker.backend)
    if (backend !== undefined) this.#alter(backend, tracker, `via ${server.backend}/${server.name}`, () => tracker.follow(server))
  }

  /** Has a server follow the one that it tracks. */
  #link(server: Server): void {
    const { track } = server.config
    if (track === undefined) return
    const [name = '', backend = server.backend] = track.split('/').reverse()
    const tracked = this.find({ backend, server: name })
    if (tracked === undefined || tracked === server) return
    server.tracked = tracked
    tracked.trackers.add(server)
    this.#followBy(server, tracked)
  }

  /** Has the traffic of a server looked at, if its configuration says so. */
  #watch(server: Server): void {
    const { observe, errorLimit } = server.config
    if (observe !== undefined) server.watch = new TrafficWatch(observe, errorLimit, (reason) => this.#suspect(server, reason))
  }

  /** Errors in its traffic come to what `on-error` says; a server that is not checked could never come back. */
  #suspect(server: Server, detail: string): void {
    if (!server.isChecked || server.standing === 'maint') return
    const { onError } = server.config
    server.counters.failedAnalyses++
    this.emit('suspicion', server)
    if (onError === 'fastinter') return
    if (onError === 'sudden-death') server.health.lower(2)
    if (onError === 'mark-down') server.health.lower(1)
    const report: CheckReport = { status: 'HANA', duration: 0, detail }
    this.observe(server, { passed: false, result: describeReport(report), report })
  }

  #alter(backend: Backend, server: Server, reason: string, alteration: () => void, report?: CheckReport): void {
    const { status: from, isRunning: wasRunning, standing, config, operation } = server
    alteration()
    const isStarting = server.operation === 'starting' && (operation !== 'starting' || !wasRunning)
    if (isStarting || server.operation !== 'starting') server.ease(0)
    const requeued = config === server.config ? backend.refresh(server) : backend.renew(server, config)
    backend.noteTurn(this.now())
    const to = server.status
    // As in HAProxy, drain counts as a change even of a server that is down; maintenance of one that is down does not.
    const isMoved = wasRunning !== server.isRunning || (standing !== server.standing && server.standing !== 'maint')
    if (isMoved) this.#markChange(server, wasRunning)
    if (isStarting) {
      server.changedAt = this.now()
      this.emit('easing', server)
    }
    const [wentDown, cameUp] = [wasRunning && !server.isRunning, !wasRunning && server.isRunning]
    if (from !== to) this.emit('transition', { server, backend, from, to, reason, report, requeued, wentDown, cameUp })
    // Those that track it come after it, each as the farm is at its turn.
    for (const tracker of server.trackers) this.#followBy(tracker, server)
  }

  #markChange(server: Server, wasRunning: boolean): void {
    const now = this.now()
    if (!wasRunning) server.downtime += now - server.changedAt
    else if (!server.isRunning) server.counters.timesDown++
    server.changedAt = now
  }
}
