import type { PersistRule, UseServer } from '../../schemas/rules/config.ts'
import type { Backend } from '../backend.ts'
import type { Server } from '../server.ts'
import { compileFormat } from './format.ts'
import type { Scene } from './scene.ts'
import type { SectionCompiler } from './section.ts'

/** Says what becomes of persistence: it holds even if the server is down, it does not count, or neither. */
export type ChoosePersistence = (scene: Scene) => PersistRule['do'] | undefined

/** Names the server that rules give a request; one that is down is passed over unless `forced`. */
export type ChooseServer = (scene: Scene, forced: boolean) => Server | undefined

/** Makes `force-persist` and `ignore-persist` into a function: the first that holds counts. */
export function compilePersistence(rules: readonly PersistRule[], section: SectionCompiler): ChoosePersistence | undefined {
  if (rules.length === 0) return undefined
  const steps = rules.map((rule) => ({ holds: section.when(rule), what: rule.do }))
  return (scene) => steps.find(({ holds }) => holds === undefined || holds(scene))?.what
}

/** Makes `use-server` rules into a function: the first that holds and whose server is not down counts. */
export function compileServers(rules: readonly UseServer[], backend: Backend, section: SectionCompiler): ChooseServer | undefined {
  if (rules.length === 0) return undefined
  const steps = rules.map((rule) => ({ holds: section.when(rule), find: compileName(rule.server, backend, section) }))
  return (scene, forced) => {
    for (const [index, { holds, find }] of steps.entries()) {
      if (holds !== undefined && !holds(scene)) continue
      const server = find(scene)
      scene.settings.serverRule = index + 1
      if (server === undefined || server.servesBoundClients || forced || backend.config.persist) return server
    }
    return undefined
  }
}

function compileName(name: string, backend: Backend, section: SectionCompiler): (scene: Scene) => Server | undefined {
  if (!name.includes('%')) return () => backend.server(name)
  const write = compileFormat(name, section.surroundings)
  return (scene) => backend.server(write(scene))
}
