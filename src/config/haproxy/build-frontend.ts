import type { AccessLog } from '../../schemas/access-log.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import { frontendRules } from './build-rules.ts'
import { defined, pick } from './defined.ts'
import { type Draft, hasBackend } from './draft.ts'
import { errorPagesOf } from './errors.ts'
import type { Places } from './places.ts'

/** HAProxy passes on whatever clients say of whom they speak for. */
const everybody = ['0.0.0.0/0', '::/0', 'unix']

/** The frontend that a section is, or has. */
export function frontend(draft: Draft, pointer: string, places: Places, accessLog: AccessLog | undefined): FrontendConfig {
  const { name, place, bind, maxconn, rateLimit, connectionMode, forwardfor, originalto, timeout } = draft
  const { id, uniqueIdFormat, uniqueIdHeader, monitorUri } = draft
  const own = draft.kind === 'listen' && hasBackend(draft) ? { value: name, place } : undefined
  const target = draft.useBackend ?? draft.defaultBackend ?? own
  const stats = draft.stats && { ...draft.stats, scope: draft.stats.scope.map((one) => (one === '.' ? name : one)) }
  places.set(pointer, place)
  if (uniqueIdFormat) places.set(`${pointer}/uniqueIdFormat`, uniqueIdFormat.place)
  if (target) places.set(`${pointer}/defaultBackend`, target.place)
  if (draft.stickTable) places.set(`${pointer}/stickTable`, draft.stickTable.place)
  for (const [index, one] of (draft.adminPlaces ?? []).entries()) places.set(`${pointer}/stats/adminRules/${index}`, one)
  for (const [index, one] of bind.entries()) places.set(`${pointer}/bind/${index}`, one.place)
  return {
    name,
    bind: bind.map((one) => one.value),
    ...defined({
      id,
      maxconn,
      rateLimit,
      defaultBackend: target?.value,
      forwardfor,
      originalto,
      stats,
      accessLog,
      uniqueIdFormat: uniqueIdFormat?.value,
      uniqueIdHeader,
      monitorUri,
      stickTable: draft.kind === 'frontend' ? draft.stickTable?.value : undefined,
    }),
    ...frontendRules(draft.rules, pointer, places),
    routes: [],
    errorPages: errorPagesOf(draft, pointer, places),
    connectionMode,
    timeout: { client: timeout.client ?? 0, ...pick(timeout, ['httpRequest', 'httpKeepAlive', 'clientFin']) },
    ignoreProbes: draft.ignoreProbes,
    bufferRequest: draft.bufferRequest,
    trustedProxies: everybody,
    trace: false,
  }
}
