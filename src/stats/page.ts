import { createHash } from 'node:crypto'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import type { StatsConfig } from '../schemas/frontend.ts'
import { csv } from './csv.ts'
import { page } from './html/page.ts'
import { style } from './html/style.ts'
import { challenge, createLogin } from './login.ts'
import { subjects } from './subjects.ts'

/** A whole response. Its body is UTF-8. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Answers a GET for a raw request target, given its `Authorization` field; `undefined` if the target is not the statistics page. */
export type StatsPage = (target: string, authorization: string | undefined) => Answer | undefined

export interface StatsPageOptions {
  /** The program's version, shown unless `stats hide-version`. */
  version: string
  /** Milliseconds since the epoch. */
  now?: () => number
}

/** The page allows its own style sheet and icon and nothing else: no script, no form, no frame, no request elsewhere. */
const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const safety = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

/** The statistics at `stats.uri`, as a page or, with `;csv` behind, as CSV; only for the users of `stats`, if it has any. */
export function statsPage(stats: StatsConfig, loadBalancer: LoadBalancer, { version, now = Date.now }: StatsPageOptions): StatsPage {
  const login = createLogin(stats.users)
  return (target, authorization) => {
    const options = optionsOf(target, stats.uri)
    if (options === undefined) return undefined
    if (login(authorization) === undefined) return unauthorized(stats)
    const headers = { ...safety, ...refresh(stats, options) }
    if (options.includes(';csv')) {
      const body = [...csv(subjects(loadBalancer, now()), { legends: stats.showLegends })].join('')
      return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
    }
    const body = page(stats, loadBalancer, { now: now(), version })
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, ...headers }, body }
  }
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

function unauthorized(stats: StatsConfig): Answer {
  return {
    status: 401,
    headers: { ...safety, 'content-type': 'text/html; charset=utf-8', 'www-authenticate': challenge(stats) },
    body: '<!doctype html>\n<title>401 Unauthorized</title>\n<h1>401 Unauthorized</h1>\n<p>The statistics are for those with a user name and a password.</p>\n',
  }
}
