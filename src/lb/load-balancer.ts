import { EventEmitter } from 'node:events'
import type { Change, ChangeRequest } from '../schemas/change.ts'
import type { Config } from '../schemas/config.ts'
import { Backend } from './backend.ts'
import type { CheckReport } from './check-report.ts'
import { Frontend } from './frontend.ts'
import type { Server } from './server.ts'

/** A server's status became another one: what it was, what it is, and why. */
export interface Transition {
  server: Server
  backend: Backend
  from: string
  to: string
  reason: string
  /** How many requests that were waiting were given a server by it. */
  requeued: number
}

/** What a check found. */
export interface Observation {
  passed: boolean
  /** The result in words, such as `L4OK in 1ms` or `L7STS/503 in 3ms`. */
  result: string
  /** The same in parts, for the statistics. */
  report?: CheckReport
}

interface Events {
  change: [Change]
  transition: [Transition]
}

/** The balancer without the outside world: frontends, backends, and the one door through which anything alters them. */
export class LoadBalancer extends EventEmitter<Events> {
  readonly config: Config
  readonly frontends: ReadonlyMap<string, Frontend>
  readonly backends: ReadonlyMap<string, Backend>
  readonly #now: () => number
  #seq = 0

  /** `now` tells the time in milliseconds since the epoch. */
  constructor(config: Config, now: () => number = Date.now) {
    super()
    this.config = config
    this.#now = now
    const started = now()
    this.backends = new Map(config.backends.map((backend) => [backend.name, new Backend(backend, started)]))
    this.frontends = new Map(
      config.frontends.map((frontend) => [frontend.name, new Frontend(frontend, this.backends.get(frontend.defaultBackend ?? ''))]),
    )
  }

  /** The server that a target names, or `undefined`. */
  find(target: { backend: string; server: string }): Server | undefined {
    return this.backends.get(target.backend)?.server(target.server)
  }

  /** Makes a change that somebody asked for, and tells everyone of it. Throws a RangeError when there is no such server. */
  change(request: ChangeRequest): Change {
    const change: Change = { seq: this.#seq + 1, at: this.#now(), ...request }
    this.apply(change)
    this.emit('change', change)
    return change
  }

  /** Makes a change that was decided elsewhere. */
  apply(change: Change): void {
    const server = this.find(change.target)
    const backend = this.backends.get(change.target.backend)
    if (server === undefined || backend === undefined)
      throw new RangeError(`there is no server ${change.target.backend}/${change.target.server}`)
    this.#seq = Math.max(this.#seq, change.seq)
    this.#alter(backend, server, `changed by ${change.by}`, () => {
      if (change.values.weight !== undefined) server.weight = change.values.weight
      if (change.values.state !== undefined) setAdminState(server, change.values.state)
    })
  }

  /** Takes in what a check found. */
  observe(server: Server, { passed, result, report }: Observation): void {
    const backend = this.backends.get(server.backend)
    if (backend === undefined || server.admin === 'maint') return
    server.lastCheck = result
    server.lastReport = report
    if (!passed) server.counters.failedChecks++
    this.#alter(backend, server, result, () => server.health.observe(passed))
  }

  /** The changes that lead from the configuration to the present state. */
  difference(): Change[] {
    const changes: Change[] = []
    for (const backend of this.backends.values()) {
      for (const server of backend.servers) {
        const values: Change['values'] = {}
        if (server.admin !== (server.config.disabled ? 'maint' : 'ready')) values.state = server.admin
        if (server.weight !== server.initialWeight) values.weight = server.weight
        if (Object.keys(values).length === 0) continue
        changes.push({ seq: this.#seq, at: server.changedAt, by: 'state', target: { backend: backend.name, server: server.name }, values })
      }
    }
    return changes
  }

  #alter(backend: Backend, server: Server, reason: string, alteration: () => void): void {
    const { status: from, isRunning: wasRunning, admin } = server
    alteration()
    const requeued = backend.refresh(server)
    const to = server.status
    // As in HAProxy, drain counts as a change even of a server that is down; maintenance of one that is down does not.
    const isMoved = wasRunning !== server.isRunning || (admin !== server.admin && server.admin !== 'maint')
    if (isMoved) this.#markChange(server, wasRunning)
    if (from !== to) this.emit('transition', { server, backend, from, to, reason, requeued })
  }

  #markChange(server: Server, wasRunning: boolean): void {
    const now = this.#now()
    if (!wasRunning) server.downtime += now - server.changedAt
    else if (!server.isRunning) server.counters.timesDown++
    server.changedAt = now
  }
}

/** Leaving maintenance puts a server where it starts: up, one failed check from down. */
function setAdminState(server: Server, state: Server['admin']): void {
  if (server.admin === 'maint' && state !== 'maint') server.health.reset()
  server.admin = state
}
