import type { BackendConfig } from '../../schemas/backend.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import type { Backend } from '../backend.ts'
import { type ChoosePersistence, type ChooseServer, compilePersistence, compileServers } from './binding.ts'
import { SectionCompiler } from './section.ts'
import type { Surroundings } from './surroundings.ts'
import { type ChooseBackend, compileSwitching } from './switching.ts'

/** The rules of a frontend as functions, in the order in which they are asked. */
export interface FrontendRules {
  readonly chooseBackend: ChooseBackend | undefined
}

/** The rules of a backend as functions, in the order in which they are asked. */
export interface BackendRules {
  readonly choosePersistence: ChoosePersistence | undefined
  readonly chooseServer: ChooseServer | undefined
}

/** `undefined` for a frontend that has none. */
export function compileFrontend({ acls, useBackend }: FrontendConfig, surroundings: Surroundings): FrontendRules | undefined {
  const section = new SectionCompiler(acls, surroundings)
  return orNothing({ chooseBackend: compileSwitching(useBackend, section) })
}

/** `undefined` for a backend that has none. */
export function compileBackend(backend: Backend, surroundings: Surroundings): BackendRules | undefined {
  const { acls, persistRules, useServer }: BackendConfig = backend.config
  const section = new SectionCompiler(acls, surroundings)
  return orNothing({
    choosePersistence: compilePersistence(persistRules, section),
    chooseServer: compileServers(useServer, backend, section),
  })
}

function orNothing<T extends object>(rules: T): T | undefined {
  return Object.values(rules).some((rule) => rule !== undefined) ? rules : undefined
}
