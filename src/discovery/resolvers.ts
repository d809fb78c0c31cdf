import dns from 'node:dns'
import { setMaxListeners } from 'node:events'
import { isIP } from 'node:net'
import { ChangeError } from '../lb/change/error.ts'
import type { Applied } from '../lb/events.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'
import type { Door } from '../plugins/changes/door.ts'
import type { Scheduler } from '../plugins/health-checks/scheduler.ts'
import type { Ways } from '../plugins/ways.ts'
import { parseAddress } from '../schemas/address.ts'
import type { ChangeRequest } from '../schemas/change.ts'
import { parse } from '../schemas/parse.ts'
import { machineResolvers, Resolvers } from '../schemas/resolvers.ts'
import { askNames, type NameServer } from './dns/client.ts'
import type { Ask } from './dns/host.ts'
import { type Lookup, lookupOf } from './dns/lookups.ts'
import { Turns } from './dns/turns.ts'

export interface Surroundings {
  loadBalancer: LoadBalancer
  door: Pick<Door, 'change' | 'refusal'>
  ways: Ways
  scheduler: Scheduler
  /** Takes what is wrong with names, and with what they lead to. */
  complain: (trouble: string) => void
  /** Takes what is well again. */
  tell: (news: string) => void
}

/** How many questions are open at a time; each has a socket for each name server. */
const atATime = 32

/** The least milliseconds between two questions, whatever is configured. */
const leastPause = 10

/** Troubles with one answer that are told at most: who may write it could fill a disk. */
const mostTold = 10

/** Follows one name for the servers that have it. */
class Watch {
  #servers: readonly Server[] = []
  readonly #surroundings: Surroundings
  readonly #resolvers: Resolvers
  readonly #lookup: Lookup
  readonly #ask: Ask
  readonly #end = new AbortController()
  #cancel = (): void => {}
  #isBusy = false
  #hasAnswer = false
  #told = new Set<string>()
  #failures: readonly string[] = []

  constructor(surroundings: Surroundings, resolvers: Resolvers, lookup: Lookup, turns: Turns) {
    this.#surroundings = surroundings
    this.#resolvers = resolvers
    this.#lookup = lookup
    const { resolveRetries: retries, timeoutRetry: retry, acceptedPayloadSize: payload } = resolvers
    const servers = nameServersOf(resolvers)
    const { signal } = this.#end
    setMaxListeners(0, signal)
    this.#ask = (type, name) =>
      turns.take(() => askNames(servers, { type, name }, { retries, retry, payload }, surroundings.scheduler, signal))
  }

  /** Has the servers that the name is for be where it leads, from now on. Those that are new may need to know what nobody has asked for yet. */
  follow(servers: readonly Server[]): void {
    const before = this.#servers
    if (before.length === servers.length && servers.every((server, at) => server === before[at])) return
    const known = new Set(before)
    this.#servers = servers
    void this.#settle()
    if (servers.some((server) => !known.has(server))) void this.#run()
  }

