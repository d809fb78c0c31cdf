import type { BackendConfig } from './backend.ts'
import type { Config } from './config.ts'
import { checkProgram } from './health-check/program.ts'
import type { Problem } from './parse.ts'
import type { ServerConfig } from './server.ts'

/** Finds a server, named as `backend/server`, and its backend. */
export type FindServer = (place: string) => readonly [BackendConfig, ServerConfig] | undefined

/** What is wrong with servers that track others. */
export function trackFaults({ backends }: Config): Problem[] {
  const places = new Map<string, readonly [BackendConfig, ServerConfig]>()
  for (const backend of backends)
    for (const server of backend.servers) {
      const place = `${backend.name}/${server.name}`
      if (!places.has(place)) places.set(place, [backend, server])
    }
  return backends.flatMap((backend, at) =>
    backend.servers.flatMap((server, index) =>
      trackFault(backend, server, (place) => places.get(place)).map((message) => ({
        pointer: `/backends/${at}/servers/${index}`,
        message,
      })),
    ),
  )
}

/** What is wrong with what a server of a backend tracks, in words: one thing, or nothing. */
export function trackFault(backend: BackendConfig, server: ServerConfig, find: FindServer): string[] {
  const { track, name, check } = server
  if (track === undefined) return []
  const tell = (message: string): string[] => [`server "${name}": ${message}`]
  if (check) return tell('it tracks another server, and cannot be checked itself: remove check or track')
  const found = find(placeOf(track, backend))
  if (found === undefined) return tell(`there is no server "${track}" to track`)
  let [owner, root] = found
  for (const seen = new Set([server]); root.track !== undefined; ) {
    if (seen.has(root)) return tell(`what it tracks leads back to itself`)
    seen.add(root)
    const next = find(placeOf(root.track, owner))
    if (next === undefined) return []
    ;[owner, root] = next
  }
  if (root === server) return tell(`what it tracks leads back to itself`)
  if (!root.check && !root.agentCheck) return tell(`"${track}" is neither checked nor has an agent: there is nothing to track`)
  if (owner !== backend && rests(backend) !== rests(owner))
    return tell(`backends "${backend.name}" and "${owner.name}" must both have http-check disable-on-404, or neither`)
  return []
}

function placeOf(track: string, { name }: BackendConfig): string {
  return track.includes('/') ? track : `${name}/${track}`
}

function rests(backend: BackendConfig): boolean {
  return checkProgram(backend).program.disableOn404
}
