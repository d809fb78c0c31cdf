import type { LoadBalancer } from '../lb/load-balancer.ts'

/** What a line goes to: any logger of Fastify's kind. */
export interface FaultLog {
  error(line: object, text: string): void
}

/** Writes a line, with the stack, for each request that could not be served for a fault of ours. */
export function logFaults(loadBalancer: LoadBalancer, log: FaultLog): void {
  loadBalancer.on('fault', (error, { name }) => {
    log.error(
      { frontend: name, err: error },
      `frontend ${name}: a request could not be served: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
}
