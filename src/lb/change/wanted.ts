import type { BackendSettings, DrainPlan, FrontendSettings, ServerValues } from '../../schemas/change.ts'
import type { DrainRequest } from '../../schemas/drain-wanted.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { BackendPatch, FrontendPatch, ServerPatch } from '../../schemas/wanted.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Server } from '../server.ts'
import { ChangeError } from './error.ts'
import { isFollowed } from './resolved.ts'
import {
  backendSettingsOf,
  frontendSettingsOf,
  originalSettingsOf,
  originalSettingsOfFrontend,
  originalValuesOf,
  valuesOf,
} from './values.ts'

const heaviest = 256

/** A weight as it is wanted: a number, or per cent of the initial weight, 256 at most (HAProxy management guide §9.3 `set weight`). */
export function weightOf({ initialWeight }: Server, wanted: number | string): number {
  return typeof wanted === 'number' ? wanted : Math.min(heaviest, Math.floor((initialWeight * Number.parseInt(wanted, 10)) / 100))
}

/**
 * The absolute values that a patch of a server comes to: null is what was configured. Those that are so already are left out, but for what checks and agents may
 * have found otherwise meanwhile.
 */
export function valuesWanted(server: Server, { weight, health, agent, ...patch }: ServerPatch): ServerValues {
  const original = originalValuesOf(server)
  const address = patch.address === null ? original.address : patch.address
  const wanted = {
    ...patch,
    ...(address !== undefined && { address: addressOf(server, address) }),
    ...(weight !== undefined && { weight: weight === null ? null : weightOf(server, weight) }),
  }
  return { ...news(valuesOf(server), original, wanted), ...(health && { health }), ...(agent && { agent }) }
}

/** A definition says the name of a server that goes where its name leads: wherever that is now, it is no other one. */
function addressOf(server: Server, wanted: string): string {
  return isFollowed(server) && wanted === server.configured.address ? server.config.address : wanted
}

/** The same of a backend. */
export function settingsWanted(backend: Backend, patch: BackendPatch): BackendSettings {
  return news(backendSettingsOf(backend), originalSettingsOf(backend), patch)
}

/** The same of a frontend. */
export function listeningWanted(frontend: Frontend, patch: FrontendPatch): FrontendSettings {
  return news(frontendSettingsOf(frontend), originalSettingsOfFrontend(frontend), patch)
}

function news<T extends object>(now: T, original: T, wanted: object): Partial<T> {
  const all = Object.entries(wanted).map(([key, value]) => [key, value === null ? Reflect.get(original, key) : value] as const)
  return Object.fromEntries(all.filter(([key, value]) => Reflect.get(now, key) !== value)) as Partial<T>
}

/** The values by which a server becomes another definition. Throws a ChangeError for what cannot be altered while it is there. */
export function valuesToBecome(server: Server, { weight, ...settings }: ServerConfig): ServerValues {
  const { id } = server
  const [present, wanted] = [
    { ...server.config, id },
    { id, ...settings, address: addressOf(server, settings.address) },
  ]
  const {
    state: _state,
    weight: _weight,
    health: _health,
    drain: _drain,
    agent: _agent,
    unresolved: _unresolved,
    ...settable
  } = valuesOf(server)
  for (const [key, value] of Object.entries({ ...present, ...wanted })) {
    const now: unknown = Reflect.get(present, key)
    const then: unknown = Reflect.get(wanted, key)
    if (key === 'weight' || Object.hasOwn(settable, key) || JSON.stringify(now) === JSON.stringify(then)) continue
    throw new ChangeError(
      'conflict',
      `${key} of server ${server.backend}/${server.name} cannot be altered from ${JSON.stringify(now) ?? 'none'} to ${JSON.stringify(value === then ? value : then) ?? 'none'} while it is there: remove it, and add it anew`,
      `/${key}`,
    )
  }
  const values = Object.keys(settable).map((key) => [key, Reflect.get(wanted, key) ?? null])
  return news(valuesOf(server), valuesOf(server), { ...Object.fromEntries(values), weight })
}

/** The plan of a drain that somebody asks for; `now` is in milliseconds since the epoch. Throws a ChangeError. */
export function drainPlan({ deadline, afterwards }: DrainRequest, now: number): DrainPlan | null {
  if (deadline !== undefined) return { until: now + deadline, afterwards: afterwards ?? 'maint' }
  if (afterwards !== undefined) throw new ChangeError('invalid', 'what comes afterwards needs a deadline: say when', '/afterwards')
  return null
}
