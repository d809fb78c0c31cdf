/** What a program that embeds Limpet uses. */
export { type LimpetOptions, limpet } from './app.ts'
export { type Daemon, startDaemon } from './daemon.ts'
export { type Observation, type Transition, LoadBalancer } from './lb/load-balancer.ts'
export { Config } from './schemas/config.ts'
export { type Problem, type Parsed, parse } from './schemas/parse.ts'
