import fp from 'fastify-plugin'
import { Draining, type Remains, remainsOf } from '../../lb/draining.ts'
import type { Applied } from '../../lb/events.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import type { ServerValues } from '../../schemas/change.ts'
import { ProblemError } from '../../schemas/problem.ts'
import { nextTurn } from '../../turns.ts'
import { type Scheduler, systemScheduler } from '../health-checks/scheduler.ts'

declare module 'fastify' {
  interface FastifyInstance {
    drains: Drains
  }
}

const by = 'the deadline of its drain'

/** Milliseconds between two looks at what is left, and between two tellings of it. */
const interval = 1000
const telling = 5000

/** How many are looked at, and how many drains ended, in one turn. */
const seenAtOnce = 100
const endedAtOnce = 20

/** Who may wait for drains at a time. */
const mostWaiting = 1000

/** A server that drains, and who waits for that to be over. */
interface Watched {
  server: Server
  draining: Draining
  told: { at: number; remains: string; isDrained: boolean }
  waiting: Set<() => void>
}

/** Sees to drains: how far they have come, who waits for their end, and that those which are to last until a time end then, as they are to end. */
export class Drains {
  readonly #loadBalancer: LoadBalancer
  readonly #scheduler: Scheduler
  readonly #alarms = new Map<Server, () => void>()
  readonly #watched = new Map<Server, Watched>()
  #cancelLook: (() => void) | undefined
  /** Whose time is over. */
  readonly #over = new Set<Server>()
  #isEnding = false
  #waiters = 0

  constructor(loadBalancer: LoadBalancer, scheduler: Scheduler = systemScheduler) {
    this.#loadBalancer = loadBalancer
    this.#scheduler = scheduler
    for (const { servers } of loadBalancer.backends.values()) for (const server of servers) this.#follow(server)
    loadBalancer.on('applied', this.#onApplied)
  }

  /** Ends nothing any more, and lets all go who wait. */
  stop(): void {
    this.#loadBalancer.off('applied', this.#onApplied)
    for (const server of this.#alarms.keys()) this.#cancel(server)
    for (const server of this.#watched.keys()) this.#forget(server)
  }

  /**
   * Waits until a server is drained or does not drain any more, `limit` milliseconds at most, or until the signal. Throws a ProblemError when too many wait.
   */
  async wait(server: Server, limit: number, signal: AbortSignal): Promise<void> {
    const watched = this.#watched.get(server)
    if (watched === undefined || this.#look(watched).draining.isDrained || signal.aborted) return
    if (this.#waiters >= mostWaiting)
      throw new ProblemError(503, `${mostWaiting} wait for drains already, and that is as many as there may be.`)
    this.#waiters++
    await new Promise<void>((resolve) => {
      const done = (): void => {
        if (!watched.waiting.delete(done)) return
        cancel()
        signal.removeEventListener('abort', done)
        this.#waiters--
        resolve()
      }
      const cancel = this.#scheduler.after(limit, done)
      signal.addEventListener('abort', done)
      watched.waiting.add(done)
    })
  }

  readonly #onApplied = ({ server, backend, change }: Applied): void => {
    if (server !== undefined) this.#follow(server)
    if ('deleted' in change)
      for (const gone of [...this.#watched.keys()].filter((other) => other.backend === backend?.name)) this.#follow(gone)
  }

  #follow(server: Server): void {
    this.#cancel(server)
    if (server.admin !== 'drain' || !this.#isThere(server)) return this.#forget(server)
    if (!this.#watched.has(server)) this.#watch(server)
    const { drain } = server
    if (drain === undefined) return
    const wait = Math.max(0, drain.until - this.#loadBalancer.now())
    this.#alarms.set(
      server,
      this.#scheduler.after(wait, () => {
        this.#over.add(server)
        if (!this.#isEnding) void this.#endAll()
      }),
    )
  }

  /** Those whose time is over at one moment may be thousands: the first is seen to at once, the others in turns. */
  async #endAll(): Promise<void> {
    let count = 0
    this.#isEnding = true
    for (const server of this.#over) {
      this.#over.delete(server)
      this.#end(server)
      if (count++ % endedAtOnce === 0) await nextTurn()
    }
    this.#isEnding = false
  }

  #cancel(server: Server): void {
    this.#alarms.get(server)?.()
    this.#alarms.delete(server)
    this.#over.delete(server)
  }

  /** A backend that was deleted has taken its servers along. */
  #isThere(server: Server): boolean {
    return this.#loadBalancer.find({ backend: server.backend, server: server.name }) === server
  }

  #end(server: Server): void {
    const target = { backend: server.backend, server: server.name }
    if (server.drain === undefined || !this.#isThere(server)) return
    const { afterwards } = server.drain
    if (afterwards === 'remove' && server.trackers.size === 0) this.#loadBalancer.change({ by, target, removed: true, force: true })
    else this.#loadBalancer.change({ by, target, values: endings[afterwards] })
  }

  #watch(server: Server): void {
    const now = this.#loadBalancer.now()
    const draining = new Draining(this.#remainsOf(server), now)
    server.draining = draining
    this.#watched.set(server, { server, draining, told: { at: now, remains: '', isDrained: false }, waiting: new Set() })
    this.#cancelLook ??= this.#scheduler.after(interval, this.#lookAtAll)
  }

  #forget(server: Server): void {
    server.draining = undefined
    const watched = this.#watched.get(server)
    this.#watched.delete(server)
    for (const done of watched?.waiting ?? []) done()
    if (this.#watched.size > 0) return
    this.#cancelLook?.()
    this.#cancelLook = undefined
  }

  readonly #lookAtAll = async (): Promise<void> => {
    this.#cancelLook = this.#scheduler.after(interval, this.#lookAtAll)
    let count = 0
    for (const watched of this.#watched.values()) {
      const { draining, waiting } = this.#look(watched)
      this.#tell(watched)
      if (draining.isDrained) for (const done of waiting) done()
      if (++count % seenAtOnce === 0) await nextTurn()
    }
  }

  #look(watched: Watched): Watched {
    watched.draining.look(this.#remainsOf(watched.server), this.#loadBalancer.now())
    return watched
  }

  #remainsOf(server: Server): Remains {
    const backend = this.#loadBalancer.backends.get(server.backend)
    return backend === undefined ? { requests: 0, tunnels: 0 } : remainsOf(backend, server, this.#loadBalancer.now())
  }

  /** Nobody is told the same twice. That it is drained is told at once, the way there now and then. */
  #tell({ server, draining, told }: Watched): void {
    const now = this.#loadBalancer.now()
    const { isDrained } = draining
    const remains = JSON.stringify(draining.remains)
    if (remains === told.remains || (now - told.at < telling && isDrained === told.isDrained)) return
    Object.assign(told, { at: now, remains, isDrained })
    this.#loadBalancer.emit('drain', { server, draining })
  }
}

/** One that others track cannot be removed, and is put out of service. */
const endings: Record<'maint' | 'remove' | 'keep', ServerValues> = {
  maint: { state: 'maint' },
  remove: { state: 'maint' },
  keep: { drain: null },
}

/** Gives an application the drains of its balancer; those that are given it must be stopped by whoever made them. */
export const drains = fp<{ drains?: Drains | undefined }>(
  async (app, options) => {
    const drains = options.drains ?? new Drains(app.loadBalancer)
    app.decorate('drains', drains)
    if (options.drains === undefined) app.addHook('preClose', async () => drains.stop())
  },
  { name: 'drains', dependencies: ['load-balancer'] },
)
