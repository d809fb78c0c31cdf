import type { BackendConfig } from '../../schemas/backend.ts'
import type { Change } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'

/** A change as it is told to all who may look. Of a definition that is what the views show of it: rules, keys and files may be secrets. */
export function told(change: Change): object {
  if ('created' in change) return { ...change, created: backendOf(change.created) }
  if ('added' in change) return { ...change, added: serverOf(change.added) }
  return change
}

function backendOf(config: BackendConfig): object {
  const { name, balance, cookie, httpReuse, retries, redispatch, strict, whenFull, abortOnClose, allbackups, fullconn, servers } = config
  return {
    ...{ name, balance, cookie: cookie?.name, httpReuse, retries, redispatch, strict, whenFull, abortOnClose, allbackups, fullconn },
    servers: servers.map(serverOf),
  }
}

function serverOf({ name, id, address, cookie, backup, disabled, weight, maxconn, check }: ServerConfig): object {
  return { name, id, address, cookie, backup, disabled, weight, maxconn, check }
}
