import { serviceName } from '../schemas/address.ts'
import type { DrainPlan, ServerValues } from '../schemas/change.ts'
import type { AdminState, ServerConfig } from '../schemas/server.ts'
import { withValues } from './change/values.ts'
import type { CheckReport } from './check-report.ts'
import { Counters } from './counters.ts'
import type { Draining } from './draining.ts'
import { Health } from './health.ts'
import { Histogram } from './histogram.ts'
import { Queue } from './queue.ts'
import { RecentClients } from './recent-clients.ts'
import { statusOf } from './status.ts'
import type { SessionCount } from './sticking/tallies.ts'
import type { TrafficWatch } from './traffic-watch.ts'

/** What a server does: nothing, its work little by little (`slowstart`), its work, or, as it asked for by its checks (HAProxy's NOLB), only that for clients it has. */
export type Operation = 'stopped' | 'starting' | 'running' | 'stopping'

/** The connections to a server, by what they do now. */
export interface ServerConnections {
  readonly used: number
  /** Idle ones that any client may use: those that carried one request, and those that carried more. */
  readonly fresh: number
  readonly proven: number
  /** Idle ones that wait for their client. */
  readonly kept: number
  /** How many are thought to be needed. */
  readonly needed: number
}

/** A server of a backend: what the operator wants of it, what checks say of it, and what it has done. Ask the predicates; they decide from both. */
export class Server {
  readonly name: string
  readonly backend: string
  /** Its number in its backend, from 1 (HAProxy manual §5.2 `id`). */
  readonly id: number
  /** What holds now; what an operator altered is in it, weight and state apart. */
  config: ServerConfig
  /** As it was configured, or added. */
  readonly configured: ServerConfig
  readonly initialWeight: number
  /** Requests at a time, 0 for any number: `maxconn`, or `minconn` where that is more or alone (HAProxy manual §5.2). */
  maxconn: number
  readonly health: Health
  operation: Operation = 'running'
  /** What its agent says of it, where it has one. */
  readonly agent = new Health(1, 1)
  agentReport: CheckReport | undefined
  /** Whose state it has, and who has its own. */
  tracked: Server | undefined
  readonly trackers = new Set<Server>()
  /** Why its name comes to no address, if it comes to none. */
  unresolved: string | undefined
  /** What operators want of the server that it tracks. */
  inherited: AdminState = 'ready'
  /** A check is under way. */
  isBeingChecked = false
  /** Whether a slow start changes its weight, which algorithms with fixed weights do not let it. */
  easesIn = true
  /** How far its slow start has come, in sixteenths of its weight, the steps of HAProxy, and in per cent of the time. */
  warmth = full
  eased = 100
  /** Looks at its traffic, if somebody does. */
  watch: TrafficWatch | undefined
  readonly counters = new Counters()
  /** Requests bound to this server that wait for a slot of it. */
  readonly queue = new Queue()
  /** How long it took to answer, from the moment the connection stood to the head of the response. */
  readonly responseTimes = new Histogram()
  readonly recentClients = new RecentClients()
  /** Counts its sessions, where something tells them apart. */
  sessions: (() => SessionCount) | undefined
  /** `undefined` until somebody connects. */
  connections: ServerConnections | undefined

  /** The IP address and the port where it is, once that is known. */
  place: { host: string; port: number } | undefined
  /** What stands for it in a persistence cookie where its configuration has nothing. */
  dynamicCookie: string | undefined
  weight: number
  admin: AdminState
  /** How long its drain is to last, if somebody said so. */
  drain: DrainPlan | undefined
  /** How its drain goes, where somebody watches. */
  draining: Draining | undefined
  /** The number of the last change that touched it; 0 before the first. */
  version = 0
  /** When it last went up or down, or into or out of drain; milliseconds since the epoch. */
  changedAt: number
  /** Time spent down before `changedAt`, in milliseconds. */
  downtime = 0
  /** What the last check found, in words. */
  lastCheck = ''
  /** The same in parts, if who checked said so. */
  lastReport: CheckReport | undefined

  constructor(config: ServerConfig, backend: string, id: number, now: number) {
    this.name = config.name
    this.backend = backend
    this.id = id
    this.config = config
    this.configured = config
    this.initialWeight = config.weight
    this.maxconn = limitIn(config)
    this.weight = config.weight
    this.health = new Health(config.rise, config.fall)
    this.admin = config.disabled ? 'maint' : 'ready'
    if (serviceName(config.address) !== undefined || config.initAddr?.find((word) => word !== 'last') === 'none')
      this.unresolved = 'not resolved yet'
    this.changedAt = now
  }

  /** Takes over what an operator decided. Leaving maintenance puts it where it starts: up, one failed check from down. */
  set({ state, weight, health, drain, agent, unresolved, ...settings }: ServerValues): void {
    // Whoever says where it is has found it.
    const reason = unresolved === undefined && settings.address !== undefined ? null : unresolved
    if (reason !== undefined) {
      if (reason === null && this.unresolved !== undefined && this.admin !== 'maint') this.#start()
      this.unresolved = reason ?? undefined
    }
    if (state !== undefined) {
      if (this.admin === 'maint' && state !== 'maint') this.#start()
      this.admin = state
    }
    if (weight !== undefined) this.weight = weight
    if (health !== undefined) this.#force(health)
    if (agent !== undefined) this.hear(agent === 'up')
    if (drain !== undefined) this.drain = drain ?? undefined
    if (this.admin !== 'drain') this.drain = undefined
    this.config = withValues(this.config, settings)
    this.maxconn = limitIn(this.config)
  }

