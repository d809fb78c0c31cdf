import type { Backend } from '../../lb/backend.ts'
import { type CheckReport, checkStatuses } from '../../lb/check-report.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { parseAddress } from '../../schemas/address.ts'
import { type Severity, severities } from '../../schemas/log-target.ts'
import { noData } from './header.ts'
import { Line } from './line.ts'
import type { Target } from './target.ts'

/** What was last known of a server. */
interface Known {
  admin: Server['admin']
  operation: Server['operation']
  /** What it has from the server that it tracks. */
  inherited: Server['inherited']
  unresolved: string | undefined
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
    loadBalancer.on('transition', ({ server, backend, requeued, report }) => this.#look(backend, server, requeued, report))
    loadBalancer.on('applied', ({ change, backend, server }) => {
      if (backend === undefined || server === undefined) return
      if ('added' in change) this.#known.set(server, stateOf(server))
      this.#look(backend, server, 0)
      this.#lookAtTrackers(server)
      if ('removed' in change) this.#known.delete(server)
    })
  }

  /** What a server has from the one that it tracks may be another though its status is the same. */
  #lookAtTrackers({ trackers }: Server): void {
    for (const tracker of trackers) {
      const backend = this.#loadBalancer.backends.get(tracker.backend)
      if (backend !== undefined) this.#look(backend, tracker, 0)
      this.#lookAtTrackers(tracker)
    }
  }

  /** `report` is of the check that something has become of the server by, if it was one. */
  #look(backend: Backend, server: Server, requeued: number, report?: CheckReport): void {
    if (!this.#targets.has(backend)) return
    const before = this.#known.get(server) ?? stateOf(server)
    const now = stateOf(server)
    this.#known.set(server, now)
    const name = `${server.config.backup ? 'Backup ' : ''}Server ${backend.name}/${server.name}`
    for (const { severity, text, counts } of changes(before, now, server, report)) {
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

function stateOf({ admin, operation, inherited, unresolved }: Server): Known {
  return { admin, operation, inherited, unresolved }
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

function changes(before: Known, now: Known, { tracked, configured }: Server, report: CheckReport | undefined): Remark[] {
  const via = tracked === undefined ? '' : ` via ${tracked.backend}/${tracked.name}`
  if (before.unresolved !== now.unresolved) return resolved(before, now, hostOf(configured))
  const isForced = before.admin === 'maint' || now.admin === 'maint'
  if (before.admin !== now.admin && (now.inherited === 'ready' || isForced)) return administered(before, now, via)
  if (before.inherited !== now.inherited && !isForced) return inherited(before, now, via)
  if (before.admin !== now.admin && now.inherited === 'maint') return []
  if (before.admin !== now.admin) return now.admin === 'ready' ? [left('forced drain', 'drain mode', via)] : [remains]
  if (becoming[before.operation] === becoming[now.operation]) return []
  const reason = via || (report === undefined ? ', changed from CLI' : describe(report))
  const isCalm = now.operation !== 'stopped' || standingOf(now) === 'drain' || before.operation === 'stopping'
  return [{ severity: isCalm ? 'notice' : 'alert', text: `is ${becoming[now.operation]}${reason}`, counts: true }, ...stays(now, via)]
}

const becoming = { starting: 'UP', running: 'UP', stopping: 'stopping', stopped: 'DOWN' } as const

function notice(text: string, counts = false): Remark {
  return { severity: 'notice', text, counts }
}

const remains = notice('remains in forced drain mode')

function left(what: string, still: string, via: string): Remark {
  return notice(`is leaving ${what} but remains in ${still}${via}`)
}

/** What is said beside of a server whose drain goes on. */
function stays({ admin, inherited }: Known, via: string): Remark[] {
  if (admin === 'drain') return [remains]
  return inherited === 'drain' ? [left('forced drain', 'drain mode', via)] : []
}

function standingOf({ admin, inherited }: Known): Server['admin'] {
  return admin === 'ready' || inherited === 'maint' ? inherited : admin
}

function stateWord({ operation }: Known): 'UP' | 'DOWN' {
  return operation === 'stopped' ? 'DOWN' : 'UP'
}

/** It goes into maintenance, for which somebody or something else is to blame. */
function leaving(before: Known, via: string): Remark[] {
  if (before.operation === 'stopped') return [notice(`was DOWN and now enters maintenance${via}`)]
  return [{ severity: standingOf(before) === 'drain' ? 'notice' : 'alert', text: `is going DOWN for maintenance${via}`, counts: true }]
}

/** An operator decided. */
function administered(before: Known, now: Known, via: string): Remark[] {
  if (now.admin === 'maint') return before.inherited === 'maint' ? [] : leaving(before, '')
  if (before.admin === 'maint' && now.inherited === 'maint') return [left('forced maintenance', 'maintenance', via)]
  const state = stateWord(now)
  if (before.admin === 'maint' && standingOf(now) === 'ready') return [notice(`is ${state}/READY (leaving forced maintenance)`)]
  if (before.admin === 'maint') return [notice(`is ${state}/DRAIN (leaving forced maintenance)`), ...stays(now, via)]
  if (now.admin === 'drain') return [notice('enters drain state', true)]
  return [notice(`is ${state} (leaving forced drain)`)]
}

/** So did one for the server that it tracks. */
function inherited(before: Known, now: Known, via: string): Remark[] {
  const state = stateWord(now)
  if (now.inherited === 'maint') return leaving(before, via)
  if (before.inherited === 'maint' && standingOf(now) === 'ready') return [notice(`is ${state}/READY (leaving maintenance)`)]
  if (before.inherited === 'maint') return [notice(`is ${state}/DRAIN (leaving maintenance)`), ...stays(now, via)]
  if (now.admin === 'drain') return [remains]
  if (now.inherited === 'drain') return [notice(`enters drain state${via}`, true)]
  return [notice(`is ${state} (leaving forced drain)`)]
}

/** Its name leads somewhere again, or nowhere any more. */
function resolved(before: Known, now: Known, host: string): Remark[] {
  if (now.unresolved === undefined) return [notice(`('${host}') is ${stateWord(now)}/READY (resolves again)`)]
  if (before.unresolved !== undefined || before.admin === 'maint') return []
  return leaving(before, ` (${now.unresolved})`)
}

function hostOf({ address: text }: Server['configured']): string {
  const address = parseAddress(text)
  return address?.kind === 'tcp' ? address.host : text
}

function describe({ status, code, detail, duration }: CheckReport): string {
  const words = [`reason: ${checkStatuses[status]}`]
  if (code !== undefined) words.push(`code: ${code}`)
  const isOfAgent = detail.startsWith('via agent')
  if (detail !== '') words.push(`info: "${isOfAgent ? detail : `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`}"`)
  return `, ${words.join(', ')}${status === 'HANA' ? '' : `, check duration: ${duration}ms`}`
}

function figures({ usable }: Backend, { counters, queue }: Server, now: Known, requeued: number): string {
  const onBackup = usable.active === 0 && usable.backup > 0 ? ' Running on backup.' : ''
  const servers = `${usable.active} active and ${usable.backup} backup servers`
  if (now.operation !== 'stopped' && standingOf(now) !== 'maint' && now.unresolved === undefined)
    return ` ${servers} online.${onBackup} ${requeued} sessions requeued, ${queue.length} total in queue.`
  return ` ${servers} left.${onBackup} ${counters.current} sessions active, ${requeued} requeued, ${queue.length} remaining in queue.`
}
