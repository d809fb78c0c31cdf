import type { Backend } from '../lb/backend.ts'
import type { Counters } from '../lb/counters.ts'
import type { Frontend } from '../lb/frontend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { Server } from '../lb/server.ts'

interface Common {
  /** The section of the configuration it belongs to: its name, and its number. A frontend and a backend of one name share both. */
  proxy: string
  proxyId: number
  counters: Counters
  /** The moment of the statistics, in milliseconds since the epoch. */
  now: number
}

/** What statistics are about. */
export type Subject = Common &
  (
    | { scope: 'frontend'; frontend: Frontend; limit: number }
    | { scope: 'server'; backend: Backend; server: Server }
    | { scope: 'backend'; backend: Backend; limit: number /** Some of its servers may not be shown. */; isFiltered?: true }
  )
export type Scope = Subject['scope']

/** What belongs to one section of the configuration. */
export interface Section {
  name: string
  subjects: Subject[]
}

/** Section by section in the order of their numbers: its frontend, then its servers, then its backend. */
export function sections(loadBalancer: LoadBalancer, now: number): Section[] {
  return [...loadBalancer.sectionNumbers].map(([proxy, proxyId]) => {
    const common = { proxy, proxyId, now }
    const frontend = loadBalancer.frontends.get(proxy)
    const backend = loadBalancer.backends.get(proxy)
    const limits = { frontend: frontend && limitOf(frontend, loadBalancer), backend: backend && fullLoadOf(backend, loadBalancer) }
    return { name: proxy, subjects: [...ofFrontend(frontend, common, limits.frontend), ...ofBackend(backend, common, limits.backend)] }
  })
}

/** How many connections a frontend may have at a time; 0 where that is not known. */
function limitOf({ config }: Frontend, { hardMaxconn }: LoadBalancer): number {
  return config.maxconn || hardMaxconn
}

/** As HAProxy reckons it (manual §4.2 `fullconn`): what is configured, else a tenth of what its frontends may have; 0 where that is not known. */
function fullLoadOf(backend: Backend, loadBalancer: LoadBalancer): number {
  if (backend.config.fullconn !== undefined) return backend.config.fullconn
  if (loadBalancer.hardMaxconn === 0) return 0
  const users = [...loadBalancer.frontends.values()].filter((frontend) => frontend.backend === backend)
  return Math.max(1, Math.ceil(users.reduce((sum, { configured }) => sum + (configured.maxconn || loadBalancer.hardMaxconn), 0) / 10))
}

/** The rows of the statistics, in HAProxy's order. */
export function subjects(loadBalancer: LoadBalancer, now: number): Subject[] {
  return sections(loadBalancer, now).flatMap((section) => section.subjects)
}

type Place = Omit<Common, 'counters'>

function ofFrontend(frontend: Frontend | undefined, { proxy, proxyId, now }: Place, limit = 0): Subject[] {
  return frontend === undefined ? [] : [{ proxy, proxyId, now, scope: 'frontend', frontend, limit, counters: frontend.counters }]
}

/** There may be thousands of servers: what is named one by one is made ten times as fast as what is spread. */
function ofBackend(backend: Backend | undefined, { proxy, proxyId, now }: Place, limit = 0): Subject[] {
  if (backend === undefined) return []
  const all: Subject[] = []
  for (const server of backend.servers) all.push({ proxy, proxyId, now, scope: 'server', backend, server, counters: server.counters })
  all.push({ proxy, proxyId, now, scope: 'backend', backend, limit, counters: backend.counters })
  return all
}
