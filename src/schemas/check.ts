import { type Address, notAnAddress, parseAddress, parseSource } from './address.ts'
import type { BackendConfig, ForwardFor } from './backend.ts'
import { checkCookie } from './check-cookie.ts'
import { learnFaults } from './check-learn.ts'
import { logFaults } from './check-log.ts'
import { lostScopes, statsFaults } from './check-stats.ts'
import type { Config } from './config.ts'
import type { FrontendConfig } from './frontend.ts'
import { checkProgram } from './health-check/program.ts'
import { type Clash, clashes, exposure } from './listening.ts'
import { namelessTls } from './nameless-tls.ts'
import { didYouMean } from './nearest.ts'
import { isIPv6, parseNetwork } from './network.ts'
import type { Problem } from './parse.ts'
import { untouchable } from './rules/actions/words.ts'
import { checkRules } from './rules/check.ts'
import { socketFaults } from './runtime-socket.ts'
import type { ServerConfig } from './server.ts'
import type { UserList } from './userlist.ts'

export interface Findings {
  errors: Clash[]
  warnings: Problem[]
}

/** Checks what no single field shows: that names are unique, references lead somewhere, addresses can be read. Pointers as in RFC 6901. */
export function checkConfig(config: Config): Findings {
  const backends = config.backends.map((backend) => backend.name)
  const sections = [...backends, ...config.frontends.map((frontend) => frontend.name)]
  return merge([
    {
      errors: [
        ...repeated(config.frontends, '/frontends', 'frontend'),
        ...repeated(config.backends, '/backends', 'backend'),
        ...clashes(config),
        ...trackFaults(config),
        ...logFaults(config),
        ...socketFaults(config),
        ...userFaults(config.global.userlists ?? []),
        ...notNetworks(config.global.serverNetworks ?? [], '/global/serverNetworks'),
      ],
      warnings: [],
    },
    checkRules(config),
    ...config.frontends.flatMap((frontend, index) => [
      checkFrontend(frontend, `/frontends/${index}`, backends),
      exposure(frontend, `/frontends/${index}`),
      { errors: [], warnings: lostScopes(frontend, `/frontends/${index}/stats`, sections) },
    ]),
    ...config.backends.map((backend, index) => checkBackend(backend, `/backends/${index}`)),
  ])
}

function checkFrontend(frontend: FrontendConfig, pointer: string, backends: readonly string[]): Findings {
  const { name, defaultBackend } = frontend
  const lost = defaultBackend !== undefined && !backends.includes(defaultBackend)
  const guess = lost ? didYouMean(defaultBackend, backends) : ''
  return {
    errors: [
      ...problem(lost, `${pointer}/defaultBackend`, `there is no backend "${defaultBackend}" for frontend "${name}"${guess}`),
      ...frontend.bind.flatMap((address, index) =>
        problem(parseAddress(address) === undefined, `${pointer}/bind/${index}`, notAnAddress(address)),
      ),
      ...exceptFault(frontend.forwardfor, `${pointer}/forwardfor`),
      ...exceptFault(frontend.originalto, `${pointer}/originalto`),
      ...fieldFault(frontend.uniqueIdHeader, `${pointer}/uniqueIdHeader`),
      ...problem(
        frontend.uniqueIdHeader !== undefined && frontend.uniqueIdFormat === undefined,
        `${pointer}/uniqueIdHeader`,
        `frontend "${name}" is to tell the ID of a request and has no format for it: add uniqueIdFormat (unique-id-format)`,
      ),
      ...statsFaults(frontend, `${pointer}/stats`),
      ...notNetworks(frontend.trustedProxies, `${pointer}/trustedProxies`),
      ...repeated(frontend.stats?.users ?? [], `${pointer}/stats/users`, 'user'),
      ...repeated(frontend.stats?.tokens ?? [], `${pointer}/stats/tokens`, 'token'),
    ],
    warnings: [
      ...problem(frontend.bind.length === 0, pointer, `frontend "${name}" has no address to listen on: add bind`),
      ...problem(
        defaultBackend === undefined && !frontend.stats && frontend.useBackend.length + frontend.routes.length === 0 && !answers(frontend),
        pointer,
        `frontend "${name}" has neither a backend nor stats: it answers 503 to all`,
      ),
      ...problem(frontend.timeout.client === 0, pointer, `frontend "${name}" waits for clients without limit: set timeout client`),
    ],
  }
}

