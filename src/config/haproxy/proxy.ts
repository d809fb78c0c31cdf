import { BackendConfig, RetryCause } from '../../schemas/backend.ts'
import { HeaderName, Name } from '../../schemas/common.ts'
import { FrontendConfig, RateLimit } from '../../schemas/frontend.ts'
import { didYouMean } from '../../schemas/nearest.ts'
import { SectionId } from '../../schemas/section-id.ts'
import { Fault } from '../report.ts'
import { bind } from './bind.ts'
import { cookie, dynamicCookieKey } from './cookie.ts'
import { type Draft, noteOwn, type Timeout, timeouts } from './draft.ts'
import { errorKeywords } from './errors.ts'
import { checkKeywords } from './health-checks.ts'
import { integer, type Line, none, only, type SectionKind, time, valid } from './line.ts'
import { logKeywords } from './log.ts'
import { option } from './options.ts'
import { ruleKeywords } from './rules.ts'
import { defaultServer, server, serverTemplate } from './server.ts'
import { stats } from './stats.ts'
import { stick, stickTable } from './stick.ts'
import { apply, noted, removed, setters, table, unsupported, warned } from './table.ts'

/** First words in `defaults`, `frontend`, `listen` and `backend` (HAProxy manual §4.1). */
export const proxyKeywords = table<Draft>(
  setters({ bind }, { in: ['frontend', 'listen'] }),
  ruleKeywords,
  checkKeywords,
  setters(
    { maxconn, 'rate-limit': rateLimit, default_backend: defaultBackend, 'monitor-uri': monitorUri, 'unique-id-header': uniqueIdHeader },
    { in: ['defaults', 'frontend', 'listen'] },
  ),
  setters(
    {
      balance,
      'hash-type': hashType,
      'hash-balance-factor': hashBalanceFactor,
      cookie,
      'dynamic-cookie-key': dynamicCookieKey,
      fullconn,
      'http-reuse': httpReuse,
      source,
      retries,
      'retry-on': retryOn,
      'http-send-name-header': sendNameHeader,
    },
    { in: ['defaults', 'listen', 'backend'] },
  ),
  setters({ 'stick-table': stickTable }, { in: ['frontend', 'listen', 'backend'] }),
  setters({ id }, { in: ['frontend', 'listen', 'backend'] }),
  setters({ stick }, { in: ['listen', 'backend'] }),
  setters({ server, 'server-template': serverTemplate }, { in: ['listen', 'backend'], strict: ['defaults', 'frontend'] }),
  setters({ 'default-server': defaultServer }, { in: ['defaults', 'listen', 'backend'], strict: ['frontend'] }),
  setters({ mode, timeout, stats, enabled: (_, args) => none(args, 'enabled') }),
  setters({ option }, { negatable: true }),
  logKeywords,
  noted('there are no rules that would use it', 'declare'),
  errorKeywords,
  noted('nothing shows it', 'description'),
  noted(
    'what it tunes is left to the system here',
    'backlog bind-process clitcpka-cnt clitcpka-idle clitcpka-intvl srvtcpka-cnt srvtcpka-idle srvtcpka-intvl',
  ),
  noted('Limpet has nothing that it would tune', 'max-keep-alive-queue'),
  warned('states do not outlive the process', 'load-server-state-from-file server-state-file-name'),
  unsupported('compression disabled dispatch email-alert filter'),
  unsupported('persist tcp-request tcp-response transparent'),
  unsupported('monitor-net use-fcgi-app'),
  removed({
    contimeout: 'use timeout connect',
    clitimeout: 'use timeout client',
    srvtimeout: 'use timeout server',
    redispatch: 'use option redispatch',
    grace: 'use grace in the global section',
    reqadd: 'use http-request add-header',
    reqdel: 'use http-request del-header',
    reqrep: 'use http-request replace-header',
    rspadd: 'use http-response add-header',
    rspdel: 'use http-response del-header',
    rsprep: 'use http-response replace-header',
    block: 'use http-request deny',
  }),
)

const timeoutSections: Partial<Record<string, SectionKind[]>> = {
  client: ['defaults', 'frontend', 'listen'],
  'client-fin': ['defaults', 'frontend', 'listen'],
  ...Object.fromEntries(
    ['connect', 'server', 'server-fin', 'queue', 'check', 'tunnel'].map((name) => [name, ['defaults', 'listen', 'backend']]),
  ),
}

/** Words after `timeout` (HAProxy manual §4.2). Without a unit they are milliseconds; 0 is no limit. */
export const timeoutWords = table<Draft>(
  Object.entries(timeouts).flatMap(([name, field]) =>
    setters<Draft>(
      { [name]: (draft, args) => setTimeoutOf(draft, field, time(only(args, `timeout ${name}`), `timeout ${name}`)) },
      timeoutSections[name] ? { in: timeoutSections[name] } : {},
    ),
  ),
  noted('there is no tarpit here', 'tarpit'),
)

function setTimeoutOf(draft: Draft, field: Timeout, value: number): void {
  draft.timeout[field] = value
}

