import fp from 'fastify-plugin'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Ways } from '../ways.ts'
import { type Scheduler, systemScheduler } from './scheduler.ts'
import { ServerCheck } from './server-check.ts'
import { waysByConfig } from './target.ts'

export type { Scheduler } from './scheduler.ts'

export interface HealthCheckOptions {
  /** Says how a server is reached; by default where its configuration has it. Asked before each check. */
  ways?: Ways
  scheduler?: Scheduler
}

/** Starts to check every server that has `check` and tells the balancer what it finds. Answers a function that stops it all. */
export function startHealthChecks(loadBalancer: LoadBalancer, options: HealthCheckOptions = {}): () => void {
  const surroundings = { loadBalancer, ways: options.ways ?? waysByConfig, scheduler: options.scheduler ?? systemScheduler }
  const checks: ServerCheck[] = []
  const checked = [...loadBalancer.backends.values()].flatMap((backend) =>
    backend.servers.filter((server) => server.isChecked).map((server) => ({ backend, server })),
  )
  for (const [index, { backend, server }] of checked.entries()) {
    const check = new ServerCheck(backend, server, surroundings)
    // Spread over the first interval, so that a thousand servers are not all asked at one moment.
    check.start(Math.floor((server.config.inter * index) / checked.length))
    checks.push(check)
  }
  return () => {
    for (const check of checks) check.stop()
  }
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
