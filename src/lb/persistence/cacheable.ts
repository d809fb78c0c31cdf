/** The part of a response head that persistence reads and may alter. */
export interface ResponseFields {
  readonly status: number
  /** That of the server, where rules have given it another. */
  readonly servedStatus?: number | undefined
  /** The values of a field in the order they came; the name in lower case. */
  values(name: string): readonly string[]
  has(name: string): boolean
  /** Gives the lines of a field the values that `by` answers, and takes out those for which it answers none. */
  replace(name: string, by: (value: string) => string | undefined): void
}

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const statuses = new Set([200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501])
const forbidding = new Set(['private', 'no-cache', 'no-store', 'max-age=0', 's-maxage=0'])
const validators = ['expires', 'etag', 'last-modified']

/**
 * Whether a shared cache may store a response, as HAProxy 2.6 judges it before it adds `Cache-Control: private` (manual §4.2 `cookie`, `nocache`): a method
 * and status that are cacheable by default, or `public`; nothing after that which forbids it; and something to judge its freshness or to validate it by.
 * Of directives that contradict one another the last counts.
 */
export function isCacheable(method: string, response: ResponseFields): boolean {
  if (response.values('pragma')[0]?.toLowerCase() === 'no-cache') return false
  let cacheable = methods.has(method) && statuses.has(response.servedStatus ?? response.status)
  let aged = false
  for (const directive of directives(response)) {
    if (directive === 'public') cacheable = true
    else if (forbidding.has(directive)) cacheable = false
    else if (/^(?:s-maxage|max-age)/.test(directive)) aged = true
  }
  return cacheable && (aged || validators.some((name) => response.has(name)))
}

/** Whether shared caches are already told to keep away. */
export function isPrivate(response: ResponseFields): boolean {
  return directives(response).some((directive) => directive === 'private' || directive === 'no-store')
}

/** What stands between the commas of Cache-Control, those in double quotes apart, in lower case. */
function directives(response: ResponseFields): string[] {
  const found = response.values('cache-control').flatMap((value) => value.match(/(?:[^",]|"(?:[^"\\]|\\.)*(?:"|\\?$))+/g) ?? [])
  return found.map((directive) => directive.trim().toLowerCase())
}
