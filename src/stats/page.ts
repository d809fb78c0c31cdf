import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { StatsConfig } from '../schemas/frontend.ts'
import { formats } from './formats.ts'
import type { History } from './history.ts'
import { loginPage } from './html/login.ts'
import { page } from './html/page.ts'
import { pageFields, safety, scriptFields } from './html/policy.ts'
import { script } from './html/script.ts'
import { addressOf, type Options, readOptions } from './options.ts'
import { shown } from './shown.ts'
import { sections } from './subjects.ts'
import { isRefusal, type Refusal, type Visitor } from './visitor.ts'

/** A whole response. Its text is UTF-8. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  /** A long body, part by part, in place of the other. */
  parts?: Iterable<string>
}

/**
 * Answers a GET for a raw request target, and a POST by saying that changes are made elsewhere; `undefined` if the target is not the statistics page. Only then it is asked who comes, and whether that may be.
 */
export type StatsPage = (target: string, visitor: () => Visitor | Refusal, asked?: Asked) => Answer | undefined

/** What else there is to know of a request. */
interface Asked {
  method?: string | undefined
  /** Its `Accept`. */
  accept?: string | undefined
}

export interface StatsPageOptions {
  /** The program's version, shown unless `stats hide-version`. */
  version: string
  /** Where logins and the rest of the administration side are: what comes before `/login`. */
  base?: string
  /** Whether the page is where changes can be made too. */
  acts?: boolean
  /** What was lately, for plots. */
  history?: History | undefined
  /** Milliseconds since the epoch. */
  now?: () => number
}

/** The statistics at `stats.uri`, as a page or in the format that stands behind it. */
export function statsPage(
  stats: StatsConfig,
  loadBalancer: LoadBalancer,
  { version, base = '', acts = false, history, now = Date.now }: StatsPageOptions,
): StatsPage {
  return (target, who, { method, accept } = {}) => {
    const options = readOptions(target, stats.uri)
    if (options === undefined) return undefined
    const visitor = who()
    if (isRefusal(visitor)) return refusal(visitor, accept)
    if (method === 'POST') return denied(stats, options)
    if (options.script) return { status: 200, headers: scriptFields, body: script }
    const these = shown(sections(loadBalancer, now()), stats.scope, options)
    if (options.format !== undefined) {
      const { type, write } = formats[options.format]
      const parts = write(
        these.flatMap((section) => section.subjects),
        { legends: stats.showLegends },
      )
      return { status: 200, headers: { 'content-type': type, ...safety, ...refresh(stats, options) }, body: '', parts }
    }
    const parts = page(stats, loadBalancer, these, { now: now(), version, base, visitor, options, history, acts })
    return { status: 200, headers: pageFields, body: '', parts }
  }
}

/** What somebody is told who is not let in: a page if `Accept` asks for HTML, else a line. `action` is where the login form goes, if there is one. */
export function refusal({ status, detail, headers }: Refusal, accept?: string, action?: string): Answer {
  if (!accept?.includes('text/html'))
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...safety, ...headers }, body: `${detail}\n` }
  const heading = status === 401 || action !== undefined ? 'Sign in' : 'No access'
  return { status, headers: { ...pageFields, ...headers }, body: loginPage({ heading, detail, action }) }
}

function denied({ uri }: StatsConfig, options: Options): Answer {
  return { status: 303, headers: { ...safety, location: addressOf(uri, { ...options, format: undefined, outcome: 'DENY' }) }, body: '' }
}

function refresh(stats: StatsConfig, options: Options): Record<string, string> {
  if (!stats.refresh || options.noRefresh) return {}
  return { refresh: String(Math.ceil(stats.refresh / 1000)) }
}
