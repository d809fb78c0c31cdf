import { hostname } from 'node:os'
import fp from 'fastify-plugin'
import type { Backend } from '../../lb/backend.ts'
import type { Applied } from '../../lb/events.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import type { ServerValues } from '../../schemas/change.ts'
import type { Ways } from '../ways.ts'
import { AgentCheck } from './agent-check.ts'
import { type Scheduler, systemScheduler } from './scheduler.ts'
import { ServerCheck, type Surroundings } from './server-check.ts'
import { startEasing } from './slow-start.ts'
import { waysByConfig } from './target.ts'

export type { Scheduler } from './scheduler.ts'

export interface HealthCheckOptions {
  /** Says how a server is reached; by default where its configuration has it. Asked before each check. */
  ways?: Ways
  scheduler?: Scheduler
  /** Answers a number from 0 to 1, for `spread-checks`. */
  random?: () => number
}

/** Starts to check every server that has `check`, those that come later too, and tells the balancer what it finds. Answers a function that stops it all. */
export function startHealthChecks(loadBalancer: LoadBalancer, options: HealthCheckOptions = {}): () => void {
  const { ways = waysByConfig, scheduler = systemScheduler, random = Math.random } = options
  const { node = hostname(), maxSpreadChecks } = loadBalancer.config.global
  const checks = new Checks({ loadBalancer, ways, scheduler, random, node })
  const checked = [...loadBalancer.backends.values()].flatMap((backend) =>
    backend.servers.filter((server) => server.isChecked).map((server) => ({ backend, server })),
  )
  for (const [index, { backend, server }] of checked.entries()) {
    // Spread over the first interval, so that a thousand servers are not all asked at one moment.
    const over = Math.min(server.config.inter, maxSpreadChecks ?? Number.POSITIVE_INFINITY)
    checks.start(backend, server, Math.floor((over * index) / checked.length))
  }
  for (const backend of loadBalancer.backends.values()) for (const server of backend.servers) checks.suitAgent(backend, server, true)
  const follow = (applied: Applied): void => checks.follow(applied)
  const suspect = (server: Server): void => checks.hasten(server)
  const ease = startEasing(loadBalancer, scheduler)
  loadBalancer.on('applied', follow).on('suspicion', suspect)
  return () => {
    loadBalancer.off('applied', follow).off('suspicion', suspect)
    ease()
    checks.stopAll()
  }
}

/** The checks that are made. */
class Checks {
  readonly #surroundings: Surroundings
  readonly #checks = new Map<Server, ServerCheck>()
  readonly #agents = new Map<Server, AgentCheck>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  start(backend: Backend, server: Server, delay: number): void {
    const check = new ServerCheck(backend, server, this.#surroundings)
    this.#checks.set(server, check)
    check.start(delay)
  }

  /** Begins to ask the agent of a server, or ends that. */
  suitAgent(backend: Backend, server: Server, isThere: boolean): void {
    const isWanted = isThere && server.isAgentChecked && server.config.agentPort !== undefined
    if (isWanted === this.#agents.has(server)) return
    this.#agents.get(server)?.stop()
    this.#agents.delete(server)
    if (!isWanted) return
    const check = new AgentCheck(backend, server, this.#surroundings)
    this.#agents.set(server, check)
    check.start(0)
  }

  #stop(server: Server): void {
    this.#checks.get(server)?.stop()
    this.#checks.delete(server)
  }

  stopAll(): void {
    for (const server of this.#checks.keys()) this.#stop(server)
    for (const agent of this.#agents.values()) agent.stop()
    this.#agents.clear()
  }

  hasten(server: Server): void {
    this.#checks.get(server)?.hasten()
  }

  /** Begins with a server that is there to be checked now, and ends with one that is not any more. */
  follow({ change, backend, server }: Applied): void {
    if (backend === undefined) return
    if ('created' in change) for (const one of backend.servers) this.#suit(backend, one)
    if ('deleted' in change) for (const one of this.#checks.keys()) if (one.backend === backend.name) this.#stop(one)
    if ('deleted' in change) for (const one of this.#agents.keys()) if (one.backend === backend.name) this.suitAgent(backend, one, false)
    if (server !== undefined) this.#suit(backend, server)
    if (server !== undefined && 'values' in change && isElsewhere(change.values)) this.#checks.get(server)?.abandon()
  }

  #suit(backend: Backend, server: Server): void {
    const isWanted = server.isChecked && backend.server(server.name) === server
    if (isWanted && !this.#checks.has(server)) this.start(backend, server, 0)
    if (!isWanted) this.#stop(server)
    this.suitAgent(backend, server, backend.server(server.name) === server)
  }
}

/** Whether what a check finds now is not asked for any more: the server is out of service, or another place is to be asked. */
function isElsewhere({ state, address, checkAddr, checkPort }: ServerValues): boolean {
  return state === 'maint' || [address, checkAddr, checkPort].some((value) => value !== undefined)
}

/** Checks servers from the moment the application is ready until it closes. */
export const healthChecks = fp<HealthCheckOptions>(
  async (app, options) => {
    let stop = () => {}
    app.addHook('onReady', async () => {
      stop = startHealthChecks(app.loadBalancer, options)
    })
    app.addHook('onClose', async () => stop())
  },
  { name: 'health-checks', dependencies: ['load-balancer'] },
)
