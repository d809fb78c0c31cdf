import type { Backend } from '../lb/backend.ts'
import type { Server } from '../lb/server.ts'
import type { ServerView } from '../schemas/admin.ts'
import { checkServer } from '../schemas/check-server.ts'
import { viewServer } from './views.ts'

/** A server that somebody has just defined, with what is hardly meant of it. */
export function viewDefined(backend: Backend, server: Server): ServerView {
  const found = checkServer(server.config, backend.config, '').warnings.map(({ message }) => message)
  const warnings = [...found, ...bindingNobody(backend, server)]
  return { ...viewServer(server), ...(warnings.length > 0 && { warnings }) }
}

/** Backups without a cookie are meant so: clients leave them once another server is back. */
function bindingNobody({ name, config: { cookie } }: Backend, { name: server, config }: Server): string[] {
  if (cookie === undefined || cookie.dynamic || cookie.signed !== undefined || config.cookie !== undefined || config.backup) return []
  return [`server "${server}" has no cookie value, so the cookie ${cookie.name} of backend "${name}" binds nobody to it: give it one`]
}