function timeout(draft: Draft, [name, ...args]: readonly string[], line: Line): void {
  if (name === undefined) throw new Fault(`timeout expects one of ${[...timeoutWords.keys()].join(', ')}`)
  apply(timeoutWords, { label: `timeout ${name}`, name }, draft, args, line)
}

/**
 * Only `mode http` is carried out; what a section ends up with is looked at when all is read, as a later line or `defaults` may
 * change it.
 */
function mode(draft: Draft, args: readonly string[], line: Line): void {
  // Whatever is wrong with the line, that is told once, here, and not of every section that has it from its defaults.
  draft.mode = { value: 'http', place: line.place }
  const name = only(args, 'mode')
  if (name !== 'http' && name !== 'tcp') throw new Fault(`unknown mode "${name}"${didYouMean(name, ['http', 'tcp'])}`)
  draft.mode = { value: name, place: line.place }
}

function maxconn(draft: Draft, args: readonly string[]): void {
  const value = integer(only(args, 'maxconn'), 'maxconn')
  if (value < 0) throw new Fault(`maxconn expects a number of connections, found "${value}"`)
  draft.maxconn = value
}

function id(draft: Draft, args: readonly string[]): void {
  draft.id = valid(SectionId, integer(only(args, 'id'), 'id'), 'id')
}

/** `rate-limit sessions N`. */
function rateLimit(draft: Draft, [word, ...args]: readonly string[]): void {
  if (word !== 'sessions') throw new Fault(`rate-limit expects sessions, found "${word ?? ''}"`)
  const what = 'rate-limit sessions'
  draft.rateLimit = valid(RateLimit, integer(only(args, what), what), what)
}

function fullconn(draft: Draft, args: readonly string[]): void {
  draft.fullconn = valid(BackendConfig.properties.fullconn, integer(only(args, 'fullconn'), 'fullconn'), 'fullconn')
}

/** `source ADDRESS[:PORT]`, for the servers that have none of their own. */
function source(draft: Draft, [address, ...more]: readonly string[]): void {
  if (address === undefined) throw new Fault('source expects an IP address to connect from')
  if (more[0] === 'usesrc' || more[0] === 'interface') throw new Fault(`source ${more[0]} is not supported by Limpet yet`)
  none(more, 'source')
  draft.source = address
}

function monitorUri(draft: Draft, args: readonly string[]): void {
  draft.monitorUri = valid(FrontendConfig.properties.monitorUri, only(args, 'monitor-uri'), 'monitor-uri')
}

function uniqueIdHeader(draft: Draft, args: readonly string[]): void {
  draft.uniqueIdHeader = valid(HeaderName, only(args, 'unique-id-header'), 'unique-id-header')
}

/** Without a name the servers are told nothing. */
function sendNameHeader(draft: Draft, args: readonly string[]): void {
  if (args.length === 0) delete draft.sendNameHeader
  else draft.sendNameHeader = valid(HeaderName, only(args, 'http-send-name-header'), 'http-send-name-header')
}

function httpReuse(draft: Draft, args: readonly string[]): void {
  draft.httpReuse = valid(BackendConfig.properties.httpReuse, only(args, 'http-reuse'), 'http-reuse')
}

function retries(draft: Draft, args: readonly string[]): void {
  draft.retries = valid(BackendConfig.properties.retries, integer(only(args, 'retries'), 'retries'), 'retries')
}

/** What `all-retryable-errors` stands for. */
const retryable: RetryCause[] = ['conn-failure', 'empty-response', 'junk-response', 'response-timeout', '500', '502', '503', '504']

/** `retry-on CAUSE…` (HAProxy manual §4.2); without TLS from the client there is no 0-RTT that a server could reject. */
function retryOn(draft: Draft, args: readonly string[]): void {
  if (args.length === 0) throw new Fault('retry-on expects what to retry on, such as conn-failure, or none')
  if (args.includes('none') && args.length > 1) throw new Fault('retry-on none stands alone')
  const causes = args.flatMap((word) => {
    if (word === 'none' || word === '0rtt-rejected') return []
    return word === 'all-retryable-errors' ? retryable : [valid(RetryCause, word, 'retry-on')]
  })
  draft.retryOn = [...new Set(causes)]
}

/** `balance ALGORITHM [PARAMETER…]`; read when the configuration is whole. Alone it is roundrobin. */
function balance(draft: Draft, words: readonly string[], { place }: Line): void {
  draft.balance = { value: words.join(' ') || 'roundrobin', place }
}

/** `hash-type METHOD [FUNCTION [avalanche]]`; read when the configuration is whole. */
function hashType(draft: Draft, words: readonly string[], { place }: Line): void {
  draft.hashType = { value: words.join(' '), place }
}

function hashBalanceFactor(draft: Draft, args: readonly string[]): void {
  const factor = integer(only(args, 'hash-balance-factor'), 'hash-balance-factor')
  draft.hashBalanceFactor = valid(BackendConfig.properties.hashBalanceFactor, factor, 'hash-balance-factor')
}

function defaultBackend(draft: Draft, args: readonly string[], line: Line): void {
  const value = valid(Name, only(args, 'default_backend'), 'default_backend')
  noteOwn(draft, 'defaultBackend', `default_backend ${value}`, line)
  draft.defaultBackend = { value, place: line.place }
}
