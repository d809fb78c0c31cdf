/** The part of a response head that persistence reads and may alter. */
export interface ResponseFields {
  readonly status: number
  /** The values of a field in the order they came; the name in lower case. */
  values(name: string): readonly string[]
  /** Takes out the lines of a field whose value `which` approves. */
  remove(name: string, which: (value: string) => boolean): void
}

const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const statuses = new Set([200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501])
const forbidding = /^(?:private|no-cache|no-store|max-age=0|s-maxage=0)$/i

/**
 * Whether a shared cache may store a response, as HAProxy judges it before it adds `Cache-Control: private` (manual §4.2 `cookie`, `nocache`): a method
 * and status that are cacheable by default or `public`, nothing that forbids it, and something to judge its freshness or to validate it by.
 */
export function isCacheable(method: string, response: ResponseFields): boolean {
  const directives = cacheControl(response)
  const isPublic = directives.some((directive) => /^public$/i.test(directive))
  if (!isPublic && !(methods.has(method) && statuses.has(response.status))) return false
  if (response.values('pragma').some((value) => /^no-cache$/i.test(value.trim()))) return false
  const sharedAge = directives.find((directive) => /^s-maxage=/i.test(directive))
  for (const directive of directives) {
    if (!forbidding.test(directive)) continue
    if (!(/^max-age=0$/i.test(directive) && sharedAge !== undefined)) return false
  }
  return directives.some((directive) => /^(?:s-maxage|max-age)=/i.test(directive)) || ['expires', 'etag', 'last-modified'].some((name) => response.values(name).length > 0)
}

/** Whether shared caches are already told to keep away. */
export function isPrivate(response: ResponseFields): boolean {
  return cacheControl(response).some((directive) => /^(?:private|no-store)$/i.test(directive))
}

function cacheControl(response: ResponseFields): string[] {
  const values = response.values('cache-control')
  return values.length === 0 ? [] : values.flatMap((value) => value.split(',')).map((directive) => directive.trim())
}
