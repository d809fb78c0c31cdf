import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Target } from '../http1/way/dial.ts'
import { parseAddress, serviceName } from '../schemas/address.ts'
import type { Config } from '../schemas/config.ts'
import type { Findings } from '../schemas/findings.ts'
import type { ServerConfig } from '../schemas/server.ts'

/**
 * What of a configuration's addresses, to connect to, to check or to listen on, has a name that is unknown: then nothing can start, but for servers whose
 * resolvers may come to know it. Each name is looked up once.
 */
export async function unresolved(config: Config): Promise<Findings> {
  const found = new Map<string, Promise<boolean>>()
  const isKnown = (host: string, family: 4 | 6 | undefined): Promise<boolean> => {
    const key = `${host} ${family}`
    const known =
      found.get(key) ??
      lookup(host, { family: family ?? 0 }).then(
        () => true,
        () => false,
      )
    found.set(key, known)
    return known
  }
  const findings: Findings = { errors: [], warnings: [] }
  const names = namedIn(config)
  const known = await Promise.all(names.map(({ host, family }) => isKnown(host, family)))
  for (const [index, { pointer, what, host, resolvers }] of names.entries()) {
    if (known[index]) continue
    const unknown = `${what}: the name "${host}" is unknown`
    if (resolvers === undefined) findings.errors.push({ pointer, message: `${unknown}; correct it, or write an IP address` })
    else findings.warnings.push({ pointer, message: `${unknown} for now: it serves nobody until resolvers "${resolvers}" know it` })
  }
  return findings
}

interface Named {
  pointer: string
  what: string
  host: string
  family?: 4 | 6 | undefined
  /** Who may come to know the name later. */
  resolvers?: string | undefined
}

/** Every host name in a configuration. */
function namedIn({ frontends, backends }: Config): Named[] {
  const inBinds = frontends.flatMap(({ name, bind }, index) =>
    bind.flatMap((text, at) => named(text, `/frontends/${index}/bind/${at}`, `frontend "${name}"`)),
  )
  const inServers = backends.flatMap((backend, index) =>
    backend.servers.flatMap((server, at) => {
      const { name, address, check, checkAddr } = server
      const [pointer, what] = [`/backends/${index}/servers/${at}`, `server "${name}"`]
      const methods = initMethods(server)
      const resolvers = methods.includes('none') ? server.resolvers : undefined
      const isNeeded = methods.every((method) => method === 'libc' || (method === 'none' && resolvers !== undefined))
      const checked =
        check && checkAddr !== undefined && isIP(checkAddr) === 0 ? [{ pointer: `${pointer}/checkAddr`, what, host: checkAddr }] : []
      const own = methods[0] === 'none' || !isNeeded ? [] : named(address, `${pointer}/address`, what)
      return [...own.map((one) => ({ ...one, resolvers })), ...checked]
    }),
  )
  return [...inBinds, ...inServers]
}

function named(text: string, pointer: string, what: string): Named[] {
  const address = parseAddress(text)
  return address?.kind !== 'tcp' || isIP(address.host) !== 0 ? [] : [{ pointer, what, host: address.host, family: address.family }]
}

/** By which methods a server's name is looked up at the start, the first that knows (HAProxy manual §5.2 `init-addr`). There is no file of states for `last`. */
export function initMethods({ initAddr, resolvers }: ServerConfig): string[] {
  return (initAddr ?? ['libc', ...(resolvers === undefined ? [] : ['none'])]).filter((method) => method !== 'last')
}

/**
 * Where an address to connect to is, its name looked up, once, as HAProxy does at its start; or why that cannot be told. `methods` as of {@link initMethods}. A
 * name that may be unknown for now stays a name.
 */
export async function resolve(text: string, methods: readonly string[] = ['libc']): Promise<Target | string> {
  if (serviceName(text) !== undefined) return { host: text, port: 0 }
  const address = parseAddress(text)
  if (address?.kind === 'unix') return { path: address.path }
  if (address?.kind !== 'tcp' || address.port === 0) return `"${text}" cannot be connected to; write host:port, [IPv6]:port or unix@path`
  if (isIP(address.host) !== 0) return { host: address.host, port: address.port }
  const { host: name, port, family } = address
  for (const method of methods) {
    if (method === 'none') return { host: name, port }
    if (isIP(method) !== 0) return { host: method, port }
    const found = method === 'libc' ? await lookup(name, { family: family ?? 0 }).catch(() => undefined) : undefined
    if (found !== undefined) return { host: found.address, port }
  }
  return `the name "${address.host}" is unknown; correct it, or write the server's IP address`
}
