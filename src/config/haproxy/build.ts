import type { AccessLog } from '../../schemas/access-log.ts'
import type { BackendConfig } from '../../schemas/backend.ts'
import type { ErrorPage } from '../../schemas/error-page.ts'
import type { FrontendConfig } from '../../schemas/frontend.ts'
import { numberSections, sectionsOf } from '../../schemas/section-id.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import { formatPlace, type Place } from '../note.ts'
import type { Part } from '../part.ts'
import type { Report } from '../report.ts'
import { LogBuilder } from './build-log.ts'
import { backendRules, frontendRules, list } from './build-rules.ts'
import type { Draft, GlobalDraft, Placed } from './draft.ts'
import { expandErrors } from './errors.ts'
import { buildTls } from './server-tls.ts'

type Places = Map<string, Place>

/** Turns the sections that were read into a Config, in which all that HAProxy leaves to its defaults is written out. */
export function build(drafts: readonly Draft[], global: GlobalDraft, report: Report, start: Place): Part {
  const { settings, place } = global
  const proxies = drafts.filter((draft) => draft.kind !== 'defaults')
  requireHttp(proxies, report)
  for (const draft of proxies) {
    draft.errorPages = expandErrors(draft, global.httpErrors, report)
    warnOfShadowed(draft, report)
    warnOfUnusedChecks(draft, report)
    noteOnRedispatch(draft, report)
  }
  keepNumbers(proxies, settings)
  const places: Places = new Map()
  for (const [index, at] of global.resolverPlaces) places.set(`/global/resolvers/${index}`, at)
  const logs = new LogBuilder(settings, proxies)
  const frontends = proxies
    .filter((draft) => draft.kind !== 'backend')
    .map((draft, index) => frontend(draft, `/frontends/${index}`, places, logs.accessLog(draft, report)))
  const backends = proxies
    .filter(hasBackend)
    .map((draft, index) => backend(draft, global, `/backends/${index}`, places, report, logs.targetsOf(draft)))
  return {
    config: { global: { ...settings, ...logs.global }, frontends, backends },
    global: place,
    place: (pointer) => nearestPlace(places, pointer) ?? start,
  }
}

/** HAProxy numbers sections in the order of the file, which is lost where frontends do not come first: there each keeps its number. */
function keepNumbers(proxies: readonly Draft[], global: GlobalDraft['settings']): void {
  const numbers = numberSections(proxies, global)
  const usual = numberSections(
    sectionsOf({ frontends: proxies.filter(({ kind }) => kind !== 'backend'), backends: proxies.filter(hasBackend) }),
    global,
  )
  if ([...numbers].every(([name, number]) => usual.get(name) === number)) return
  for (const draft of proxies) draft.id = numbers.get(draft.name) ?? 0
}

/** HAProxy's default is tcp, so a mode must be written. One line with another mode, as in defaults, is one error. */
function requireHttp(proxies: readonly Draft[], report: Report): void {
  const refused = new Map<string, Placed<string>>()
  for (const { kind, name, mode, place } of proxies) {
    if (mode === undefined)
      report.error(place, `${kind} "${name}" has no mode, and HAProxy's default is tcp, which Limpet does not support yet: add mode http`)
    else if (mode.value !== 'http') refused.set(formatPlace(mode.place), mode)
  }
  for (const { value, place } of refused.values()) report.error(place, `mode ${value} is not supported by Limpet yet, only mode http`)
}

/** What a cookie does without redispatch surprises: HAProxy's own default is off. */
function noteOnRedispatch({ cookie, redispatch, servers, own, place, ...draft }: Draft, report: Report): void {
  if (!cookie || redispatch !== 0 || servers.length < 2 || draft.kind === 'defaults') return
  const until = 'its clients get 503 until a check has found it down, or as long as it is not checked'
  report.note(
    own.cookie ?? place,
    `cookie ${cookie.name}: when a server is gone, ${until}; option redispatch sends them to another one at once`,
  )
}

function warnOfShadowed({ kind, name, servers, place, ...draft }: Draft, report: Report): void {
  const target = draft.useBackend ?? draft.defaultBackend
  if (kind !== 'listen' || !target || target.value === name || servers.length === 0) return
  report.warn(place, `the servers of listen "${name}" are never used: its requests go to backend "${target.value}"`)
}

function warnOfUnusedChecks(
  { own, httpchk, httpCheck, tcpChecks, tcpCheck, externalChecks, externalCommand }: Draft,
  report: Report,
): void {
  if (externalCommand !== undefined && externalChecks === undefined)
    report.warn(externalCommand.place, 'external-check command is not heeded: option external-check is missing')
  if (own.checks === undefined) return
  const [http] = httpCheck
  const [tcp] = tcpCheck
  if (http !== undefined && httpchk === undefined) report.warn(http.place, 'http-check is not heeded: option httpchk is missing')
  if (tcp !== undefined && !tcpChecks) report.warn(tcp.place, 'tcp-check is not heeded: option tcp-check is missing')
}

/** A `listen` that only shows statistics, or only leads elsewhere, is no backend. */
function hasBackend(draft: Draft): boolean {
  if (draft.kind !== 'listen') return draft.kind === 'backend'
  return draft.servers.length > 0 || !(draft.stats || draft.useBackend || draft.defaultBackend || draft.rules.useBackend.length > 0)
}

/** HAProxy passes on whatever clients say of whom they speak for. */
const everybody = ['0.0.0.0/0', '::/0', 'unix']

function frontend(draft: Draft, pointer: string, places: Places, accessLog: AccessLog | undefined): FrontendConfig {
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
    errorPages: pagesOf(draft, pointer, places),
    connectionMode,
    timeout: { client: timeout.client ?? 0, ...pick(timeout, ['httpRequest', 'httpKeepAlive', 'clientFin']) },
    ignoreProbes: draft.ignoreProbes,
    bufferRequest: draft.bufferRequest,
    trustedProxies: everybody,
    trace: false,
  }
}

function backend(
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
    errorPages: pagesOf(draft, pointer, places),
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

/** They have been looked up already. */
function pagesOf({ errorPages }: Draft, pointer: string, places: Places): ErrorPage[] {
  const pages = errorPages.flatMap(({ value, place }) => ('section' in value ? [] : [{ value, place }]))
  return list(pages, `${pointer}/errorPages`, places)
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

function nearestPlace(places: Places, pointer: string): Place | undefined {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at)
    if (place) return place
  }
  return undefined
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The fields that have a value. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Defined<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Defined<Pick<T, K>>
}
