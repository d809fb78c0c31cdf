import type { CheckStatus } from '../lb/check-report.ts'
import type { Queue } from '../lb/queue.ts'
import type { Server } from '../lb/server.ts'
import { counted, everywhere, type Field, ofChecked, ofLastCheck, ofServer, serverSide, type Value } from './field.ts'
import type { Subject } from './subjects.ts'
import { seconds, timing } from './timing.ts'

const kinds: Record<Subject['scope'], { name: string; type: number }> = {
  frontend: { name: 'FRONTEND', type: 0 },
  backend: { name: 'BACKEND', type: 1 },
  server: { name: '', type: 2 },
}

const checkResults: Record<CheckStatus, string> = {
  L4OK: 'connected',
  L4CON: 'no connection',
  L4TOUT: 'no connection in time',
  L6OK: 'connected by TLS',
  L6RSP: 'no agreement on TLS',
  L6TOUT: 'no agreement on TLS in time',
  L7OK: 'good response',
  L7STS: 'response with a bad status',
  L7RSP: 'no valid response',
  L7TOUT: 'no response in time',
  SOCKERR: 'connection broke',
}

/** The table of statistics: every figure once. CSV, the page and whatever else shows figures are loops over it. */
export const fields: readonly Field[] = [
  { name: 'pxname', nature: 'name', scopes: everywhere, help: 'Section of the configuration', read: ({ proxy }) => proxy },
  { name: 'svname', nature: 'name', scopes: everywhere, help: 'Server, or FRONTEND or BACKEND', read: nameOf },
  { name: 'pid', nature: 'name', scopes: everywhere, help: 'Number of the process', read: () => 1 },
  { name: 'iid', nature: 'name', scopes: everywhere, help: 'Number of the section', read: ({ proxyId }) => proxyId },
  {
    name: 'sid',
    nature: 'name',
    scopes: everywhere,
    help: 'Number of the server in its backend',
    read: (s) => (s.scope === 'server' ? s.server.id : 0),
  },
  { name: 'type', nature: 'config', scopes: everywhere, help: '0 frontend, 1 backend, 2 server', read: ({ scope }) => kinds[scope].type },
  { name: 'mode', nature: 'config', scopes: everywhere, help: 'What is balanced', read: () => 'http' },

  { name: '-', nature: 'name', scopes: everywhere, help: 'End of the fixed columns', read: () => '-' },

  counted('scur', 'gauge', everywhere, 'current', 'In flight now'),
  counted('smax', 'max', everywhere, 'currentMax', 'Most in flight at once'),
  { name: 'slim', nature: 'limit', scopes: ['frontend', 'server'], help: 'Most that are let in at once', read: limitOf },
  { name: 'qcur', nature: 'gauge', scopes: serverSide, help: 'Waiting for a slot now', read: (s) => queueOf(s)?.length },
  { name: 'qmax', nature: 'max', scopes: serverSide, help: 'Most that waited at once', read: (s) => queueOf(s)?.lengthMax },
  ofServer('qlimit', 'limit', 'Most that may wait', ({ config }) => config.maxqueue || undefined),
  counted('stot', 'counter', everywhere, 'sessions', 'Sessions; for a server or backend, requests given to it'),
  counted('lbtot', 'counter', serverSide, 'selected', 'Chosen by the algorithm; the rest came by their cookie'),
  ...timing,
  counted('req_tot', 'counter', everywhere, 'requests', 'HTTP requests'),
  counted('bin', 'counter', everywhere, 'bytesIn', 'Bytes from clients'),
  counted('bout', 'counter', everywhere, 'bytesOut', 'Bytes to clients'),

  counted('hrsp_1xx', 'counter', everywhere, 'responses1xx', 'Responses with status 100 to 199'),
  counted('hrsp_2xx', 'counter', everywhere, 'responses2xx', 'Responses with status 200 to 299'),
  counted('hrsp_3xx', 'counter', everywhere, 'responses3xx', 'Responses with status 300 to 399'),
  counted('hrsp_4xx', 'counter', everywhere, 'responses4xx', 'Responses with status 400 to 499'),
  counted('hrsp_5xx', 'counter', everywhere, 'responses5xx', 'Responses with status 500 to 599'),
  counted('hrsp_other', 'counter', everywhere, 'responsesOther', 'Responses with any other status'),

  counted('intercepted', 'counter', ['frontend'], 'intercepted', 'Requests answered with statistics or by the administration side'),
  counted('ereq', 'counter', ['frontend'], 'requestErrors', 'Requests that were invalid or never complete'),
  counted('econ', 'counter', serverSide, 'connectErrors', 'Requests lost because no connection to a server came about'),
  counted('eresp', 'counter', serverSide, 'responseErrors', 'Requests lost because the response was invalid or broke off'),
  counted('wretr', 'counter', serverSide, 'retries', 'Connections tried again on the same server'),
  counted('wredis', 'counter', serverSide, 'redispatches', 'Requests moved to another server'),
  counted('cli_abrt', 'counter', serverSide, 'clientAborts', 'Transfers that the client broke off'),
  counted('srv_abrt', 'counter', serverSide, 'serverAborts', 'Transfers that the server broke off'),
  counted('connect', 'counter', serverSide, 'connects', 'Connections opened'),
  counted('reuse', 'counter', serverSide, 'reuses', 'Requests sent on a connection that was open'),

  { name: 'status', nature: 'state', scopes: everywhere, help: 'What it can do now', read: statusOf },
  { name: 'weight', nature: 'gauge', scopes: serverSide, help: 'Share of new clients; for a backend the sum in use', read: weightOf },
  {
    name: 'uweight',
    nature: 'gauge',
    scopes: serverSide,
    help: 'Weight as the operator set it; for a backend the sum in use',
    read: weightOf,
  },
  {
    name: 'act',
    nature: 'gauge',
    scopes: serverSide,
    help: 'Active servers that take new clients; 1 for an active server',
    read: countOf('active'),
  },
  {
    name: 'bck',
    nature: 'gauge',
    scopes: serverSide,
    help: 'Backups that take new clients; 1 for a backup server',
    read: countOf('backup'),
  },

  ofChecked('chkfail', 'counter', 'Checks that failed', ({ counters }) => counters.failedChecks),
  ofChecked('chkdown', 'counter', 'Times it went down', ({ counters }) => counters.timesDown),
  ofServer('lastchg', 'age', 'Seconds since it last went up or down, or into or out of drain', ({ changedAt }, now) =>
    seconds(now - changedAt),
  ),
  ofChecked('downtime', 'counter', 'Seconds spent down', downtimeOf),
  ofLastCheck('check_status', 'output', 'How the last check ended', ({ status }) => status),
  ofLastCheck('check_code', 'output', 'HTTP status that the last check got', ({ code }) => code),
  ofLastCheck('check_duration', 'duration', 'Milliseconds that the last check took', ({ duration }) => duration),
  ofLastCheck('check_desc', 'output', 'How the last check ended, in words', ({ status }) => checkResults[status]),
  ofLastCheck('last_chk', 'output', 'More about the last check', ({ detail }) => detail),
  ofChecked('check_rise', 'config', 'Good checks that bring it up', ({ health }) => health.rise),
  ofChecked('check_fall', 'config', 'Bad checks that take it down', ({ health }) => health.fall),
  ofChecked('check_health', 'gauge', 'Good checks in hand; up from `rise` on', ({ admin, health }) =>
    admin === 'maint' ? undefined : health.value,
  ),

  { ...ofServer('addr', 'config', 'Address', ({ config }) => config.address), legend: true },
  { name: 'cookie', nature: 'name', scopes: serverSide, help: "Cookie's name; for a server, its value", legend: true, read: cookieOf },
  {
    name: 'algo',
    nature: 'config',
    scopes: ['backend'],
    help: 'Algorithm',
    legend: true,
    read: (s) => (s.scope === 'backend' ? s.backend.config.balance : undefined),
  },
]

