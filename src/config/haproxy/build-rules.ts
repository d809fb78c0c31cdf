import type { BackendConfig } from '../../schemas/backend.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import type { Place } from '../note.ts'
import type { Placed } from './draft.ts'
import type { RulesDraft } from './rules.ts'

type Places = Map<string, Place>

/** The rules of a section that take effect before a backend is chosen; their places go to `places`. */
export function frontendRules(
  { acls, useBackend }: RulesDraft,
  pointer: string,
  places: Places,
): Pick<FrontendConfig, 'acls' | 'useBackend'> {
  return { acls: list(acls, `${pointer}/acls`, places), useBackend: list(useBackend, `${pointer}/useBackend`, places) }
}

/** Those that take effect afterwards. */
export function backendRules(
  { acls, useServer, persistRules }: RulesDraft,
  pointer: string,
  places: Places,
): Pick<BackendConfig, 'acls' | 'useServer' | 'persistRules'> {
  return {
    acls: list(acls, `${pointer}/acls`, places),
    useServer: list(useServer, `${pointer}/useServer`, places),
    persistRules: list(persistRules, `${pointer}/persistRules`, places),
  }
}

function list<T>(rules: readonly Placed<T>[], pointer: string, places: Places): T[] {
  for (const [index, { place }] of rules.entries()) places.set(`${pointer}/${index}`, place)
  return rules.map(({ value }) => value)
}