/** Checks what is wrong with a backend by itself, its rules apart. */
export function checkBackend(backend: BackendConfig, pointer: string): Findings {
  const { name, servers, timeout } = backend
  const unlimited = servers.length > 0 && (timeout.connect === 0 || timeout.server === 0)
  const own: Findings = {
    errors: [
      ...checkFaults(backend, pointer),
      ...repeated(servers, `${pointer}/servers`, `server of backend "${name}"`),
      ...repeatedIds(servers, `${pointer}/servers`),
      ...exceptFault(backend.forwardfor, `${pointer}/forwardfor`),
      ...exceptFault(backend.originalto, `${pointer}/originalto`),
      ...learnFaults(backend, pointer),
      ...fieldFault(backend.sendNameHeader, `${pointer}/sendNameHeader`),
    ],
    warnings: [
      ...problem(
        servers.length === 0 && !answers(backend) && !backend.stickTable,
        pointer,
        `backend "${name}" has no servers: it answers 503 to all`,
      ),
      ...problem(unlimited, pointer, `backend "${name}" waits for servers without limit: set timeout connect and timeout server`),
    ],
  }
  return merge([
    own,
    checkCookie(backend, pointer),
    ...servers.map((server, index) => checkServer(server, backend, `${pointer}/servers/${index}`)),
  ])
}

/** What is wrong with servers that track others. */
function trackFaults({ backends }: Config): Problem[] {
  const find = (track: string, own: string): [BackendConfig, ServerConfig] | undefined => {
    const [name, backend = own] = track.split('/').reverse()
    const found = backends.find((one) => one.name === backend)
    const server = found?.servers.find((one) => one.name === name)
    return found && server && [found, server]
  }
  return backends.flatMap((backend, at) =>
    backend.servers.flatMap((server, index) => {
      const { track, name, check } = server
      if (track === undefined) return []
      const pointer = `/backends/${at}/servers/${index}`
      const tell = (message: string): Problem[] => [{ pointer, message: `server "${name}": ${message}` }]
      if (check) return tell('it tracks another server, and cannot be checked itself: remove check or track')
      const found = find(track, backend.name)
      if (found === undefined) return tell(`there is no server "${track}" to track`)
      let [owner, root] = found
      for (const seen = new Set([server]); root.track !== undefined; ) {
        if (seen.has(root)) return tell(`what it tracks leads back to itself`)
        seen.add(root)
        const next = find(root.track, owner.name)
        if (next === undefined) return []
        ;[owner, root] = next
      }
      if (root === server) return tell(`what it tracks leads back to itself`)
      if (!root.check && !root.agentCheck) return tell(`"${track}" is neither checked nor has an agent: there is nothing to track`)
      if (rests(backend) !== rests(owner))
        return tell(`backends "${backend.name}" and "${owner.name}" must both have http-check disable-on-404, or neither`)
      return []
    }),
  )
}

function rests(backend: BackendConfig): boolean {
  return checkProgram(backend).program.disableOn404
}

/** What is wrong with the steps of its checks. */
function checkFaults(backend: BackendConfig, pointer: string): Problem[] {
  const { program, problems } = checkProgram(backend)
  const isSecure = program.steps.some((step) => step.kind === 'connect' && step.ssl)
  return [
    ...problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer })),
    ...backend.servers.flatMap(({ name, check, tls }, index) =>
      problem(
        isSecure && check && tls === undefined,
        `${pointer}/servers/${index}`,
        `server "${name}": its checks connect by TLS: add tls: { traffic: false } to say whom to trust`,
      ),
    ),
  ]
}

/** Whether rules may answer in the place of servers. */
function answers({ httpRequest, redirects }: Pick<BackendConfig, 'httpRequest' | 'redirects'>): boolean {
  return redirects.length > 0 || httpRequest.some(({ do: [action = ''] }) => ['redirect', 'return', 'deny', 'reject'].includes(action))
}

