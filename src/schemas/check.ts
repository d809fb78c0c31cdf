import { notAnAddress, parseAddress } from './address.ts'
import type { BackendConfig, ForwardFor } from './backend.ts'
import { checkCookie } from './check-cookie.ts'
import { forbiddenPrograms } from './check-external.ts'
import { learnFaults } from './check-learn.ts'
import { logFaults } from './check-log.ts'
import { resolverFaults } from './check-resolvers.ts'
import { checkServer } from './check-server.ts'
import { lostScopes, statsFaults } from './check-stats.ts'
import { trackFaults } from './check-track.ts'
import type { Config } from './config.ts'
import { type Findings, merge, problem } from './findings.ts'
import type { FrontendConfig } from './frontend.ts'
import { checkProgram } from './health-check/program.ts'
import { clashes, exposure } from './listening.ts'
import { didYouMean } from './nearest.ts'
import { parseNetwork } from './network.ts'
import type { Problem } from './parse.ts'
import { untouchable } from './rules/actions/words.ts'
import { checkRules } from './rules/check.ts'
import { socketFaults } from './runtime-socket.ts'
import { idFaults } from './section-id.ts'
import type { ServerConfig } from './server.ts'
import type { UserList } from './userlist.ts'

/** Checks what no single field shows: that names are unique, references lead somewhere, addresses can be read. Pointers as in RFC 6901. */
export function checkConfig(config: Config): Findings {
  const backends = config.backends.map((backend) => backend.name)
  const sections = [...backends, ...config.frontends.map((frontend) => frontend.name)]
  return merge([
    {
      errors: [
        ...repeated(config.frontends, '/frontends', 'frontend'),
        ...repeated(config.backends, '/backends', 'backend'),
        ...idFaults(config),
        ...clashes(config),
        ...sharedTables(config),
        ...trackFaults(config),
        ...resolverFaults(config),
        ...repeated(config.global.resolvers ?? [], '/global/resolvers', 'resolvers'),
        ...logFaults(config),
        ...forbiddenPrograms(config),
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
        servers.length === 0 && !answers(backend) && !backend.stickTable && !backend.serverList,
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

/** Tables are known by the names of their sections. */
function sharedTables({ frontends, backends }: Config): Problem[] {
  const others = new Set(backends.flatMap(({ name, stickTable }) => (stickTable === undefined ? [] : [name])))
  return frontends.flatMap(({ name, stickTable }, index) =>
    problem(
      stickTable !== undefined && others.has(name),
      `/frontends/${index}/stickTable`,
      `backend "${name}" has a stick-table of that name too: give one of the two sections another name`,
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
  const owners = new Map<number, string>()
  return servers.flatMap(({ id, name }, index) => {
    if (id === undefined) return []
    const owner = owners.get(id)
    if (owner === undefined) owners.set(id, name)
    return problem(owner !== undefined, `${pointer}/${index}/id`, `server "${name}": id ${id} is that of server "${owner}"`)
  })
}
