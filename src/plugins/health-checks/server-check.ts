import type { Backend } from '../../lb/backend.ts'
import { type CheckReport, describeReport } from '../../lb/check-report.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { inWords } from '../socket-errors.ts'
import type { Ways } from '../ways.ts'
import { checkRequest } from './http-check.ts'
import { type Plan, probe } from './probe.ts'
import type { Scheduler } from './scheduler.ts'
import { checkWay } from './target.ts'

/** What the checks of all servers share. */
export interface Surroundings {
  loadBalancer: LoadBalancer
  ways: Ways
  scheduler: Scheduler
}

/** The checks of one server, one after another: the next is due an interval after the last has ended. None is made in maintenance. */
export class ServerCheck {
  readonly #server: Server
  readonly #backend: Backend
  readonly #surroundings: Surroundings
  #cancel = () => {}
  #stopped = false

  constructor(backend: Backend, server: Server, surroundings: Surroundings) {
    this.#backend = backend
    this.#server = server
    this.#surroundings = surroundings
  }

  /** Makes the first check after `delay` milliseconds. */
  start(delay: number): void {
    if (!this.#stopped) this.#cancel = this.#surroundings.scheduler.after(delay, () => this.#check())
  }

  /** Makes no more checks, and gives up the one that is under way. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #check(): void {
    if (this.#server.admin === 'maint') return this.start(this.#server.config.inter)
    try {
      this.#cancel = probe(this.#plan(), this.#surroundings.scheduler, (report) => this.#ended(report))
    } catch (error) {
      this.#ended({ status: 'L4CON', duration: 0, detail: error instanceof TypeError ? error.message : inWords(error) })
    }
  }

  #ended(report: CheckReport): void {
    const passed = report.status.endsWith('OK')
    this.#surroundings.loadBalancer.observe(this.#server, { passed, result: describeReport(report), report })
    this.start(interval(this.#server))
  }

  #plan(): Plan {
    const { httpchk } = this.#backend.config
    const way = checkWay(this.#server, this.#surroundings.ways)
    return { ...way, request: httpchk && checkRequest(httpchk), ...limits(this.#backend, this.#server) }
  }
}

/** Milliseconds to the next check: `inter` while surely up, `downinter` while surely down, `fastinter` between (HAProxy manual §5.2). */
export function interval({ config, health }: Server): number {
  if (health.value === health.top) return config.inter
  return (health.value === 0 ? config.downinter : config.fastinter) ?? config.inter
}

/** `timeout check` limits the response, and `timeout connect` or `inter` the connection; without it, or at 0, `inter` limits both (HAProxy manual §4.2). */
export function limits({ config }: Backend, server: Server): Pick<Plan, 'connectLimit' | 'answerLimit'> {
  const { connect, check } = config.timeout
  const { inter } = server.config
  if (!check) return { connectLimit: inter }
  return { connectLimit: connect > 0 ? Math.min(connect, inter) : inter, answerLimit: check }
}
