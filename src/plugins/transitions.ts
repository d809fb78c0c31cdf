import type { Logger } from 'pino'
import type { LoadBalancer } from '../lb/load-balancer.ts'

/** Writes a line for each server whose status becomes another, and one when a backend has lost its last. */
export function logTransitions(loadBalancer: LoadBalancer, log: Logger): void {
  loadBalancer.on('drain', ({ server: { backend, name }, draining: { isDrained, remains } }) => {
    if (isDrained) log.info({ server: `${backend}/${name}`, remains }, `server ${backend}/${name} is drained: nobody is left`)
  })
  const down = new Set([...loadBalancer.backends.values()].filter(({ status }) => status === 'DOWN'))
  loadBalancer.on('transition', ({ server, backend, from, to, reason }) => {
    const { active, backup } = backend.usable
    const line = { server: `${backend.name}/${server.name}`, from, to, reason, active, backup }
    const isFall = to.startsWith('DOWN') && !from.startsWith('DOWN')
    log[isFall ? 'warn' : 'info'](line, `server ${line.server} is ${to}, was ${from}: ${reason}`)
    if (backend.status === 'UP') down.delete(backend)
    if (backend.status === 'UP' || down.has(backend)) return
    down.add(backend)
    log.error({ backend: backend.name }, `backend ${backend.name} has no server left for new clients`)
  })
}
