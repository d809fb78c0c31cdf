import type { BackendConfig } from '../../schemas/backend.ts'
import type { Change } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'

/** A change as it is told to all who may look. Of a definition that is what the views show of it: rules, keys and files may be secrets. */
export function told(change: Change): object {
  if ('created' in change) return { ...change, created: backendOf(change.created) }
  if ('added' in change) return { ...change, added: serverOf(change.added) }
  return 'settings' in change ? { ...change, settings: toldValues(change.settings) } : change
}

/** Values as they are told: that there is a secret, and not which. */
export function toldValues<T extends object>(values: T): T {
  return 'dynamicCookieKey' in values && values.dynamicCookieKey !== null ? { ...values, dynamicCookieKey: '***' } : values
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
