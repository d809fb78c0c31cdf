import type { BackendConfig } from '../../schemas/backend.ts'
import type { ChangeRequest } from '../../schemas/change.ts'
import { checkBackend } from '../../schemas/check.ts'
import { checkCookie as checkPersistence } from '../../schemas/check-cookie.ts'
import { Name } from '../../schemas/common.ts'
import type { Config } from '../../schemas/config.ts'
import { type Problem, parse } from '../../schemas/parse.ts'
import { checkBalance, checkRulesOf } from '../../schemas/rules/check-backend.ts'
import type { Steps } from '../../turns.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Server } from '../server.ts'
import { checkLimits, checkListening } from './check-listening.ts'
import { type Coming, checkTracking, noteComing } from './check-tracking.ts'
import { checkCookie, checkValues } from './check-values.ts'
import { ChangeError } from './error.ts'
import { withSettings } from './values.ts'

interface Surroundings {
  readonly config: Config
  readonly hardMaxconn: number
  readonly backends: ReadonlyMap<string, Backend>
  readonly frontends: ReadonlyMap<string, Frontend>
  readonly sectionNumbers: ReadonlyMap<string, number>
}

/** The backend that a target names. Throws a ChangeError. */
export function backendOf({ backends }: Pick<Surroundings, 'backends'>, name: string): Backend {
  const backend = backends.get(name)
  if (backend === undefined) throw new ChangeError('not found', `there is no backend ${JSON.stringify(name)}`)
  return backend
}

/** The frontend that a target names. Throws a ChangeError. */
export function frontendOf({ frontends }: Pick<Surroundings, 'frontends'>, name: string): Frontend {
  const frontend = frontends.get(name)
  if (frontend === undefined) throw new ChangeError('not found', `there is no frontend ${JSON.stringify(name)}`)
  return frontend
}

/** The server that a target names. Throws a ChangeError. */
export function serverOf(surroundings: Pick<Surroundings, 'backends'>, target: { backend: string; server: string }): Server {
  const server = backendOf(surroundings, target.backend).server(target.server)
  if (server === undefined) throw new ChangeError('not found', `there is no server ${JSON.stringify(`${target.backend}/${target.server}`)}`)
  return server
}

/**
 * Whether a change can be made as things are, but for servers that are coming, or going, before it. Throws a ChangeError, in words for the operator, if it cannot.
 */
export function checkChange(surroundings: Surroundings, request: ChangeRequest, coming: Coming = new Map()): void {
  if ('listening' in request) checkListening(surroundings, frontendOf(surroundings, request.target.frontend), request.listening)
  else if ('limits' in request) checkLimits(surroundings, request.limits)
  else if ('values' in request)
    checkValues(backendOf(surroundings, request.target.backend), serverOf(surroundings, request.target), request.values)
  else if ('added' in request) checkAdded(backendOf(surroundings, request.target.backend), request)
  else if ('removed' in request) checkRemoved(surroundings, request)
  else if ('sessions' in request) serverOf(surroundings, request.target)
  else if ('created' in request) checkCreated(surroundings, request.target.backend, request.created)
  else if ('deleted' in request) checkDeleted(surroundings, backendOf(surroundings, request.target.backend), request.force)
  else if ('settings' in request) checkSettings(surroundings, request)
  checkTracking(surroundings.backends, request, coming)
}

/** Whether several changes can be made at once, each to another server or backend, step by step. Throws a ChangeError if not. */
export function* checkChanges(surroundings: Surroundings, requests: readonly ChangeRequest[]): Steps<void> {
  const targets = new Set<string>()
  const coming: Coming = new Map()
  for (const request of requests) {
    const target = Object.values(request.target).join('/')
    if (targets.has(target)) throw new ChangeError('conflict', `it makes no sense to change ${target} twice at once`)
    targets.add(target)
    checkChange(surroundings, request, coming)
    noteComing(surroundings.backends, request, coming)
    yield
  }
  checkCookies(requests)
  checkTogether(requests)
}

/** Throws a ChangeError if one change would be in the way of another: a backend comes or goes alone, and new servers of one have all a number given or none. */
function checkTogether(requests: readonly ChangeRequest[]): void {
  const groups = new Map<string, ChangeRequest[]>()
  for (const request of requests) {
    if (!('backend' in request.target)) continue
    const group = groups.get(request.target.backend)
    if (group === undefined) groups.set(request.target.backend, [request])
    else group.push(request)
  }
  for (const [backend, group] of groups) if (group.length > 1) checkGroup(backend, group)
}

function checkGroup(backend: string, group: readonly ChangeRequest[]): void {
  const alone = group.find((request) => 'created' in request || 'deleted' in request)
  if (alone !== undefined)
    throw new ChangeError('conflict', `backend ${backend} is to ${'created' in alone ? 'come' : 'go'}, and to be changed at once`)
  const ids = group.flatMap((request) => ('added' in request ? [request.added.id] : []))
  if (ids.some((id) => id !== undefined) && (ids.includes(undefined) || new Set(ids).size < ids.length))
    throw new ChangeError(
      'conflict',
      `servers that come to backend ${backend} at once need numbers of their own, all of them or none`,
      '/id',
    )
}

function checkSettings(surroundings: Surroundings, { target, settings }: Extract<ChangeRequest, { settings: unknown }>): void {
  const backend = backendOf(surroundings, target.backend)
  const isAboutCookies = settings.dynamicCookie === true || typeof settings.dynamicCookieKey === 'string'
  if (isAboutCookies && backend.config.cookie === undefined)
    throw new ChangeError(
      'conflict',
      `backend ${backend.name} has no persistence cookie: give it one in the configuration`,
      settings.dynamicCookie ? '/dynamicCookie' : '/dynamicCookieKey',
    )
  refuseFirst(checkPersistence(withSettings(backend.config, settings), '').errors)
  if (settings.balance !== undefined) refuseFirst(checkBalance(settings.balance, configOf(surroundings)).errors)
}