const byName = new Map(fields.map((field) => [field.name, field]))

/** The field of a name, or `undefined`. */
export function fieldNamed(name: string): Field | undefined {
  return byName.get(name)
}

/** What a field says of a subject; `undefined` outside its scopes. */
export function valueFor(field: Field | undefined, subject: Subject): Value {
  return field?.scopes.includes(subject.scope) ? field.read(subject) : undefined
}

function nameOf(subject: Subject): Value {
  return subject.scope === 'server' ? subject.server.name : kinds[subject.scope].name
}

function statusOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return 'OPEN'
  return subject.scope === 'server' ? subject.server.status : subject.backend.status
}

function limitOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return subject.frontend.config.maxconn
  return subject.scope === 'server' ? subject.server.maxconn || undefined : undefined
}

function queueOf(subject: Subject): Queue | undefined {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.queue : subject.backend.queue
}

function weightOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.weight : subject.backend.weight
}

function countOf(role: 'active' | 'backup'): (subject: Subject) => Value {
  return (subject) => {
    if (subject.scope === 'frontend') return undefined
    if (subject.scope === 'backend') return subject.backend.usable[role]
    return subject.server.config.backup === (role === 'backup') ? 1 : 0
  }
}

function cookieOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.config.cookie : subject.backend.config.cookie?.name
}

function downtimeOf(server: Server, now: number): Value {
  return seconds(server.downtime + (server.isRunning ? 0 : now - server.changedAt))
}