  /** Asks now, and again and again until `stop`. Never rejects. */
  async #run(): Promise<void> {
    if (this.#isBusy) return
    this.#cancel()
    this.#isBusy = true
    const { scheduler } = this.#surroundings
    const { hold, timeoutResolve } = this.#resolvers
    const servers = this.#servers
    const isTelling = await this.#lookup.refresh(this.#ask, () => scheduler.now(), byBackend(servers))
    if (this.#end.signal.aborted) return
    this.#tellFailures()
    if (isTelling) this.#hasAnswer = true
    if (isTelling) await this.#settle()
    if (this.#end.signal.aborted) return
    this.#isBusy = false
    const pause = servers !== this.#servers ? 0 : this.#lookup.isGood ? hold.valid : timeoutResolve
    this.#cancel = scheduler.after(Math.max(leastPause, pause), () => void this.#run())
  }

  /** Tells each failure when it begins, and when all are over. */
  #tellFailures(): void {
    const { failures, name } = this.#lookup
    const { complain, tell } = this.#surroundings
    const by = `resolvers ${this.#resolvers.name}`
    for (const failure of failures) if (!this.#failures.includes(failure)) complain(`${by}: ${failure}`)
    if (failures.length === 0 && this.#failures.length > 0) tell(`${by}: ${name} is known again`)
    this.#failures = failures
  }

  /** Has the servers be where the name leads. Never rejects. */
  async #settle(): Promise<void> {
    if (!this.#hasAnswer) return
    const troubles = new Set<string>()
    for (const servers of byBackend(this.#servers)) await this.#settleIn(servers, troubles)
    const { complain } = this.#surroundings
    const fresh = [...troubles].filter((trouble) => !this.#told.has(trouble))
    for (const trouble of fresh.slice(0, mostTold)) complain(`resolvers ${this.#resolvers.name}: ${trouble}`)
    const more = fresh.length - mostTold
    if (more > 0) complain(`resolvers ${this.#resolvers.name}: ${this.#lookup.name}: and so on, ${more} more of such troubles`)
    this.#told = troubles
  }

  async #settleIn(servers: readonly Server[], troubles: Set<string>): Promise<void> {
    const { door, ways, loadBalancer } = this.#surroundings
    const placeOf = (server: Server): { host: string; port: number } | undefined => {
      const { target } = ways(server)
      return 'host' in target && isIP(target.host) !== 0 ? target : undefined
    }
    const admit = (hosts: readonly string[], name: string): string[] =>
      hosts.filter((host) => {
        const why = door.refusal({ host, port: 0 })
        if (why !== undefined) troubles.add(`${name} leads to ${host}: ${why}`)
        return why === undefined
      })
    const isHere = (server: Server): boolean => loadBalancer.find({ backend: server.backend, server: server.name }) === server
    try {
      const decided = this.#lookup.decide(servers.filter(isHere), placeOf, admit)
      const by = `resolvers ${this.#resolvers.name}`
      const requests = [...decided].map(([{ backend, name }, values]): ChangeRequest => ({ by, target: { backend, server: name }, values }))
      if (requests.length > 0) await door.change(requests)
    } catch (error) {
      // Of one that was removed meanwhile nothing is told: its removal has the others settled anew.
      if (servers.every(isHere)) troubles.add(error instanceof ChangeError ? error.message : String(error))
    }
  }

  stop(): void {
    this.#end.abort()
    this.#cancel()
  }
}

function byBackend(servers: readonly Server[]): Server[][] {
  const groups = new Map<string, Server[]>()
  for (const server of servers) {
    const group = groups.get(server.backend)
    if (group === undefined) groups.set(server.backend, [server])
    else group.push(server)
  }
  return [...groups.values()]
}

function nameServersOf({ nameservers, parseResolvConf }: Resolvers): NameServer[] {
  const own = parseResolvConf
    ? dns.getServers().map((text) => (isIP(text) === 0 ? text : isIP(text) === 6 ? `[${text}]:53` : `${text}:53`))
    : []
  return [...nameservers, ...own].flatMap((text) => {
    const address = parseAddress(text)
    return address?.kind === 'tcp' ? [{ host: address.host, port: address.port }] : []
  })
}

/** The sections of resolvers by name, and that of this machine unless one is configured. */
function sectionsOf({ config }: LoadBalancer): Map<string, Resolvers> {
  const machine = parse(Resolvers, { name: machineResolvers, parseResolvConf: true })
  const sections = [...(machine.ok ? [machine.value] : []), ...(config.global.resolvers ?? [])]
  return new Map(sections.map((one) => [one.name, one]))
}

/**
 * Follows the names of servers that have `resolvers`, those that come later too, from now on: what answers say is made by changes, and a name that fails keeps its
 * servers as long as `hold` says. A server that no address is known of is out of service until there is one. Answers a function that ends it.
 */
export function followResolvers(surroundings: Surroundings): () => void {
  const { loadBalancer, scheduler } = surroundings
  const sections = sectionsOf(loadBalancer)
  const watches = new Map<string, Watch>()
  const turns = new Turns(atATime)
  const plans = new WeakMap<Server, { key: string; make: () => Watch } | undefined>()
  const planOf = (server: Server): { key: string; make: () => Watch } | undefined => {
    if (plans.has(server)) return plans.get(server)
    const section = sections.get(server.configured.resolvers ?? '')
    const lookup = section && lookupOf(server, section)
    const plan = lookup && { key: lookup.key, make: () => new Watch(surroundings, section, lookup.make(scheduler.now()), turns) }
    plans.set(server, plan)
    return plan
  }
  const sync = (): void => {
    const wanted = new Map<string, { servers: Server[]; make: () => Watch }>()
    for (const { servers } of loadBalancer.backends.values()) {
      for (const server of servers) {
        markUnknown(surroundings, server)
        const plan = planOf(server)
        const known = plan && wanted.get(plan.key)
        if (known !== undefined) known.servers.push(server)
        else if (plan !== undefined) wanted.set(plan.key, { servers: [server], make: plan.make })
      }
    }
    for (const [key, watch] of watches) {
      if (wanted.has(key)) continue
      watch.stop()
      watches.delete(key)
    }
    for (const [key, { servers, make }] of wanted) {
      const watch = watches.get(key) ?? make()
      watches.set(key, watch)
      watch.follow(servers)
    }
  }
  let [isDue, isOver] = [false, false]
  // Once for servers that come together, and when everybody has heard of them.
  const syncSoon = (): void => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      if (!isOver) sync()
    })
  }
  // Of thousands of servers that come by their addresses none is looked at again for each other.
  const suit = ({ change, server }: Applied): void => {
    const isAboutOne = ('added' in change || 'removed' in change) && server !== undefined
    const isNamed = isAboutOne && (server.config.resolvers !== undefined || isNowhere(surroundings.ways, server))
    if (isNamed || 'created' in change || 'deleted' in change) syncSoon()
  }
  loadBalancer.on('applied', suit)
  sync()
  return () => {
    isOver = true
    loadBalancer.off('applied', suit)
    for (const watch of watches.values()) watch.stop()
  }
}

/** A server whose address nobody knew at the start is out of service. */
function markUnknown({ loadBalancer, ways }: Pick<Surroundings, 'loadBalancer' | 'ways'>, server: Server): void {
  if (server.unresolved !== undefined || !isNowhere(ways, server)) return
  const values = { unresolved: 'not resolved yet' }
  loadBalancer.change({ by: 'init-addr', target: { backend: server.backend, server: server.name }, values })
}

/** Whether its name leads to no address. */
function isNowhere(ways: Ways, server: Server): boolean {
  const { target } = ways(server)
  return 'host' in target && isIP(target.host) === 0
}
