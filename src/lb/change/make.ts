import type { Change } from '../../schemas/change.ts'
import type { Applied } from '../events.ts'
import type { LoadBalancer } from '../load-balancer.ts'
import type { Sections } from '../sections.ts'
import type { Transitions } from '../transitions.ts'
import { backendOf, frontendOf, serverOf } from './check.ts'
import { backendSettingsOf, frontendSettingsOf, likewise, valuesOf } from './values.ts'

/** What changes are made on. */
interface Whole {
  balancer: LoadBalancer
  sections: Sections
  transitions: Transitions
}

/** Makes a change, and answers what it came to. Throws a ChangeError when what it is about is not there. */
export function makeChange(change: Change, whole: Whole): Applied {
  if ('limits' in change) return limit(change, whole)
  if ('listening' in change) return listen(change, whole)
  if ('created' in change) {
    const backend = whole.sections.add(change.created)
    whole.transitions.begin(backend.servers)
    return { change, backend }
  }
  if ('settings' in change || 'deleted' in change) return changeBackend(change, whole)
  return 'added' in change ? addServer(change, whole) : changeServer(change, whole)
}

type About<Key extends string> = Extract<Change, Record<Key, unknown>>

function limit(change: About<'limits'>, { balancer }: Whole): Applied {
  const before = { maxconn: balancer.maxconn }
  balancer.maxconn = change.limits.maxconn || balancer.hardMaxconn
  return { change, before }
}

function listen(change: About<'listening'>, { sections }: Whole): Applied {
  const frontend = frontendOf(sections, change.target.frontend)
  const before = likewise(frontendSettingsOf(frontend), change.listening)
  frontend.set(change.listening)
  return { change, frontend, before }
}

function changeBackend(change: About<'settings'> | About<'deleted'>, { sections }: Whole): Applied {
  const backend = backendOf(sections, change.target.backend)
  if ('deleted' in change) {
    sections.remove(backend)
    return { change, backend }
  }
  const before = likewise(backendSettingsOf(backend), change.settings)
  sections.set(backend, change.settings)
  return { change, backend, before }
}

function addServer(change: About<'added'>, { balancer, sections, transitions }: Whole): Applied {
  const backend = backendOf(sections, change.target.backend)
  const server = backend.add(change.added, balancer.now())
  transitions.begin([server])
  return { change, backend, server }
}

function changeServer(change: About<'values'> | About<'removed'> | About<'sessions'>, { sections, transitions }: Whole): Applied {
  const backend = backendOf(sections, change.target.backend)
  const server = serverOf(sections, change.target)
  if ('removed' in change) {
    backend.remove(server)
    server.tracked?.trackers.delete(server)
  }
  if (!('values' in change)) return { change, backend, server }
  const before = likewise(valuesOf(server), change.values)
  const { by, values } = change
  const why = typeof values.unresolved === 'string' ? `, ${values.unresolved.trimEnd()}` : ''
  transitions.alter(backend, server, `changed by ${by}${why}`, () => server.set(values))
  return { change, backend, server, before }
}
