/** Where to listen or to connect: a TCP address, a unix socket, or a file descriptor handed over by the parent. */
export type Address = { kind: 'tcp'; host: string; port: number } | { kind: 'unix'; path: string } | { kind: 'fd'; fd: number }

/**
 * Reads an address as HAProxy writes it (manual §11): `*:80`, `:80`, `10.0.0.1:80`, `[::1]:80`, `:::80`, `name:80`, `ipv4@…`,
 * `ipv6@…`, `unix@/path`, a bare `/path`, `fd@3`. The port is 1 to 65535, or 0 to let the system choose. An empty or `*`
 * host is `0.0.0.0`. Answers `undefined` for anything else.
 */
export function parseAddress(text: string): Address | undefined {
  const fd = /^fd@(\d{1,9})$/.exec(text)
  if (fd !== null) return { kind: 'fd', fd: Number(fd[1]) }
  if (text.startsWith('unix@') || text.startsWith('/')) {
    const path = text.startsWith('/') ? text : text.slice(5)
    return path === '' ? undefined : { kind: 'unix', path }
  }
  const match = /^(?:ipv4@|ipv6@|tcp@|tcp4@|tcp6@)?(?:\[([0-9a-fA-F:.]+)\]|(\*|[\w.-]*|[0-9a-fA-F:.]*)):(\d{1,5})$/.exec(text)
  if (match === null) return undefined
  const port = Number(match[3])
  const host = match[1] ?? match[2] ?? ''
  if (port > 65_535) return undefined
  return { kind: 'tcp', host: host === '*' || host === '' ? '0.0.0.0' : host, port }
}

/** An address as one writes it: the inverse of {@link parseAddress}. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix@${address.path}`
  if (address.kind === 'fd') return `fd@${address.fd}`
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}