/** Checks what is wrong with a server by itself. */
export function checkServer(server: ServerConfig, backend: BackendConfig, pointer: string): Findings {
  const { name, cookie, checkAddr } = server
  const atOnce = (['inter', 'fastinter', 'downinter'] as const).filter((field) => server[field] === 0)
  const fault = serverAddressFault(server.address)
  return {
    errors: [
      ...problem(fault !== undefined, `${pointer}/address`, `server "${name}": ${fault}`),
      ...problem(
        checkAddr !== undefined && !isHost(checkAddr),
        `${pointer}/checkAddr`,
        `server "${name}": "${checkAddr}" is not a host name or an IP address`,
      ),
      ...problem(
        server.source !== undefined && parseSource(server.source) === undefined,
        `${pointer}/source`,
        `server "${name}": "${server.source}" is not an address to connect from: write an IP address, with a port if need be, IPv6 in brackets`,
      ),
      ...problem(
        server.agentCheck && server.agentPort === undefined,
        pointer,
        `server "${name}" has an agent and no port to ask it at: add agentPort (agent-port)`,
      ),
      ...atOnce.map((field) => ({ pointer: `${pointer}/${field}`, message: `server "${name}": ${field} is to be above 0` })),
    ],
    warnings: [
      ...nowhereWarning(server, pointer),
      ...namelessTls(server, `${pointer}/tls`),
      ...problem(
        cookie !== undefined && !backend.cookie,
        pointer,
        `server "${name}" has a cookie value, but backend "${backend.name}" has no cookie`,
      ),
      ...problem(
        server.minconn !== undefined && server.minconn < server.maxconn && backend.fullconn === undefined,
        pointer,
        `server "${name}" has a minconn that nothing follows from: add fullconn to backend "${backend.name}"`,
      ),
    ],
  }
}

function serverAddressFault(text: string): string | undefined {
  const address: Address | undefined = parseAddress(text)
  if (address === undefined) return notAnAddress(text)
  if (address.kind === 'fd') return `"${text}" is a file descriptor: a server needs an address to connect to`
  return address.kind === 'tcp' && address.port === 0
    ? `"${text}" has no port: Limpet does not take the client's port yet, write one`
    : undefined
}

/** HAProxy connects to the address that the client came to (manual §5.2); to us it is this machine. */
function nowhereWarning({ name, address: text }: ServerConfig, pointer: string): Problem[] {
  const address = parseAddress(text)
  const isAny = address?.kind === 'tcp' && (address.host === '0.0.0.0' || address.host === '::')
  const hint = text.startsWith(':') ? ' (is a variable empty?)' : ''
  return problem(
    isAny,
    `${pointer}/address`,
    `server "${name}": "${text}" names no host${hint}: this machine is meant then; write 127.0.0.1`,
  )
}

function isHost(text: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(text) || isIPv6(text)
}

function exceptFault(option: Pick<ForwardFor, 'except'> | undefined, pointer: string): Problem[] {
  const except = option?.except
  const wrong = except !== undefined && parseNetwork(except) === undefined
  return problem(wrong, `${pointer}/except`, `"${except}" is not a network: write one such as 127.0.0.0/8`)
}

/** What frames a message is not for a field that only tells something. */
function fieldFault(name: string | undefined, pointer: string): Problem[] {
  const wrong = name !== undefined && untouchable.test(name)
  return problem(wrong, pointer, `${name}: how messages are framed and connections used is Limpet's own affair`)
}

function userFaults(lists: readonly UserList[]): Problem[] {
  return lists.flatMap(({ users }, list) =>
    users.flatMap(({ name, password, hash }, index) =>
      problem(
        (password === undefined) === (hash === undefined),
        `/global/userlists/${list}/users/${index}`,
        `user "${name}" has either password or hash`,
      ),
    ),
  )
}

function notNetworks(networks: readonly string[], pointer: string): Problem[] {
  return networks.flatMap((network, index) =>
    problem(
      network !== 'unix' && parseNetwork(network) === undefined,
      `${pointer}/${index}`,
      `"${network}" is not a network: write one such as 10.0.0.0/8, or unix`,
    ),
  )
}

function repeated(named: readonly { name: string }[], pointer: string, what: string): Problem[] {
  const seen = new Set<string>()
  return named.flatMap(({ name }, index) => {
    const again = seen.has(name)
    seen.add(name)
    return problem(again, `${pointer}/${index}`, `there is already a ${what} named "${name}"`)
  })
}

function repeatedIds(servers: readonly ServerConfig[], pointer: string): Problem[] {
  return servers.flatMap(({ id, name }, index) => {
    const owner = servers.slice(0, index).find((other) => other.id === id)
    return problem(
      id !== undefined && owner !== undefined,
      `${pointer}/${index}/id`,
      `server "${name}": id ${id} is that of server "${owner?.name}"`,
    )
  })
}

function problem(wrong: boolean | undefined, pointer: string, message: string): Problem[] {
  return wrong ? [{ pointer, message }] : []
}

function merge(findings: readonly Findings[]): Findings {
  return { errors: findings.flatMap((one) => one.errors), warnings: findings.flatMap((one) => one.warnings) }
}