/** The configuration with the backends and servers that there are now. */
function configOf({ config, backends }: Surroundings): Config {
  const present = [...backends.values()].map((backend) => ({ ...backend.config, servers: backend.servers.map((server) => server.config) }))
  return { ...config, backends: present }
}

function refuseFirst([problem]: readonly Problem[]): void {
  if (problem !== undefined) throw new ChangeError('invalid', problem.message, problem.pointer)
}

function checkAdded(backend: Backend, { target, added }: Extract<ChangeRequest, { added: unknown }>): void {
  const { server: name } = target
  if (added.name !== name)
    throw new ChangeError('invalid', `the server is called ${JSON.stringify(name)} and ${JSON.stringify(added.name)}`, '/name')
  if (!parse(Name, name).ok)
    throw new ChangeError(
      'invalid',
      `a server cannot be called ${JSON.stringify(name)}: a name has at most 128 letters, digits, - _ . and :`,
      '/name',
    )
  if (backend.server(name) !== undefined) throw new ChangeError('conflict', `there is a server ${backend.name}/${name} already`, '/name')
  const owner = added.id === undefined ? undefined : backend.numbers.owner(added.id)
  if (owner !== undefined)
    throw new ChangeError('conflict', `the number ${owner.id} is that of server ${backend.name}/${owner.name}`, '/id')
  checkCookie(backend, added.cookie)
}

/** Whether a `use-server` rule of its backend has the name of a server. Not seen is one that makes the name of each request anew. */
export function isNamedByRule(backend: Backend, { name }: Server): boolean {
  return backend.config.useServer.some((rule) => rule.server === name)
}

function checkRemoved(surroundings: Surroundings, { target, force }: Extract<ChangeRequest, { removed: unknown }>): void {
  const server = serverOf(surroundings, target)
  const [tracker] = server.trackers
  if (tracker !== undefined)
    throw new ChangeError(
      'conflict',
      `server ${tracker.backend}/${tracker.name} tracks ${target.backend}/${target.server}: remove that first`,
    )
  if (force) return
  if (isNamedByRule(backendOf(surroundings, target.backend), server))
    throw new ChangeError(
      'conflict',
      `a use-server rule sends requests to server ${target.backend}/${target.server}: force it if that may be`,
    )
  checkIdle([server])
}

function checkIdle(servers: readonly Server[]): void {
  const busy = servers.find(({ counters }) => counters.current > 0)
  if (busy === undefined) return
  const { current } = busy.counters
  throw new ChangeError(
    'conflict',
    `server ${busy.backend}/${busy.name} has ${current} ${current === 1 ? 'request' : 'requests'} in flight: drain it and wait, or force it`,
  )
}

function checkCreated(surroundings: Surroundings, name: string, created: BackendConfig): void {
  if (surroundings.backends.has(name)) throw new ChangeError('conflict', `there is a backend ${name} already`, '/name')
  if (created.name !== name)
    throw new ChangeError('invalid', `the backend is called ${JSON.stringify(name)} and ${JSON.stringify(created.name)}`, '/name')
  if (created.externalCheck !== undefined)
    throw new ChangeError(
      'invalid',
      'a backend that comes while running is not checked by programs: write it in the configuration',
      '/externalCheck',
    )
  if (created.id !== undefined && [...surroundings.sectionNumbers].some(([other, number]) => number === created.id && other !== name))
    throw new ChangeError('conflict', `there is a section with the number ${created.id} already`, '/id')
  if (created.stickTable !== undefined && surroundings.frontends.get(name)?.config.stickTable !== undefined)
    throw new ChangeError('conflict', `frontend ${name} has a stick table of that name already`, '/stickTable')
  refuseFirst([...checkBackend(created, '').errors, ...checkRulesOf(created, configOf(surroundings)).errors])
}

function checkDeleted({ frontends, backends }: Surroundings, backend: Backend, force: boolean | undefined): void {
  const user = [...frontends.values()].find((frontend) => frontend.uses(backend))
  if (user !== undefined) throw new ChangeError('conflict', `frontend ${user.name} sends requests to backend ${backend.name}`)
  const stuck = [...backends.values()].find((one) => one !== backend && one.config.stick.some(({ table }) => table === backend.name))
  if (stuck !== undefined) throw new ChangeError('conflict', `backend ${stuck.name} keeps its keys in the table of backend ${backend.name}`)
  const tracker = backend.servers.flatMap(({ trackers }) => [...trackers]).find((one) => one.backend !== backend.name)
  if (tracker !== undefined)
    throw new ChangeError('conflict', `server ${tracker.backend}/${tracker.name} tracks one of backend ${backend.name}: remove that first`)
  if (!force) checkIdle(backend.servers)
}

/** Throws a ChangeError if two servers of a backend are to have one cookie value. */
function checkCookies(requests: readonly ChangeRequest[]): void {
  const owners = new Set<string>()
  for (const request of requests) {
    const cookie = 'values' in request ? request.values.cookie : 'added' in request ? request.added.cookie : undefined
    if (cookie === undefined || cookie === null) continue
    const key = JSON.stringify(['backend' in request.target && request.target.backend, cookie])
    if (owners.has(key)) throw new ChangeError('conflict', `two servers are to have the cookie value ${JSON.stringify(cookie)}`, '/cookie')
    owners.add(key)
  }
}
