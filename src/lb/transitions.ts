import { readAgentReply, reportByAgent, wantedByAgent } from './agent.ts'
import type { Backend } from './backend.ts'
import { type CheckReport, describeReport, type Observation, verdictOf } from './check-report.ts'
import type { LoadBalancer } from './load-balancer.ts'
import type { Server } from './server.ts'
import { TrafficWatch } from './traffic-watch.ts'

/** Has servers become what operators, checks, agents, traffic and the servers that they track make of them, and tells of it. */
export class Transitions {
  readonly #balancer: LoadBalancer

  constructor(balancer: LoadBalancer) {
    this.#balancer = balancer
  }

  /** Begins with servers that have come: looks at their traffic, and has them follow those that they track. */
  begin(servers: readonly Server[]): void {
    for (const server of servers) this.#watch(server)
    for (const server of servers) this.#link(server)
  }

  #watch(server: Server): void {
    const { observe, errorLimit } = server.config
    if (observe !== undefined) server.watch = new TrafficWatch(observe, errorLimit, (reason) => this.#suspect(server, reason))
  }

  #link(server: Server): void {
    const { track } = server.config
    if (track === undefined) return
    const [name = '', backend = server.backend] = track.split('/').reverse()
    const tracked = this.#balancer.find({ backend, server: name })
    if (tracked === undefined || tracked === server) return
    server.tracked = tracked
    tracked.trackers.add(server)
    this.#followBy(server, tracked)
  }

  #followBy(tracker: Server, server: Server): void {
    const backend = this.#backendOf(tracker)
    if (backend !== undefined) this.alter(backend, tracker, `via ${server.backend}/${server.name}`, () => tracker.follow(server))
  }

  #backendOf(server: Server): Backend | undefined {
    return this.#balancer.backends.get(server.backend)
  }

  /** Takes in what a check found. */
  observe(server: Server, { passed, result, report }: Observation): void {
    const backend = this.#backendOf(server)
    if (backend === undefined || server.standing === 'maint') return
    server.lastCheck = result
    server.lastReport = report
    // As in HAProxy: a server that is surely down has nothing left to fail.
    if (!passed && server.health.value > 0) server.counters.failedChecks++
    this.alter(backend, server, result, () => server.judge(passed, report !== undefined && verdictOf(report) === 'conditional'), report)
  }

  /** Errors in its traffic come to what `on-error` says; a server that is not checked could never come back. */
  #suspect(server: Server, detail: string): void {
    if (!server.isChecked || server.standing === 'maint') return
    const { onError } = server.config
    server.counters.failedAnalyses++
    this.#balancer.emit('suspicion', server)
    if (onError === 'fastinter') return
    if (onError === 'sudden-death') server.health.lower(2)
    if (onError === 'mark-down') server.health.lower(1)
    const report: CheckReport = { status: 'HANA', duration: 0, detail }
    this.observe(server, { passed: false, result: describeReport(report), report })
  }

  /** Takes in what an agent said, or why it said nothing, which changes nothing. What it wants of its server is a change like that of an operator. */
  hear(server: Server, report: CheckReport, said?: string): void {
    const backend = this.#backendOf(server)
    if (backend === undefined) return
    const reply = said === undefined ? undefined : readAgentReply(said)
    const agentReport = reply === undefined ? report : reportByAgent(report, reply)
    server.agentReport = agentReport
    if (reply === undefined) return
    const values = wantedByAgent(server, reply)
    const target = { backend: server.backend, server: server.name }
    if (Object.keys(values).length > 0) this.#balancer.change({ by: `the agent of ${server.backend}/${server.name}`, target, values })
    const { health } = reply
    if (health !== undefined) this.alter(backend, server, agentReport.detail, () => server.hear(health.isUp), agentReport)
  }

  /** Goes on with the slow start of a server. */
  ease(server: Server): void {
    const backend = this.#backendOf(server)
    if (backend === undefined) return
    server.ease(this.#balancer.now() - server.changedAt)
    backend.refresh(server)
  }

  /** Alters a server in one way or another, with all that follows for its backend and for those that track it. */
  alter(backend: Backend, server: Server, reason: string, alteration: () => void, report?: CheckReport): void {
    const { status: from, isRunning: wasRunning, standing, config, operation } = server
    alteration()
    const isStarting = server.operation === 'starting' && (operation !== 'starting' || !wasRunning)
    if (isStarting || server.operation !== 'starting') server.ease(0)
    const requeued = config === server.config ? backend.refresh(server) : backend.renew(server, config)
    const now = this.#balancer.now()
    backend.noteTurn(now)
    const to = server.status
    // As in HAProxy, drain counts as a change even of a server that is down; maintenance of one that is down does not.
    const isMoved = wasRunning !== server.isRunning || (standing !== server.standing && server.standing !== 'maint')
    if (isMoved) markChange(server, wasRunning, now)
    if (isStarting) {
      server.changedAt = now
      this.#balancer.emit('easing', server)
    }
    const [wentDown, cameUp] = [wasRunning && !server.isRunning, !wasRunning && server.isRunning]
    if (from !== to) this.#balancer.emit('transition', { server, backend, from, to, reason, report, requeued, wentDown, cameUp })
    // Those that track it come after it, each as the farm is at its turn.
    for (const tracker of server.trackers) this.#followBy(tracker, server)
  }
}

function markChange(server: Server, wasRunning: boolean, now: number): void {
  if (!wasRunning) server.downtime += now - server.changedAt
  else if (!server.isRunning) server.counters.timesDown++
  server.changedAt = now
}
