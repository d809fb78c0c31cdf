import type { BackendConfig } from '../../schemas/backend.ts'
import type { BackendSettings, FrontendSettings, ServerValues } from '../../schemas/change.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Server } from '../server.ts'

/** All that can be set of something, each with its value. */
export type All<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

/** What can be set of a server, as it is now. Checks decide over `health` where there are any. */
export function valuesOf({ config, admin, weight, isChecked, operation, drain, unresolved }: Server): All<ServerValues> {
  const health = isChecked ? 'up' : healths[operation]
  return { ...settingsOf(config), state: admin, weight, health, drain: drain ?? null, agent: 'up', unresolved: unresolved ?? null }
}

const healths = { starting: 'up', running: 'up', stopping: 'stopping', stopped: 'down' } as const

/** The same as it was when the server came. */
export function originalValuesOf({ configured }: Server): All<ServerValues> {
  const { disabled, weight } = configured
  return {
    ...settingsOf(configured),
    state: disabled ? 'maint' : 'ready',
    weight,
    health: 'up',
    drain: null,
    agent: 'up',
    unresolved: null,
  }
}

function settingsOf(config: ServerConfig): Omit<All<ServerValues>, 'state' | 'weight' | 'health' | 'drain' | 'agent' | 'unresolved'> {
  const { maxconn, maxqueue, address, cookie = null, check, checkAddr = null, checkPort = null, inter } = config
  const { agentCheck, agentAddr = null, agentPort = null, agentSend = null } = config
  return { maxconn, maxqueue, address, cookie, check, checkAddr, checkPort, inter, agentCheck, agentAddr, agentPort, agentSend }
}

/** What can be set of a backend, as it is now. */
export function backendSettingsOf({ config }: Backend): All<BackendSettings> {
  return settingsIn(config)
}

/** The same as it was when the backend came. */
export function originalSettingsOf({ configured }: Backend): All<BackendSettings> {
  return settingsIn(configured)
}

function settingsIn(config: BackendConfig): All<BackendSettings> {
  const { balance, httpReuse, retries, redispatch, strict, whenFull, abortOnClose, allbackups, fullconn = null } = config
  const { cookie, dynamicCookieKey = null } = config
  const settings = { balance, httpReuse, retries, redispatch, strict, whenFull, abortOnClose, allbackups, fullconn }
  return { ...settings, dynamicCookie: cookie?.dynamic ?? false, dynamicCookieKey }
}

/** The configuration of a backend with other settings in it. */
export function withSettings(config: BackendConfig, { dynamicCookie, ...settings }: BackendSettings): BackendConfig {
  const { cookie } = config
  return withValues(config, {
    ...settings,
    ...(dynamicCookie !== undefined && cookie && { cookie: { ...cookie, dynamic: dynamicCookie } }),
  })
}

/** What can be set of a frontend, as it is now. */
export function frontendSettingsOf({ state, config }: Frontend): All<FrontendSettings> {
  return { state, maxconn: config.maxconn ?? 0 }
}

/** The same as it is configured. */
export function originalSettingsOfFrontend({ configured }: Frontend): All<FrontendSettings> {
  return { state: 'open', maxconn: configured.maxconn ?? 0 }
}

/** Of the values that are now, those that are not as they were; `undefined` if all are. */
export function deviation<T extends object>(now: T, then: T): Partial<T> | undefined {
  const changed = Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(then, key)))
  return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<T>)
}

/** Of all values those that have the names of some. */
export function likewise<T extends object>(all: T, some: object): Partial<T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => Object.hasOwn(some, key))) as Partial<T>
}

/** A configuration with other values in it; one that is null is left out. */
export function withValues<T extends object>(config: T, values: { [K in keyof T]?: T[K] | null | undefined }): T {
  if (Object.keys(values).length === 0) return config
  const merged = Object.entries({ ...config, ...values }).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(merged) as T
}
