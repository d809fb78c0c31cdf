import type { Backend } from '../../lb/backend.ts'
import { type CheckReport, checkStatuses } from '../../lb/check-report.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { type Severity, severities } from '../../schemas/log-target.ts'
import { noData } from './header.ts'
import { Line } from './line.ts'
import type { Target } from './target.ts'

/** What was last known of a server. */
interface Known {
  admin: Server['admin']
  operation: Server['operation']
  report: CheckReport | undefined
}

/** Tells the targets of each backend what becomes of its servers, in HAProxy's words and severities. */
export class ServerLog {
  readonly #loadBalancer: LoadBalancer
  readonly #targets: ReadonlyMap<Backend, readonly Target[]>
  readonly #known = new Map<Server, Known>()
  readonly #usable = new Map<Backend, number>()

  constructor(loadBalancer: LoadBalancer, targets: ReadonlyMap<Backend, readonly Target[]>) {
    this.#loadBalancer = loadBalancer
    this.#targets = targets
    for (const backend of targets.keys()) {
      for (const server of backend.servers) this.#known.set(server, stateOf(server))
      this.#usable.set(backend, usableIn(backend))
    }
    loadBalancer.on('transition', ({ server, backend, requeued }) => this.#look(backend, server, requeued))
    loadBalancer.on('applied', ({ change, backend, server }) => {
      if (backend === undefined || server === undefined) return
      if ('added' in change) this.#known.set(server, stateOf(server))
      this.#look(backend, server, 0)
      if ('removed' in change) this.#known.delete(server)
    })
  }

  #look(backend: Backend, server: Server, requeued: number): void {
    if (!this.#targets.has(backend)) return
    const before = this.#known.get(server) ?? stateOf(server)
    const now = stateOf(server)
    this.#known.set(server, now)
    const name = `${server.config.backup ? 'Backup ' : ''}Server ${backend.name}/${server.name}`
    for (const { severity, text, counts } of changes(before, now)) {
      this.#tell(backend, severity, `${name} ${text}.${counts ? figures(backend, server, now, requeued) : ''}`)
    }
    const usable = usableIn(backend)
    const kind = this.#loadBalancer.frontends.has(backend.name) ? 'proxy' : 'backend'
    if (usable === 0 && this.#usable.get(backend) !== 0) this.#tell(backend, 'emerg', `${kind} ${backend.name} has no server available!`)
    this.#usable.set(backend, usable)
  }

  /** Tells that there is nothing more to come of the backends. */
  stop(): void {
    for (const backend of this.#targets.keys()) {
      const connections = this.#loadBalancer.frontends.get(backend.name)?.counters.sessions ?? 0
      this.#tell(
        backend,
        'warning',
        `Proxy ${backend.name} stopped (cumulated conns: FE: ${connections}, BE: ${backend.counters.sessions}).`,
      )
    }
  }

  #tell(backend: Backend, severity: Severity, text: string): void {
    const moment = performance.now()
    const line = new Line()
    line.text(text)
    for (const target of this.#targets.get(backend) ?? []) target.send(severities.indexOf(severity), moment, line, noData, false)
  }
}

function stateOf({ admin, operation, lastReport }: Server): Known {
  return { admin, operation, report: lastReport }
}

function usableIn({ usable }: Backend): number {
  return usable.active + usable.backup
}

/** Something to be said of a server, without its last dot; `counts`: the figures of the backend follow. */
interface Remark {
  severity: Severity
  text: string
  counts: boolean
}

function changes(before: Known, now: Known): Remark[] {
  if (before.admin !== now.admin) return administered(before, now)
  if (becoming[before.operation] === becoming[now.operation]) return []
  const reason = now.report === before.report || now.report === undefined ? ', changed from CLI' : describe(now.report)
  const isCalm = now.operation !== 'stopped' || now.admin === 'drain' || before.operation === 'stopping'
  return [{ severity: isCalm ? 'notice' : 'alert', text: `is ${becoming[now.operation]}${reason}`, counts: true }]
}

const becoming = { starting: 'UP', running: 'UP', stopping: 'stopping', stopped: 'DOWN' } as const

function administered(before: Known, now: Known): Remark[] {
  const notice = (text: string, counts = false): Remark => ({ severity: 'notice', text, counts })
  const state = now.operation === 'stopped' ? 'DOWN' : 'UP'
  if (now.admin === 'maint') {
    if (before.operation === 'stopped') return [notice('was DOWN and now enters maintenance')]
    return [{ severity: before.admin === 'drain' ? 'notice' : 'alert', text: 'is going DOWN for maintenance', counts: true }]
  }
  if (before.admin === 'maint' && now.admin === 'ready') return [notice(`is ${state}/READY (leaving forced maintenance)`)]
  if (before.admin === 'maint') return [notice(`is ${state}/DRAIN (leaving forced maintenance)`), notice('remains in forced drain mode')]
  if (now.admin === 'drain') return [notice('enters drain state', true)]
  return [notice(`is ${state} (leaving forced drain)`)]
}

function describe({ status, code, detail, duration }: CheckReport): string {
  const words = [`reason: ${checkStatuses[status]}`]
  if (code !== undefined) words.push(`code: ${code}`)
  if (detail !== '') words.push(`info: "${detail.charAt(0).toUpperCase()}${detail.slice(1)}"`)
  return `, ${words.join(', ')}${status === 'HANA' ? '' : `, check duration: ${duration}ms`}`
}

function figures({ usable }: Backend, { counters, queue }: Server, { admin, operation }: Known, requeued: number): string {
  const onBackup = usable.active === 0 && usable.backup > 0 ? ' Running on backup.' : ''
  const servers = `${usable.active} active and ${usable.backup} backup servers`
  if (becoming[operation] === 'UP' && admin !== 'maint')
    return ` ${servers} online.${onBackup} ${requeued} sessions requeued, ${queue.length} total in queue.`
  return ` ${servers} left.${onBackup} ${counters.current} sessions active, ${requeued} requeued, ${queue.length} remaining in queue.`
}
