import type { UseBackend } from '../../schemas/rules/config.ts'
import type { Backend } from '../backend.ts'
import { compileFormat } from './format.ts'
import type { Scene } from './scene.ts'
import type { SectionCompiler } from './section.ts'

/** Names the backend that rules give a request; `undefined` leaves it to the default one. */
export type ChooseBackend = (scene: Scene) => Backend | undefined

/** Makes `use_backend` rules into a function: the first that holds counts, and one whose name comes to no backend ends the search. */
export function compileSwitching(rules: readonly UseBackend[], section: SectionCompiler): ChooseBackend | undefined {
  if (rules.length === 0) return undefined
  const { backends } = section.surroundings
  const steps = rules.map((rule) => ({ holds: section.when(rule), backend: compileName(rule.backend, backends, section) }))
  return (scene) => {
    for (const [index, { holds, backend }] of steps.entries()) {
      if (holds !== undefined && !holds(scene)) continue
      scene.settings.backendRule = index + 1
      return backend(scene)
    }
    return undefined
  }
}

function compileName(name: string, backends: ReadonlyMap<string, Backend>, section: SectionCompiler): ChooseBackend {
  if (!name.includes('%')) {
    // Backends come and go while the balancer runs.
    return () => backends.get(name)
  }
  const write = compileFormat(name, section.surroundings)
  return (scene) => backends.get(write(scene))
}
