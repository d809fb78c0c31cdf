import type { BackendConfig } from '../../schemas/backend.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import { list, type Places } from './places.ts'
import type { RulesDraft } from './rules.ts'

type HttpLists = Pick<FrontendConfig, 'httpRequest' | 'redirects' | 'httpResponse' | 'httpAfterResponse'>

function httpLists(rules: RulesDraft, pointer: string, places: Places): HttpLists {
  return {
    httpRequest: list(rules.httpRequest, `${pointer}/httpRequest`, places),
    redirects: list(rules.redirects, `${pointer}/redirects`, places),
    httpResponse: list(rules.httpResponse, `${pointer}/httpResponse`, places),
    httpAfterResponse: list(rules.httpAfterResponse, `${pointer}/httpAfterResponse`, places),
  }
}

/** The rules of a section that take effect before a backend is chosen; their places go to `places`. */
export function frontendRules(
  rules: RulesDraft,
  pointer: string,
  places: Places,
): Pick<FrontendConfig, 'acls' | 'useBackend' | 'monitorFail'> & HttpLists {
  return {
    acls: list(rules.acls, `${pointer}/acls`, places),
    useBackend: list(rules.useBackend, `${pointer}/useBackend`, places),
    monitorFail: list(rules.monitorFail, `${pointer}/monitorFail`, places),
    ...httpLists(rules, pointer, places),
  }
}

/** Those that take effect afterwards. */
export function backendRules(
  rules: RulesDraft,
  pointer: string,
  places: Places,
): Pick<BackendConfig, 'acls' | 'useServer' | 'persistRules'> & HttpLists {
  return {
    acls: list(rules.acls, `${pointer}/acls`, places),
    useServer: list(rules.useServer, `${pointer}/useServer`, places),
    persistRules: list(rules.persistRules, `${pointer}/persistRules`, places),
    ...httpLists(rules, pointer, places),
  }
}
