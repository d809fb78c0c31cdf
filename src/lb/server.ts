import type { AdminState, ServerConfig } from '../schemas/server.ts'
import type { CheckReport } from './check-report.ts'
import { Counters } from './counters.ts'
import { Health } from './health.ts'
import { Queue } from './queue.ts'

/** A server of a backend: what the operator wants of it, what checks say of it, and what it has done. Ask the predicates; they decide from both. */
export class Server {
  readonly name: string
  readonly backend: string
  /** Position in its backend, from 1 (HAProxy manual §5.2 `id`). */
  readonly id: number
  readonly config: ServerConfig
  readonly initialWeight: number
  /** Requests at a time, 0 for any number: `maxconn`, or `minconn` where that is more or alone (HAProxy manual §5.2). */
  readonly maxconn: number
  readonly health: Health
  readonly counters = new Counters()
  /** Requests bound to this server that wait for a slot of it. */
  readonly queue = new Queue()

  weight: number
  admin: AdminState
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
    this.initialWeight = config.weight
    this.maxconn = Math.max(config.maxconn, config.minconn ?? 0)
    this.weight = config.weight
    this.health = new Health(config.rise, config.fall)
    this.admin = config.disabled ? 'maint' : 'ready'
    this.changedAt = now
  }

  get isChecked(): boolean {
    return this.config.check
  }

  /** Can do its work: not in maintenance, and not found down. */
  get isRunning(): boolean {
    return this.admin !== 'maint' && this.health.isUp
  }

  /** Takes clients that are bound to it: so it does while draining and at weight 0. */
  get servesBoundClients(): boolean {
    return this.isRunning
  }

  /** Takes new clients too. */
  get servesAnyone(): boolean {
    return this.isRunning && this.admin === 'ready' && this.weight > 0
  }

  /** What HAProxy's statistics call this state. */
  get status(): string {
    const { health } = this
    if (this.admin === 'maint') return 'MAINT'
    if (!health.isUp) return health.value > 0 ? `DOWN ${health.value}/${health.rise}` : 'DOWN'
    const failing = this.isChecked && health.value < health.top ? ` ${health.value - health.rise + 1}/${health.fall}` : ''
    if (this.admin === 'drain') return `DRAIN${failing}`
    return this.isChecked ? `UP${failing}` : 'no check'
  }
}
