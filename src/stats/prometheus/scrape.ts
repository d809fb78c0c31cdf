import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { contentTypes, exposition, type Format } from './family.ts'
import { metrics, wanted as wantedBy } from './metrics.ts'
import type { ProcessMetrics } from './process.ts'

/** What a scrape asks for, and what of the process there is to be known for it. */
export interface Scrape {
  /** The raw target of the request. */
  target: string
  accept: string | undefined
  version: string
  isStopping: boolean
  process: ProcessMetrics
}

/** The answer to a scrape: part by part, or why there is none. */
export type Scraped = { headers: Record<string, string>; parts: Iterable<string> } | { fault: string }

/** Tells Prometheus all figures, or those of the scopes that the query of the target names. */
export async function scrape(loadBalancer: LoadBalancer, { target, accept, version, isStopping, process: of }: Scrape): Promise<Scraped> {
  const wanted = wantedBy(new URLSearchParams(target.split('?')[1] ?? ''))
  if (typeof wanted === 'string')
    return { fault: `There is no scope ${JSON.stringify(wanted)}; scopes are global, frontend, backend, server and *.` }
  const process = { version, node: of.node, uptime: of.uptime(), idle: of.idle(), isStopping }
  const more = wanted.scopes.has('global') ? await of.families() : []
  const format = formatFor(accept)
  const families = metrics(loadBalancer, { wanted, process, more, now: Date.now() })
  return { headers: { 'content-type': contentTypes[format], 'cache-control': 'no-cache' }, parts: exposition(families, format) }
}

function formatFor(accept = ''): Format {
  return /application\/openmetrics-text/i.test(accept) ? 'openmetrics' : 'text'
}
