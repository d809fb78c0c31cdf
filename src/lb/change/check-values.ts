import type { ServerValues } from '../../schemas/change.ts'
import type { Backend } from '../backend.ts'
import type { Server } from '../server.ts'
import { ChangeError } from './error.ts'
import { isFollowed, isName } from './resolved.ts'

/** Whether a server can be given values. Throws a ChangeError. */
export function checkValues(backend: Backend, server: Server, values: ServerValues): void {
  const { cookie, drain, health, check, state = server.admin } = values
  if (health !== undefined && server.tracked !== undefined)
    throw new ChangeError('conflict', 'cannot change health on a tracking server.', '/health')
  if (check && server.config.track !== undefined)
    throw new ChangeError('conflict', `server ${server.backend}/${server.name} tracks another one, and cannot be checked itself`, '/check')
  if (drain && state !== 'drain')
    throw new ChangeError('invalid', `server ${server.backend}/${server.name} is not in drain: give it the state drain too`, '/drain')
  checkAddress(server, values)
  checkAgent(server, values)
  checkCookie(backend, cookie ?? undefined, server)
}

/** Where another name leads nobody would look up. */
function checkAddress(server: Server, { address }: ServerValues): void {
  if (address === undefined || !isFollowed(server) || !isName(address)) return
  const { backend, name, configured, config } = server
  throw new ChangeError(
    'conflict',
    `server ${backend}/${name} goes where ${configured.address} leads, as resolvers ${config.resolvers} say: give it an IP address, which holds until their next answer, or remove it, and add it anew`,
    '/address',
  )
}

/** What is about an agent needs one. */
function checkAgent({ backend, name, configured }: Server, values: ServerValues): void {
  const field = (['agent', 'agentCheck', 'agentAddr', 'agentPort', 'agentSend'] as const).find((one) => values[one] !== undefined)
  if (field === undefined || configured.agentCheck) return
  throw new ChangeError('conflict', `server ${backend}/${name} has no agent: configure agent-check (agentCheck: true)`, `/${field}`)
}

/** A client must be bound to one server. Those of a configuration may share a value, the second standing in for the first; nobody else may. */
export function checkCookie(backend: Backend, cookie: string | undefined, own?: Server): void {
  if (cookie === undefined || cookie === own?.config.cookie) return
  const owner = backend.cookieOwner(cookie)
  if (owner !== undefined && owner !== own)
    throw new ChangeError(
      'conflict',
      `the cookie value ${JSON.stringify(cookie)} is that of server ${backend.name}/${owner.name}`,
      '/cookie',
    )
}
