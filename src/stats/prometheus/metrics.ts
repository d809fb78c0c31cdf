import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { type Scope, type Subject, subjects } from '../subjects.ts'
import { type Family, labelled } from './family.ts'
import { familiesOf, type Named } from './haproxy.ts'
import { clientsFamily, cookieFamily, latencyFamily, sessionsFamily, tableFamilies } from './own.ts'
import { type ProcessFigures, processFamilies } from './process.ts'

/** Of HAProxy's scopes, the one of which nothing is told here (`listener`) is allowed and empty. */
const scopes = ['global', 'frontend', 'listener', 'backend', 'server', 'sticktable'] as const
type MetricsScope = (typeof scopes)[number]

/** What a scrape asks for. */
export interface Wanted {
  scopes: ReadonlySet<MetricsScope>
  /** Without servers in maintenance. */
  noMaint: boolean
}

/** Reads a query as HAProxy's exporter does: `scope=` any number of times, `*` for all and nothing for none so far; `no-maint`. Answers the scope that there is not. */
export function wanted(query: URLSearchParams): Wanted | string {
  const chosen = new Set<MetricsScope>(query.has('scope') ? [] : scopes)
  for (const name of query.getAll('scope')) {
    const scope = scopes.find((scope) => scope === name)
    if (name === '') chosen.clear()
    else if (name === '*') for (const each of scopes) chosen.add(each)
    else if (scope === undefined) return name
    else chosen.add(scope)
  }
  return { scopes: chosen, noMaint: query.has('no-maint') }
}

export interface MetricsOptions {
  wanted: Wanted
  process: ProcessFigures
  /** More about the process, from whoever knows. */
  more: Iterable<Family>
  /** Milliseconds since the epoch. */
  now: number
}

/** All that there is to tell Prometheus, metric by metric, in the order of HAProxy's exporter. */
export function* metrics(loadBalancer: LoadBalancer, { wanted, process, more, now }: MetricsOptions): Generator<Family> {
  if (wanted.scopes.has('global')) {
    yield* processFamilies(loadBalancer, process, now)
    yield* more
  }
  const all = subjects(loadBalancer, now)
  const named = (scope: Scope): Named[] =>
    all.filter((subject) => subject.scope === scope && !(wanted.noMaint && isInMaintenance(subject))).map(name)
  if (wanted.scopes.has('frontend')) yield* familiesOf('frontend', named('frontend'))
  if (wanted.scopes.has('backend')) {
    const backends = named('backend')
    yield* familiesOf('backend', backends)
    yield cookieFamily(backends)
  }
  if (wanted.scopes.has('server')) {
    const servers = named('server')
    yield* familiesOf('server', servers)
    yield clientsFamily(servers)
    yield sessionsFamily(servers)
    yield latencyFamily(servers)
  }
  if (wanted.scopes.has('sticktable')) yield* tableFamilies(loadBalancer.tables.values())
}

function isInMaintenance(subject: Subject): boolean {
  return subject.scope === 'server' && subject.server.admin === 'maint'
}

function name(subject: Subject): Named {
  const { proxy } = subject
  return { subject, labels: labelled(subject.scope === 'server' ? { proxy, server: subject.server.name } : { proxy }) }
}
