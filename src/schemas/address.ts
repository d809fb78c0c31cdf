import { isIPv4, isIPv6 } from './network.ts'

/** Where to listen or to connect: a TCP address, a unix socket, or a file descriptor handed over by the parent. `family` is what a name must come to. */
export type Address =
  | { kind: 'tcp'; host: string; port: number; family?: 4 | 6 }
  /** A path that begins with a zero byte is one of Linux's abstract sockets, which are no files. */
  | { kind: 'unix'; path: string }
  | { kind: 'fd'; fd: number }

/**
 * Reads an address as HAProxy writes it (manual §11): `*:80`, `:80`, `10.0.0.1:80`, `[::1]:80`, `:::80`, `name:80`, `ipv4@…`,
 * `ipv6@…`, `unix@/path`, a bare `/path`, `abns@name`, `fd@3`. The port is 1 to 65535, or 0 to let the system choose. An empty or `*`
 * host is `0.0.0.0`, or `::` after `ipv6@`. Answers `undefined` for anything else.
 */
export function parseAddress(text: string): Address | undefined {
  const fd = /^fd@(\d{1,9})$/.exec(text)
  if (fd !== null) return { kind: 'fd', fd: Number(fd[1]) }
  if (text.startsWith('unix@') || text.startsWith('/')) {
    const path = text.startsWith('/') ? text : text.slice(5)
    return path === '' || path.length > longestPath ? undefined : { kind: 'unix', path }
  }
  if (text.startsWith('abns@')) {
    const name = text.slice(5)
    return /^[!-~]+$/.test(name) && name.length <= longestPath ? { kind: 'unix', path: abstractPath(name) } : undefined
  }
  const match = /^(?:(?:ipv|tcp)([46])@|tcp@)?(?:\[([0-9a-fA-F:.]+)\]|(\*|[\w.-]*|[0-9a-fA-F:.]*)):(\d{1,5})$/.exec(text)
  if (match === null || Number(match[4]) > 65_535) return undefined
  const [, digit, bracketed, bare = ''] = match
  const family = digit === undefined ? undefined : digit === '6' ? 6 : 4
  const host = bracketed ?? (bare === '*' || bare === '' ? (family === 6 ? '::' : '0.0.0.0') : bare)
  const own = familyOf(host, bracketed !== undefined)
  if (own === 'none' || (own !== 'name' && family !== undefined && own !== family)) return undefined
  return { kind: 'tcp', host, port: Number(match[4]), ...(own === 'name' && family !== undefined && { family }) }
}

/** The name of a service (RFC 2782), such as `_http._tcp.example.org`, which tells hosts and ports; `undefined` if a text is none. */
export function serviceName(text: string): string | undefined {
  return /^_[\w-]+\._(?:tcp|udp|tls)(?:\.[\w-]+)+\.?$/i.test(text) ? text : undefined
}

/** What is wrong with a text that {@link parseAddress} does not read, and how to write an address. */
export function notAnAddress(text: string): string {
  const port = /:(\d+)$/.exec(text)?.[1]
  const base = `"${text}" is not an address`
  if (text.includes('://')) return `${base}: leave out ${text.slice(0, text.indexOf('://') + 3)}, and write host:port`
  if (port !== undefined && Number(port) > 65_535) return `${base}: ports go from 1 to 65535`
  if (/^(?:\*|[A-Za-z0-9_-][\w.-]*)$/.test(text))
    return /^\d{1,5}$/.test(text)
      ? `${base}: write host:${text}, or *:${text} to listen on`
      : `${base}: its port is missing, as in ${text}:8080`
  return `${base}: write host:port, [IPv6]:port, unix@/path of at most 107 characters, abns@name or fd@N`
}

/** Bytes that the system has for the path of a unix socket. The name of an abstract one HAProxy fills up with zeros, which count. */
const longestPath = 107

function abstractPath(name: string): string {
  return `\0${name}${'\0'.repeat(longestPath - name.length)}`
}

/** An address to connect from: `10.0.0.1`, `10.0.0.1:5000`, `[::1]`, `[::1]:5000`; `undefined` for anything else. The wildcard leaves it to the system. */
export function parseSource(text: string): { localAddress?: string; localPort?: number } | undefined {
  const match = /^(?:ipv[46]@)?(?:\[([^\]]*)\]|([\d.*]+))(?::(\d{1,5}))?$/.exec(text)
  if (match === null || Number(match[3] ?? 0) > 65_535) return undefined
  const [, six, four, port] = match
  const host = six ?? four ?? ''
  if (six === undefined ? !isIPv4(host) && host !== '*' : !isIPv6(host)) return undefined
  return {
    ...(!['*', '0.0.0.0', '::'].includes(host) && { localAddress: host }),
    ...(Number(port ?? 0) > 0 && { localPort: Number(port) }),
  }
}

function familyOf(host: string, bracketed: boolean): 4 | 6 | 'name' | 'none' {
  if (bracketed || host.includes(':')) return isIPv6(host) ? 6 : 'none'
  if (isIPv4(host)) return 4
  return /^\d+(?:\.\d+){3}$/.test(host) ? 'none' : 'name'
}

/** An address as one writes it: the inverse of {@link parseAddress}. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return address.path.startsWith('\0') ? `abns@${address.path.replaceAll('\0', '')}` : `unix@${address.path}`
  if (address.kind === 'fd') return `fd@${address.fd}`
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

/**
 * Who can reach an address that is listened on: this machine alone, or the network. Of a name, and of a descriptor that the parent opened, only the
 * system can tell.
 */
export function reach(text: string): 'machine' | 'network' | 'unknown' {
  const address = parseAddress(text)
  if (address === undefined || address.kind === 'unix') return 'machine'
  if (address.kind === 'fd') return 'unknown'
  if (isIPv4(address.host) || isIPv6(address.host)) return isLoopback(address.host) ? 'machine' : 'network'
  return address.host.toLowerCase() === 'localhost' ? 'machine' : 'unknown'
}

/** Whether an IP address is this machine's own: 127.0.0.0/8 or ::1, however it is written. */
export function isLoopback(ip: string): boolean {
  if (isIPv4(ip)) return ip.startsWith('127.')
  if (!isIPv6(ip)) return false
  const host = new URL(`http://[${ip}]`).hostname
  return host === '[::1]' || host.startsWith('[::ffff:7f')
}
