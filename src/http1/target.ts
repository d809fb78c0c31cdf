/** What a Host field may hold (RFC 9112 §3.2): nothing, or a name or address and perhaps a port. Stricter than reg-name: what no host is called is none. */
const hostValue = /^(?:(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?)?$/i

/** A target in absolute form (RFC 9112 §3.2.2): scheme, authority, and a path or nothing. Userinfo is none of HTTP's any more (RFC 9110 §4.2.4). */
const absoluteForm = /^([a-z][a-z\d+.-]*):\/\/((?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?)(?:\/|$)/i

let lastHost = ''

/** Whether a Host field has a value that it may have. Most requests have the one of the request before. */
export function isHost(value: string): boolean {
  if (value === lastHost) return true
  if (!hostValue.test(value)) return false
  lastHost = value
  return true
}

/**
 * Whether a request may have this target: a path, `*` for OPTIONS, or an absolute form that names the host that its Host field names too, where it has one
 * (`host` is `undefined` where it has none). A port that is the scheme's own may be left out on either side.
 */
export function isTarget(target: string, method: string, host: string | undefined): boolean {
  if (target.includes('#')) return false
  if (target.charCodeAt(0) === 47) return true
  if (target === '*') return method === 'OPTIONS'
  const [, scheme = '', authority = ''] = absoluteForm.exec(target) ?? []
  if (authority === '') return false
  return host === undefined || withoutPort(authority, scheme) === withoutPort(host, scheme)
}

const ports: Record<string, string> = { http: '80', https: '443' }

/** An authority in lower case, without a port that is empty or the scheme's own. */
function withoutPort(authority: string, scheme: string): string {
  const [, host = '', port = ''] = /^(.*?)(?::(\d*))?$/.exec(authority.toLowerCase()) ?? []
  return port === '' || port === ports[scheme.toLowerCase()] ? host : `${host}:${port}`
}
