import type { AccessLog } from '../../schemas/access-log.ts'
import type { BackendConfig, ConnectionMode, ForwardFor, HttpCheck, OriginalTo, RetryCause } from '../../schemas/backend.ts'
import type { GlobalConfig } from '../../schemas/config.ts'
import type { CookieConfig } from '../../schemas/cookie.ts'
import type { StatsConfig } from '../../schemas/frontend.ts'
import type { ServerConfig } from '../../schemas/server.ts'
import type { StickRule, StickTable } from '../../schemas/stick.ts'
import type { ServerTls } from '../../schemas/tls.ts'
import { formatPlace, type Place } from '../note.ts'
import type { ErrorPageDraft, HttpErrors } from './errors.ts'
import type { Line, SectionKind } from './line.ts'
import { noRules, type RulesDraft } from './rules.ts'

export interface Placed<T> {
  value: T
  place: Place
}

/** HAProxy's names of timeouts and ours. */
export const timeouts = {
  client: 'client',
  'client-fin': 'clientFin',
  'http-request': 'httpRequest',
  'http-keep-alive': 'httpKeepAlive',
  connect: 'connect',
  server: 'server',
  'server-fin': 'serverFin',
  queue: 'queue',
  check: 'check',
  tunnel: 'tunnel',
} as const
export type Timeout = (typeof timeouts)[keyof typeof timeouts]

/** TLS to a server as far as it is written; `ssl` turns it on. */
export type TlsDraft = Partial<Omit<ServerTls, 'traffic' | 'nameOfAddress'>> & { ssl?: boolean }

export type ServerSettings = Omit<ServerConfig, 'name' | 'address' | 'tls'> & { tls: TlsDraft }

/** A section `defaults`, `frontend`, `listen` or `backend` while it is read: all that any of them may hold. */
export interface Draft {
  kind: Exclude<SectionKind, 'global'>
  name: string
  place: Place
  id?: number
  mode: Placed<string> | undefined
  bind: Placed<string>[]
  maxconn?: number
  defaultBackend?: Placed<string>
  /** A `use_backend` that takes all requests. */
  useBackend?: Placed<string>
  rules: RulesDraft
  stickTable?: Placed<StickTable>
  stick: Placed<StickRule>[]
  errorPages: Placed<ErrorPageDraft>[]
  timeout: Partial<Record<Timeout, number>>
  cookie?: CookieConfig
  /** What `attr` gave so far: unlike the rest of the cookie line, HAProxy keeps it when another cookie line follows. */
  attr: string[]
  dynamicCookieKey?: string
  persist: boolean
  preferLastServer: boolean
  bufferRequest: boolean
  ignoreProbes: boolean
  rateLimit?: number
  retries: number
  retryOn: RetryCause[]
  abortOnClose: boolean
  redispatch: number
  fullconn?: number
  allbackups: boolean
  httpchk?: HttpCheck
  /** Lines of `http-check` and `tcp-check`, and which of the two is on. */
  httpCheck: Placed<string[]>[]
  tcpCheck: Placed<string[]>[]
  tcpChecks: boolean
  /** Where `option external-check` stands, and what it runs. */
  externalChecks?: Place
  externalCommand?: Placed<string>
  externalPath?: string
  forwardfor?: ForwardFor
  originalto?: OriginalTo
  forwarded?: Placed<string[]>
  sendNameHeader?: string
  uniqueIdHeader?: string
  monitorUri?: string
  balance?: Placed<string>
  hashType?: Placed<string>
  hashBalanceFactor: number
  connectionMode: ConnectionMode
  pretendKeepalive: boolean
  httpReuse: BackendConfig['httpReuse']
  defaultServer: ServerSettings
  servers: Placed<ServerSettings & Pick<ServerConfig, 'name' | 'address'>>[]
  /** `source` of the section. */
  source?: string
  stats?: StatsConfig
  /** Where its `adminRules` are written. */
  adminPlaces?: Place[]
  /** Where the section itself, and not its defaults, has a keyword of which one is enough. */
  own: { stats?: Place; cookie?: Place; defaultBackend?: Place; checks?: Place }
  /** Targets of logs, `global` for those of the process. */
  logs: string[]
  logTag?: string
  /** The log of requests, less where it goes. */
  log: LogDraft
  uniqueIdFormat?: Placed<string>
}

export type LogDraft = Omit<AccessLog, 'target' | 'tag'>

export interface GlobalDraft {
  settings: GlobalConfig
  place: Place | undefined
  /** What `ssl-default-server-…` and `ssl-server-verify` say. */
  serverTls: TlsDraft
  caBase?: string
  crtBase?: string
  /** The directory in which a relative file name in a configuration file begins (`default-path`). */
  directoryOf: (file: string) => string
  /** Where each `resolvers` section begins, by its index. */
  resolverPlaces: Map<number, Place>
  /** What `http-errors` sections hold. */
  httpErrors: HttpErrors
}

/** A section that inherits from `defaults`, or begins with HAProxy's own defaults. */
export function newDraft(kind: Draft['kind'], name: string, place: Place, defaults?: Draft): Draft {
  return { ...structuredClone(defaults ?? blank), kind, name, place, own: {} }
}

/** Notes that the section has a keyword of its own, and warns when it had it before: the later line counts. */
export function noteOwn(draft: Draft, keyword: 'cookie' | 'defaultBackend', label: string, { place, report }: Line): void {
  const before = draft.own[keyword]
  if (before !== undefined) report.warn(place, `${label} takes the place of the one in ${formatPlace(before)}: remove one of them`)
  draft.own[keyword] = place
}

const blank: Omit<Draft, 'kind' | 'name' | 'place' | 'own'> = {
  mode: undefined,
  bind: [],
  rules: noRules,
  stick: [],
  errorPages: [],
  timeout: {},
  attr: [],
  persist: false,
  preferLastServer: false,
  bufferRequest: false,
  ignoreProbes: false,
  retries: 3,
  retryOn: ['conn-failure'],
  abortOnClose: false,
  redispatch: 0,
  allbackups: false,
  httpCheck: [],
  tcpCheck: [],
  tcpChecks: false,
  hashBalanceFactor: 0,
  connectionMode: 'keep-alive',
  pretendKeepalive: false,
  httpReuse: 'safe',
  defaultServer: {
    weight: 1,
    check: false,
    inter: 2000,
    rise: 2,
    fall: 3,
    errorLimit: 10,
    onError: 'fail-check',
    agentCheck: false,
    agentInter: 2000,
    maxconn: 0,
    maxqueue: 0,
    poolMaxConn: -1,
    poolLowConn: 0,
    poolPurgeDelay: 5000,
    maxReuse: -1,
    hashKey: 'id',
    backup: false,
    stick: true,
    checkSendProxy: false,
    disabled: false,
    tls: {},
  },
  servers: [],
  logs: [],
  log: {
    format: 'connect',
    dontlognull: false,
    dontlogNormal: false,
    separateErrors: false,
    asap: false,
    captureRequestHeaders: [],
    captureResponseHeaders: [],
  },
}

/** A `listen` that only shows statistics, or only leads elsewhere, is no backend. */
export function hasBackend(draft: Draft): boolean {
  if (draft.kind !== 'listen') return draft.kind === 'backend'
  return draft.servers.length > 0 || !(draft.stats || draft.useBackend || draft.defaultBackend || draft.rules.useBackend.length > 0)
}
