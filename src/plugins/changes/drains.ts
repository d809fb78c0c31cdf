import type { Applied, LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import type { ServerValues } from '../../schemas/change.ts'
import { type Scheduler, systemScheduler } from '../health-checks/scheduler.ts'

const by = 'the deadline of its drain'

/** Sees to it that drains which are to last until a time end then, as they are to end. Answers a function that ends that. */
export function endDrains(loadBalancer: LoadBalancer, scheduler: Scheduler = systemScheduler): () => void {
  const alarms = new Map<Server, () => void>()
  const cancel = (server: Server): void => {
    alarms.get(server)?.()
    alarms.delete(server)
  }
  const follow = ({ server }: Applied): void => {
    if (server === undefined) return
    cancel(server)
    const { drain } = server
    if (drain === undefined || loadBalancer.find({ backend: server.backend, server: server.name }) !== server) return
    const wait = Math.max(0, drain.until - loadBalancer.now())
    alarms.set(
      server,
      scheduler.after(wait, () => end(loadBalancer, server)),
    )
  }
  loadBalancer.on('applied', follow)
  return () => {
    loadBalancer.off('applied', follow)
    for (const server of alarms.keys()) cancel(server)
  }
}

/** A backend that was deleted meanwhile has taken its servers along. */
function end(loadBalancer: LoadBalancer, server: Server): void {
  const target = { backend: server.backend, server: server.name }
  if (server.drain === undefined || loadBalancer.find(target) !== server) return
  if (server.drain.afterwards === 'remove') loadBalancer.change({ by, target, removed: true, force: true })
  else loadBalancer.change({ by, target, values: endings[server.drain.afterwards] })
}

const endings: Record<'maint' | 'keep', ServerValues> = { maint: { state: 'maint' }, keep: { drain: null } }
