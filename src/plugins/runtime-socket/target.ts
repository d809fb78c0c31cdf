import type { Backend } from '../../lb/backend.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import type { Server } from '../../lb/server.ts'
import { Refused } from './command.ts'

/** How the lines of an answer end where something is refused: HAProxy is of two minds. */
export type Ending = '' | '\n'

/** A server and its backend. */
export interface Place {
  backend: Backend
  server: Server
}

/** The names in `backend/server`. Throws a Refused. */
export function splitTarget(text: string | undefined, ending: Ending = '\n'): { backend: string; server: string } {
  const [backend = '', server = ''] = (text ?? '').split(/\/(.*)/s)
  if (backend === '' || server === '') throw new Refused(`Require 'backend/server'.${ending}`)
  return { backend, server }
}

/** The server that `backend/server` names, each by its name or as `#number`. Throws a Refused. */
export function findServer(loadBalancer: LoadBalancer, text: string | undefined, ending: Ending = '\n'): Place {
  const names = splitTarget(text, ending)
  const backend = findBackend(loadBalancer, names.backend, `No such backend.${ending}`)
  const number = numberIn(names.server)
  const server = number === undefined ? backend.server(names.server) : backend.servers.find(({ id }) => id === number)
  if (server === undefined) throw new Refused(`No such server.${ending}`)
  return { backend, server }
}

/** The backend of a name, or of a number as `#3`. Throws a Refused with the words given. */
export function findBackend(loadBalancer: LoadBalancer, text: string, otherwise: string): Backend {
  const number = numberIn(text)
  const named = [...loadBalancer.sectionNumbers].find(([, one]) => one === number)
  const name = number === undefined ? text : named?.[0]
  const backend = loadBalancer.backends.get(name ?? '')
  if (backend === undefined) throw new Refused(otherwise)
  return backend
}

function numberIn(text: string): number | undefined {
  return /^#\d{1,9}$/.test(text) ? Number(text.slice(1)) : undefined
}
