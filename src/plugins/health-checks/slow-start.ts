import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import type { Scheduler } from './scheduler.ts'

/** Has servers come back little by little: in twenty steps, of a second at least, as in HAProxy. Answers a function that ends that. */
export function startEasing(loadBalancer: LoadBalancer, scheduler: Scheduler): () => void {
  const alarms = new Map<Server, () => void>()
  const begin = (server: Server): void => {
    alarms.get(server)?.()
    const step = Math.max(1000, (server.config.slowstart ?? 0) / 20)
    const goOn = (): void => {
      alarms.delete(server)
      loadBalancer.ease(server)
      if (server.operation === 'starting' && loadBalancer.find({ backend: server.backend, server: server.name }) === server)
        alarms.set(server, scheduler.after(step, goOn))
    }
    alarms.set(server, scheduler.after(step, goOn))
  }
  loadBalancer.on('easing', begin)
  return () => {
    loadBalancer.off('easing', begin)
    for (const cancel of alarms.values()) cancel()
    alarms.clear()
  }
}