  #start(): void {
    this.health.reset()
    this.operation = this.#beginning
  }

  /** What becomes of it when it comes back. */
  get #beginning(): 'starting' | 'running' {
    return this.config.slowstart ? 'starting' : 'running'
  }

  /** Goes on with its slow start, which began so many milliseconds ago. Whole seconds count, as in HAProxy. */
  ease(milliseconds: number): void {
    const seconds = Math.floor(milliseconds / 1000)
    const whole = Math.ceil((this.config.slowstart ?? 0) / 1000)
    if (this.operation === 'starting' && seconds >= whole) this.operation = 'running'
    const isStarting = this.operation === 'starting'
    this.warmth = isStarting && this.easesIn ? Math.floor((full * seconds + whole) / whole) : full
    this.eased = isStarting ? Math.floor((100 * seconds) / whole) : 100
  }

  /** Its part in balancing now, in sixteenths of a weight. */
  get share(): number {
    return this.weight * this.warmth
  }

  /** Its weight now, a slow start taken into account. */
  get effectiveWeight(): number {
    return Math.ceil(this.share / full)
  }

  /** How much of its weight it has while it starts slowly, in per cent. */
  get throttle(): number | undefined {
    if (this.operation !== 'starting' || this.standing !== 'ready') return undefined
    return this.weight === 0 ? 100 : Math.floor((100 * this.share + 15) / (full * this.weight))
  }

  #force(health: 'up' | 'stopping' | 'down'): void {
    this.health.force(health !== 'down')
    const isBack = health === 'up' && this.operation !== 'running' && this.operation !== 'starting'
    this.operation = isBack ? this.#beginning : health === 'up' ? this.operation : operations[health]
  }

  /** Takes in what a check found; `conditionally`: it is well, but wants no new clients. */
  judge(passed: boolean, conditionally = false): void {
    this.health.observe(passed)
    if (this.health.value === 0) this.operation = 'stopped'
    else if (!passed || !this.health.isUp || (this.isAgentChecked && !this.agent.isUp)) return
    else if (conditionally) this.operation = this.operation === 'stopped' ? this.#beginning : 'stopping'
    else if (this.operation === 'stopped' || this.operation === 'stopping') this.operation = this.#beginning
  }

  /** Takes in what its agent says of its health; where checks say that it is down, an agent does not bring it up. */
  hear(isUp: boolean): void {
    this.agent.force(isUp)
    if (!isUp) this.operation = 'stopped'
    else if (this.operation === 'stopped' && (!this.isChecked || this.health.isUp)) this.operation = this.#beginning
  }

  /** Takes over the state of the server that it tracks. */
  follow({ operation, standing }: Server): void {
    this.inherited = standing
    const isOn = operation === 'running' || operation === 'starting'
    if (!isOn) this.operation = operation
    else if (this.operation === 'stopped' || this.operation === 'stopping') this.operation = this.#beginning
  }

  /** The server whose checks tell of this one: itself, unless it tracks another. */
  get root(): Server {
    return this.tracked?.root ?? this
  }

  /** What operators want of it, here or of the server that it tracks: maintenance before drain. */
  get standing(): AdminState {
    if (this.unresolved !== undefined) return 'maint'
    if (this.inherited === 'ready' || this.admin === 'maint') return this.admin
    return this.inherited === 'maint' ? 'maint' : 'drain'
  }

  /** It is taken out of its backend: nobody is served any more, whatever is still in flight. */
  leave(): void {
    this.admin = 'maint'
  }

  /** What stands for it in a persistence cookie, if anything does. */
  get cookie(): string | undefined {
    return this.config.cookie ?? this.dynamicCookie
  }

  get isChecked(): boolean {
    return this.config.check
  }

  get isAgentChecked(): boolean {
    return this.config.agentCheck
  }

  /** Not found down. */
  get isUp(): boolean {
    return this.operation !== 'stopped'
  }

  /** Can do its work: not in maintenance, and not found down. */
  get isRunning(): boolean {
    return this.standing !== 'maint' && this.isUp
  }

  /** Takes clients that are bound to it: so it does while draining and at weight 0. */
  get servesBoundClients(): boolean {
    return this.isRunning
  }

  /** Takes new clients too. */
  get servesAnyone(): boolean {
    return this.standing === 'ready' && (this.operation === 'running' || this.operation === 'starting') && this.weight > 0
  }

  /** What HAProxy's statistics call this state. */
  get status(): string {
    return statusOf(this)
  }
}

function limitIn({ maxconn, minconn = 0 }: ServerConfig): number {
  return Math.max(maxconn, minconn)
}

/** Sixteenths in a whole. */
const full = 16

const operations = { stopping: 'stopping', down: 'stopped' } as const
