import type { BackendConfig } from '../../schemas/backend.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { Report } from '../report.ts'
import { backendRules } from './build-rules.ts'
import { defined, pick } from './defined.ts'
import type { Draft, GlobalDraft } from './draft.ts'
import { errorPagesOf } from './errors.ts'
import { list, type Places } from './places.ts'
import { buildTls } from './server-tls.ts'

/** The backend that a section is, or has. */
export function backend(
  draft: Draft,
  global: GlobalDraft,
  pointer: string,
  places: Places,
  report: Report,
  log: string[] | undefined,
): BackendConfig {
  const { name, id, place, servers, cookie, dynamicCookieKey, httpchk, forwardfor, originalto, sendNameHeader, fullconn, timeout, logTag } =
    draft
  places.set(pointer, place)
  if (draft.forwarded) places.set(`${pointer}/forwarded`, draft.forwarded.place)
  if (draft.balance) places.set(`${pointer}/balance`, draft.balance.place)
  if (draft.stickTable) places.set(`${pointer}/stickTable`, draft.stickTable.place)
  if (draft.hashType) places.set(`${pointer}/hashType`, draft.hashType.place)
  for (const [index, one] of servers.entries()) places.set(`${pointer}/servers/${index}`, one.place)
  return {
    name,
    ...defined({
      id,
      cookie,
      dynamicCookieKey,
      httpchk,
      forwardfor,
      originalto,
      sendNameHeader,
      fullconn,
      log,
      logTag,
      forwarded: draft.forwarded?.value,
    }),
    ...checksOf(draft, pointer, places),
    ...externalCheckOf(draft, pointer, places, report),
    isListen: draft.kind === 'listen',
    ...backendRules(draft.rules, pointer, places),
    ...defined({ stickTable: draft.stickTable?.value }),
    stick: list(draft.stick, `${pointer}/stick`, places),
    errorPages: errorPagesOf(draft, pointer, places),
    balance: draft.balance?.value ?? 'roundrobin',
    hashType: draft.hashType?.value ?? 'map-based',
    hashBalanceFactor: draft.hashBalanceFactor,
    persist: draft.persist,
    preferLastServer: draft.preferLastServer,
    bufferRequest: draft.bufferRequest,
    retries: draft.retries,
    retryOn: draft.retryOn,
    redispatch: draft.redispatch,
    abortOnClose: draft.abortOnClose,
    allbackups: draft.allbackups,
    strict: false,
    whenFull: 'wait',
    connectionMode: draft.connectionMode,
    pretendKeepalive: draft.pretendKeepalive,
    httpReuse: draft.httpReuse,
    timeout: {
      ...{ connect: timeout.connect ?? 0, server: timeout.server ?? 0 },
      ...pick(timeout, ['queue', 'check', 'tunnel', 'serverFin', ...(draft.bufferRequest ? (['httpRequest'] as const) : [])]),
    },
    servers: servers.map((one) => server(one, draft, global, report)),
  }
}

function checksOf(draft: Draft, pointer: string, places: Places): Pick<BackendConfig, 'httpCheck' | 'tcpCheck'> {
  const { httpchk, httpCheck, tcpChecks, tcpCheck } = draft
  if (httpchk !== undefined && httpCheck.length > 0) return { httpCheck: list(httpCheck, `${pointer}/httpCheck`, places) }
  return tcpChecks ? { tcpCheck: list(tcpCheck, `${pointer}/tcpCheck`, places) } : {}
}

function externalCheckOf(draft: Draft, pointer: string, places: Places, report: Report): Pick<BackendConfig, 'externalCheck'> {
  const { externalChecks: place, externalCommand: command, externalPath: path } = draft
  if (place === undefined) return {}
  if (command === undefined) {
    report.error(place, `option external-check: ${draft.kind} "${draft.name}" has no program to run: add external-check command /…`)
    return {}
  }
  places.set(`${pointer}/externalCheck`, place)
  return { externalCheck: { command: command.value, ...defined({ path }) } }
}

function server({ value, place }: Draft['servers'][number], draft: Draft, global: GlobalDraft, report: Report): ServerConfig {
  const { source } = draft
  const { tls: _, ...settings } = value
  return {
    ...defined({ source }),
    ...settings,
    ...buildTls(value, global, `server "${value.name}"`, place, report, value.check && connectsByTls(draft)),
  }
}

/** Whether a step of its checks connects by TLS. */
function connectsByTls({ httpchk, httpCheck, tcpChecks, tcpCheck }: Draft): boolean {
  const steps = httpchk !== undefined ? httpCheck : tcpChecks ? tcpCheck : []
  return steps.some(({ value: [word, ...more] }) => word === 'connect' && more.includes('ssl'))
}
