import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { StatsConfig } from '../schemas/frontend.ts'
import { csv } from './csv.ts'
import { loginPage } from './html/login.ts'
import { page } from './html/page.ts'
import { pageFields, safety } from './html/policy.ts'
import { subjects } from './subjects.ts'
import { isRefusal, type Refusal, type Visitor } from './visitor.ts'

/** A whole response. Its body is UTF-8. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * Answers a GET for a raw request target; `undefined` if the target is not the statistics page. Only then it is asked who comes, and whether that may be.
 */
export type StatsPage = (target: string, visitor: () => Visitor | Refusal) => Answer | undefined

export interface StatsPageOptions {
  /** The program's version, shown unless `stats hide-version`. */
  version: string
  /** Where logins and the rest of the administration side are: what comes before `/login`. */
  base?: string
  /** Milliseconds since the epoch. */
  now?: () => number
}

/** The statistics at `stats.uri`, as a page or, with `;csv` behind, as CSV. */
export function statsPage(
  stats: StatsConfig,
  loadBalancer: LoadBalancer,
  { version, base = '', now = Date.now }: StatsPageOptions,
): StatsPage {
  return (target, who) => {
    const options = optionsOf(target, stats.uri)
    if (options === undefined) return undefined
    const visitor = who()
    if (isRefusal(visitor)) return refusal(visitor)
    const more = refresh(stats, options)
    if (options.includes(';csv')) {
      const body = [...csv(subjects(loadBalancer, now()), { legends: stats.showLegends })].join('')
      return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8', ...safety, ...more }, body }
    }
    const body = page(stats, loadBalancer, { now: now(), version, base, visitor })
    return { status: 200, headers: { ...pageFields, ...more }, body }
  }
}

/** What somebody sees who is not let in; `action` is where the login form goes, if there is one. */
export function refusal({ status, detail, headers }: Refusal, action?: string): Answer {
  const heading = status === 401 ? 'Log in' : 'Not for you'
  return { status, headers: { ...pageFields, ...headers }, body: loginPage({ heading, detail, action }) }
}

/** What follows the page's address in a target: nothing, or options after `;`, `?` or `&`. `undefined` if the target is another one. */
function optionsOf(target: string, uri: string): string | undefined {
  if (!target.startsWith(uri)) return undefined
  const rest = target.slice(uri.length)
  return /^\/?(?:$|[;?&])/.test(rest) ? rest : undefined
}

function refresh(stats: StatsConfig, options: string): Record<string, string> {
  if (!stats.refresh || options.includes(';norefresh')) return {}
  return { refresh: String(Math.ceil(stats.refresh / 1000)) }
}
