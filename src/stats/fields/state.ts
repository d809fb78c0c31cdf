import type { Backend } from '../../lb/backend.ts'
import type { CheckStatus } from '../../lb/check-report.ts'
import type { Server } from '../../lb/server.ts'
import { everywhere, type Field, never, ofChecked, ofLastCheck, ofServer, serverSide, type Value, whileChecked } from '../field.ts'
import type { Subject } from '../subjects.ts'
import { seconds } from './timing.ts'

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
  L7OKC: 'good response, and no new clients',
  HANA: 'too many errors in traffic',
  CHECKED: 'answer that changes nothing',
  INI: 'not checked yet',
  UNK: 'nothing known',
  PROCOK: 'program says well',
  PROCERR: 'program says bad',
  PROCTOUT: 'program took too long',
}

/** What can be done now, and what checks say. */
export const state: readonly Field[] = [
  { name: 'status', scopes: everywhere, help: 'What it can do now', read: statusOf },
  { name: 'weight', scopes: serverSide, help: 'Share of new clients now; for a backend the sum in use', read: weightOf },
  { name: 'uweight', scopes: serverSide, help: 'Weight as the operator set it; for a backend the sum in use', read: userWeightOf },
  { name: 'act', scopes: serverSide, help: 'Active servers that take new clients; 1 for an active server', read: countOf('active') },
  { name: 'bck', scopes: serverSide, help: 'Backups that take new clients; 1 for a backup server', read: countOf('backup') },
  ...['agg_server_status', 'agg_server_check_status', 'agg_check_status'].map((name) =>
    never(name, ['backend'], 'Servers by state, which is told only where each state has a figure of its own'),
  ),

  ofServer(
    'recent_clients_estimate',
    'About how many clients it had in the last five minutes, by address and browser',
    ({ recentClients }, now) => recentClients.estimate(now),
  ),

  ofServer('sessions_bound', 'Sessions bound to it, by signed cookies or learnt keys', ({ sessions }) => sessions?.().bound),
  ofServer('sessions_recent', 'Sessions bound to it that were seen in the last five minutes', ({ sessions }) => sessions?.().recent),

  ofChecked('chkfail', 'Checks that failed', ({ counters }) => counters.failedChecks),
  ofChecked('hanafail', 'Times that errors in traffic came to something', ({ counters, config }) =>
    config.observe === undefined ? undefined : counters.failedAnalyses,
  ),
  ofServer('throttle', 'How far its slow start has come, in per cent of its weight', ({ throttle }) => throttle),
  { name: 'chkdown', scopes: serverSide, help: 'Times it went down', read: timesDownOf },
  { name: 'lastchg', scopes: serverSide, help: 'Seconds since it last went up or down, or into or out of drain', read: ageOf },
  { name: 'downtime', scopes: serverSide, help: 'Seconds spent down', read: downtimeOf },
  whileChecked('check_status', 'How the last check ended; `*` while another is under way', checkStatusOf),
  // As HAProxy has it: -1, of a program that a signal ended, is written without a sign.
  ofLastCheck('check_code', 'HTTP status that the last check got, or exit code of its program', ({ code }) =>
    code === undefined ? code : code >>> 0,
  ),
  { ...ofLastCheck('check_duration', 'How long the last check took', ({ duration }) => duration), unit: 'ms' },
  ofLastCheck('check_desc', 'How the last check ended, in words', ({ status }) => checkResults[status]),
  ofLastCheck('last_chk', 'More about the last check', ({ detail }) => detail),
  ofAgent('agent_status', 'What its agent said last', ({ agentReport }) => agentReport?.status ?? 'INI'),
  ofAgent('agent_code', 'Number that goes with that', ({ agentReport }) => agentReport?.code),
  { ...ofAgent('agent_duration', 'How long the agent took', ({ agentReport }) => agentReport?.duration), unit: 'ms' },
  ofAgent('agent_desc', 'What its agent said last, in words', ({ agentReport }) => checkResults[agentReport?.status ?? 'INI']),
  ofAgent('last_agt', 'More about what its agent said', ({ agentReport }) => agentReport?.detail),
  ofAgent('agent_rise', 'Good words that bring it up', ({ agent }) => agent.rise),
  ofAgent('agent_fall', 'Bad words that take it down', ({ agent }) => agent.fall),
  ofAgent('agent_health', 'Good words in hand', ({ agent }) => agent.value),
  ofServer('tracked', 'Server whose state it has', ({ tracked }) => tracked && `${tracked.backend}/${tracked.name}`),
  whileChecked('check_rise', 'Good checks that bring it up', ({ health }) => health.rise),
  whileChecked('check_fall', 'Bad checks that take it down', ({ health }) => health.fall),
  whileChecked('check_health', 'Good checks in hand; up from `rise` on', ({ health }) => health.value),
]

/** A field of what an agent says; empty without one. */
function ofAgent(name: string, help: string, read: (server: Server) => Value): Field {
  return ofServer(name, help, (server) => (server.isAgentChecked ? read(server) : undefined))
}

function checkStatusOf({ lastReport, isBeingChecked }: Server): Value {
  return `${isBeingChecked ? '* ' : ''}${lastReport?.status ?? 'INI'}`
}

function statusOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return subject.frontend.status
  if (subject.scope === 'server') return subject.server.status
  const { status, servers } = subject.backend
  return subject.isFiltered ? `${status} (${servers.filter(({ isRunning }) => isRunning).length}/${servers.length})` : status
}

function weightOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.effectiveWeight : subject.backend.weight
}

function userWeightOf(subject: Subject): Value {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server.weight : subject.backend.userWeight
}

function countOf(role: 'active' | 'backup'): (subject: Subject) => Value {
  return (subject) => {
    if (subject.scope === 'frontend') return undefined
    if (subject.scope === 'backend') return subject.backend.usable[role]
    return subject.server.config.backup === (role === 'backup') ? 1 : 0
  }
}

/** A server or a backend, whichever it is about. */
function sideOf(subject: Subject): Server | Backend | undefined {
  if (subject.scope === 'frontend') return undefined
  return subject.scope === 'server' ? subject.server : subject.backend
}

/** Servers that are not checked do not go down by themselves. */
function timesDownOf(subject: Subject): Value {
  return subject.scope === 'server' && !subject.server.isChecked ? undefined : subject.counters.timesDown
}

function ageOf(subject: Subject): Value {
  const side = sideOf(subject)
  return side && seconds(subject.now - side.changedAt)
}

function downtimeOf(subject: Subject): Value {
  const side = sideOf(subject)
  if (side === undefined || (subject.scope === 'server' && !subject.server.isChecked)) return undefined
  if (subject.scope === 'backend' && subject.backend.servers.length === 0) return undefined
  return seconds(side.downtime + (side.isRunning ? 0 : subject.now - side.changedAt))
}
