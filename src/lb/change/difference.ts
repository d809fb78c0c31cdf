import type { Change } from '../../schemas/change.ts'
import type { Config } from '../../schemas/config.ts'
import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Server } from '../server.ts'
import {
  backendSettingsOf,
  deviation,
  frontendSettingsOf,
  originalSettingsOf,
  originalSettingsOfFrontend,
  originalValuesOf,
  valuesOf,
} from './values.ts'

type Stamp = Pick<Change, 'seq' | 'at' | 'by'>

/** What can be altered, as it is. */
interface Present {
  config: Config
  backends: ReadonlyMap<string, Backend>
  frontends: ReadonlyMap<string, Frontend>
  maxconn: number
  hardMaxconn: number
}

/** The changes that lead from the configuration to what is, in an order in which each can be made. */
export function differenceTo({ config, backends, frontends, maxconn, hardMaxconn }: Present, stamp: Stamp): Change[] {
  const gone = config.backends.filter((configured) => backends.get(configured.name)?.configured !== configured)
  return [
    ...gone.map(({ name }): Change => ({ ...stamp, target: { backend: name }, deleted: true })),
    ...[...backends.values()].flatMap((backend) => inBackend(backend, config.backends.includes(backend.configured), stamp)),
    ...[...frontends.values()].flatMap((frontend) => ofFrontend(frontend, stamp)),
    ...(maxconn === hardMaxconn ? [] : [{ ...stamp, target: { process: 'global' as const }, limits: { maxconn } }]),
  ]
}

function ofFrontend(frontend: Frontend, stamp: Stamp): Change[] {
  const listening = deviation(frontendSettingsOf(frontend), originalSettingsOfFrontend(frontend))
  return listening === undefined ? [] : [{ ...stamp, target: { frontend: frontend.name }, listening }]
}

function inBackend(backend: Backend, isConfigured: boolean, stamp: Stamp): Change[] {
  const { name, configured, servers } = backend
  const target = { backend: name }
  const settings = deviation(backendSettingsOf(backend), originalSettingsOf(backend))
  const originals = new Set(servers.map((server) => server.configured))
  const gone = configured.servers.filter((server) => !originals.has(server))
  return [
    ...(isConfigured ? [] : [{ ...stamp, target, created: configured }]),
    ...(settings === undefined ? [] : [{ ...stamp, target, settings }]),
    ...gone.map((server): Change => ({ ...stamp, target: { ...target, server: server.name }, removed: true })),
    ...servers.flatMap((server) => ofServer(server, configured.servers.includes(server.configured), stamp)),
  ]
}

function ofServer(server: Server, isConfigured: boolean, stamp: Stamp): Change[] {
  const { backend, name, configured } = server
  const target = { backend, server: name }
  const values = deviation(valuesOf(server), originalValuesOf(server))
  return [
    ...(isConfigured ? [] : [{ ...stamp, target, added: configured }]),
    ...(values === undefined ? [] : [{ ...stamp, at: server.changedAt, target, values }]),
  ]
}
