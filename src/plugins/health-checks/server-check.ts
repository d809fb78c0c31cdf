import type { Backend } from '../../lb/backend.ts'
import { type CheckReport, describeReport, verdictOf } from '../../lb/check-report.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { checkProgram } from '../../schemas/health-check/program.ts'
import type { CheckProgram } from '../../schemas/health-check/steps.ts'
import type { Ways } from '../ways.ts'
import { type About, callOf } from './external/call.ts'
import { ExternalCheckRun } from './external/run.ts'
import { type Plan, Probe } from './probe.ts'
import type { Scheduler } from './scheduler.ts'
import { serverState } from './server-state.ts'
import { checkWay, stepWay } from './target.ts'

/** What the checks of all servers share. */
export interface Surroundings {
  loadBalancer: LoadBalancer
  ways: Ways
  scheduler: Scheduler
  /** A number from 0 to 1. */
  random: () => number
  /** What this machine is called. */
  node: string
}

/** The checks of one server, one after another: the next is due an interval after the last has ended. None is made in maintenance. */
export class ServerCheck {
  readonly #server: Server
  readonly #backend: Backend
  readonly #surroundings: Surroundings
  #cancel = () => {}
  #stopped = false
  /** When the next check is to begin. */
  #due = 0
  /** How much later the last one began. */
  #late = 0

  constructor(backend: Backend, server: Server, surroundings: Surroundings) {
    this.#backend = backend
    this.#server = server
    this.#surroundings = surroundings
  }

  /** Makes the first check after `delay` milliseconds. */
  start(delay: number): void {
    if (this.#stopped) return
    const { scheduler } = this.#surroundings
    this.#due = scheduler.now() + delay
    this.#cancel = scheduler.after(delay, () => this.#check())
  }

  /** Makes the next check within `fastinter`, if there is one and none is under way. */
  hasten(): void {
    const { fastinter } = this.#server.config
    if (fastinter === undefined || this.#server.isBeingChecked || this.#due <= this.#surroundings.scheduler.now() + fastinter) return
    this.#cancel()
    this.start(fastinter)
  }

  /** Gives up the check that is under way, if one is: it would tell of what is not any more. */
  abandon(): void {
    if (!this.#server.isBeingChecked) return
    this.#cancel()
    this.#server.isBeingChecked = false
    this.start(this.#server.config.inter)
  }

  /** Makes no more checks, and gives up the one that is under way. */
  stop(): void {
    this.#stopped = true
    this.#server.isBeingChecked = false
    this.#cancel()
  }

  #check(): void {
    if (this.#server.standing === 'maint') return this.start(this.#server.config.inter)
    this.#late = this.#surroundings.scheduler.now() - this.#due
    this.#server.isBeingChecked = true
    const check = this.#next()
    this.#cancel = () => check.stop()
    check.start()
  }

  #ended(report: CheckReport): void {
    this.#server.isBeingChecked = false
    const verdict = verdictOf(report)
    this.#surroundings.loadBalancer.observe(this.#server, { passed: verdict !== 'failed', result: describeReport(report), report })
    // A moment in which the process was busy must not make checks fall together for ever after.
    const wait = this.#spread(interval(this.#server))
    this.start(wait - Math.min(this.#late, wait / 2))
  }

  #next(): Probe | ExternalCheckRun {
    const { scheduler } = this.#surroundings
    const ended = (report: CheckReport): void => this.#ended(report)
    const { external } = programOf(this.#backend.config)
    if (external === undefined) return new Probe(this.#plan(), scheduler, ended)
    const { connectLimit } = limits(this.#backend, this.#server.config.inter)
    return new ExternalCheckRun(this.#server, callOf(external, this.#about()), connectLimit, scheduler, ended)
  }

  #about(): About {
    const [server, backend] = [this.#server, this.#backend]
    const { loadBalancer, ways } = this.#surroundings
    const [bind] = backend.config.isListen ? (loadBalancer.frontends.get(backend.name)?.config.bind ?? []) : []
    return { backend, server, target: ways(server).target, proxyId: loadBalancer.sectionNumbers.get(backend.name) ?? 0, bind }
  }

  #plan(): Plan {
    const [server, backend] = [this.#server, this.#backend]
    const { loadBalancer, ways, node } = this.#surroundings
    const program = programOf(backend.config)
    return {
      program,
      wayFor: (step) => (step === undefined ? checkWay(server, ways) : stepWay(server, ways, step)),
      ...limits(backend, server.config.inter),
      mostRead: loadBalancer.config.global.bufsize || 16_384,
      ...(program.sendState && { state: serverState(backend, server, ways(server).target, node) }),
      mayRest: program.disableOn404 && server.isUp,
    }
  }

  /** An interval, a little shorter or longer by chance, as `spread-checks` says. */
  #spread(milliseconds: number): number {
    const { spreadChecks = 0 } = this.#surroundings.loadBalancer.config.global
    if (spreadChecks === 0) return milliseconds
    return Math.round(milliseconds * (1 + ((this.#surroundings.random() * 2 - 1) * spreadChecks) / 100))
  }
}

const programs = new WeakMap<Backend['config'], CheckProgram>()

/** Read once for all servers of a backend. */
function programOf(config: Backend['config']): CheckProgram {
  const known = programs.get(config)
  if (known !== undefined) return known
  const { program } = checkProgram(config)
  programs.set(config, program)
  return program
}

/** Milliseconds to the next check: `inter` while surely up, `downinter` while surely down, `fastinter` between (HAProxy manual §5.2). */
export function interval({ config, health }: Server): number {
  if (health.value === health.top) return config.inter
  return (health.value === 0 ? config.downinter : config.fastinter) ?? config.inter
}

/** `timeout check` limits the response, and `timeout connect` or `inter` the connection; without it, or at 0, `inter` limits both (HAProxy manual §4.2). */
export function limits({ config }: Backend, inter: number): Pick<Plan, 'connectLimit' | 'answerLimit'> {
  const { connect, check } = config.timeout
  if (!check) return { connectLimit: inter }
  return { connectLimit: connect > 0 ? Math.min(connect, inter) : inter, answerLimit: check }
}
