import type { BackendConfig } from '../../schemas/backend.ts'
import type { Change } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'

/** A change as it is told to all who may look. Of a definition that is what the views show of it: rules, keys and files may be secrets. */
export function told({ at, ...change }: Change): object {
  return { at: moment(at), ...toldParts(change) }
}

function toldParts(change: Unstamped<Change>): object {
  if ('created' in change) return { ...change, created: backendOf(change.created) }
  if ('added' in change) return { ...change, added: serverOf(change.added) }
  if ('values' in change) return { ...change, values: toldValues(change.values) }
  return 'settings' in change ? { ...change, settings: toldValues(change.settings) } : change
}

type Unstamped<T> = T extends unknown ? Omit<T, 'at'> : never

/** Values as they are told: that there is a secret, and not which; times as dates. */
export function toldValues<T extends object>(values: T): object {
  if ('drain' in values && values.drain !== null) return { ...values, drain: toldPlan(values.drain) }
  return 'dynamicCookieKey' in values && values.dynamicCookieKey !== null ? { ...values, dynamicCookieKey: '***' } : values
}

function toldPlan(plan: unknown): unknown {
  if (typeof plan !== 'object' || plan === null || !('until' in plan)) return plan
  return { ...plan, until: moment(Number(plan.until)) }
}

/** A moment in milliseconds since the epoch as RFC 3339 writes it. */
export function moment(at: number): string {
  return new Date(at).toISOString()
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
