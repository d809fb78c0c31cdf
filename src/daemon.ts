import type { Logger } from 'pino'
import { adminSite, followLimits, type Shared, type Site, trafficSite, unlimited } from './daemon/sites.ts'
import { close, stop } from './daemon/stop.ts'
import { followResolvers } from './discovery/resolvers.ts'
import { followServerLists } from './discovery/server-lists.ts'
import { LoadBalancer } from './lb/load-balancer.ts'
import { Logs } from './plugins/access-log/index.ts'
import { Gate } from './plugins/admin-auth/gate.ts'
import { audit } from './plugins/changes/audit.ts'
import { Door } from './plugins/changes/door.ts'
import { Drains } from './plugins/changes/drains.ts'
import { logFaults } from './plugins/faults.ts'
import { startHealthChecks } from './plugins/health-checks/index.ts'
import { systemScheduler } from './plugins/health-checks/scheduler.ts'
import { keepHistory } from './plugins/history.ts'
import { Listeners } from './plugins/listeners.ts'
import { mostConnections } from './plugins/open-files.ts'
import { outsideOf } from './plugins/outside.ts'
import { Admission } from './plugins/proxy/admission.ts'
import { Transport } from './plugins/proxy/transport.ts'
import { type OpenSockets, openRuntimeSockets } from './plugins/runtime-socket/index.ts'
import { logTransitions } from './plugins/transitions.ts'
import { findWays } from './plugins/ways.ts'
import type { Config } from './schemas/config.ts'
import { released, version } from './version.ts'

/** A balancer that listens and serves. */
export interface Daemon {
  loadBalancer: LoadBalancer
  /** Where each frontend listens, in the order of the configuration. */
  listeners: { frontend: string; address: string; isAdmin: boolean }[]
  /** Where the runtime sockets are, in the order of the configuration. */
  runtimeSockets: readonly string[]
  /** Finishes what is in flight, for `global.hardStopAfter` at most (0 is no limit), then closes everything. */
  stop(): Promise<void>
}

/** Starts a balancer: all addresses or none. Throws an Error in words for the operator when a name is unknown, a ConfigError when an address cannot be had. */
export async function startDaemon(config: Config, log: Logger, variables: ReadonlySet<string> = new Set()): Promise<Daemon> {
  const loadBalancer = new LoadBalancer(config, Date.now, outsideOf(config))
  const ways = await findWays(loadBalancer)
  const logs = await Logs.open(loadBalancer, (trouble) => log.warn(trouble))
  const transport = new Transport(loadBalancer, ways, (trouble) => log.warn(trouble))
  const maxconn = config.global.maxconn ?? mostConnections()
  if (Number.isFinite(maxconn)) loadBalancer.maxconn = loadBalancer.hardMaxconn = maxconn
  const admission = new Admission(maxconn)
  const administration = new Admission(unlimited)
  const open = new Listeners(config)
  const state: Shared['state'] = { condition: 'starting' }
  const { history, stop: stopHistory } = keepHistory(loadBalancer)
  const drains = new Drains(loadBalancer)
  const shared = { loadBalancer, ways, drains, transport, admission, administration, logs, log, state, history, open }
  const sites: Site[] = []
  const listeners: Daemon['listeners'] = []
  let runtime: OpenSockets
  let stopLists = (): void => {}
  let stopResolvers = (): void => {}
  const door = new Door(loadBalancer, ways, open)
  const complain = (trouble: string): void => log.error(trouble)
  try {
    stopLists = await followServerLists({ loadBalancer, door, scheduler: systemScheduler, complain })
    stopResolvers = followResolvers({ loadBalancer, door, ways, scheduler: systemScheduler, complain, tell: (news) => log.info(news) })
    for (const [index, frontend] of [...loadBalancer.frontends.values()].entries()) {
      const { stats } = frontend.config
      const gate = stats && new Gate(stats)
      for (const [at, bind] of frontend.config.bind.entries()) {
        const site =
          frontend.isAdmin && stats && gate ? await adminSite(frontend, stats, gate, shared) : await trafficSite(frontend, gate, shared)
        sites.push(site)
        const address = await open.add(frontend, site.app.server, bind, `/frontends/${index}/bind/${at}`)
        listeners.push({ frontend: frontend.name, address, isAdmin: frontend.isAdmin })
      }
    }
    const isStopping = (): boolean => state.condition === 'stopping'
    const underWay = () => sites.flatMap(({ clients }) => [...(clients?.underWay() ?? [])])
    runtime = await openRuntimeSockets({ loadBalancer, door, ways, version, released, isStopping, underWay }, variables)
  } catch (error) {
    stopLists()
    stopResolvers()
    drains.stop()
    stopHistory()
    await close(sites, transport, logs)
    throw error
  }
  logTransitions(loadBalancer, log)
  logFaults(loadBalancer, log)
  audit(loadBalancer, log)
  open.follow(loadBalancer, (trouble) => log.warn(trouble))
  followLimits(loadBalancer, admission, administration)
  const stopChecks = startHealthChecks(loadBalancer, { ways })
  state.condition = 'ok'
  let stopping: Promise<void> | undefined
  return {
    loadBalancer,
    listeners,
    runtimeSockets: runtime.addresses,
    stop: () => {
      state.condition = 'stopping'
      admission.close()
      administration.close()
      open.end()
      stopLists()
      stopResolvers()
      drains.stop()
      stopHistory()
      stopping ??= stop(sites, transport, logs, stopChecks, config.global).finally(runtime.close)
      return stopping
    },
  }
}
