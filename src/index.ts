/** What a program that embeds Limpet uses; with it `app.loadBalancer` is known to TypeScript. */
import './plugins/load-balancer.ts'

export { type LimpetOptions, limpet } from './app.ts'
export { type Daemon, startDaemon } from './daemon.ts'
export type { Observation } from './lb/check-report.ts'
export type { Transition } from './lb/events.ts'
export { LoadBalancer } from './lb/load-balancer.ts'
export { Config } from './schemas/config.ts'
export { type Parsed, type Problem, parse } from './schemas/parse.ts'
