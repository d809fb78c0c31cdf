import type { Backend } from '../../../lb/backend.ts'
import { type CheckReport, type CheckStatus, verdictOf } from '../../../lb/check-report.ts'
import type { Server } from '../../../lb/server.ts'
import { serviceName } from '../../../schemas/address.ts'
import type { Call, Command } from '../command.ts'
import { findBackend } from '../target.ts'
import { whereabouts } from './address.ts'

const stateHeader =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port'

/** The numbers by which HAProxy writes down how a check ended. */
const checkNumbers: Record<CheckStatus, number> = {
  UNK: 0,
  INI: 1,
  CHECKED: 3,
  HANA: 4,
  SOCKERR: 5,
  L4OK: 6,
  L4TOUT: 7,
  L4CON: 8,
  L6OK: 9,
  L6TOUT: 10,
  L6RSP: 11,
  L7TOUT: 12,
  L7RSP: 13,
  L7OK: 15,
  L7OKC: 16,
  L7STS: 17,
  PROCERR: 18,
  PROCTOUT: 19,
  PROCOK: 20,
}

const verdicts: Record<ReturnType<typeof verdictOf>, number> = { neutral: 1, failed: 2, passed: 3, conditional: 4 }

const operations = { stopped: 0, starting: 1, running: 2, stopping: 3 } as const

/** The servers in the form of HAProxy's state file, version 1. */
function* state(call: Call): Generator<string> {
  yield `1\n${stateHeader}\n`
  const now = call.desk.loadBalancer.now()
  for (const { backend, number, server } of wanted(call)) {
    const { ip, port, name } = whereabouts(call, { server })
    const { id, weight, initialWeight, health, changedAt, config, isRunning, operation } = server
    const { checkPort = 0, checkAddr = '-', tls } = config
    const fields = [
      ...[
        number,
        backend.name,
        id,
        server.name,
        ip,
        isRunning ? operations[operation] : 0,
        adminState(backend, server),
        weight,
        initialWeight,
      ],
      ...[Math.max(0, Math.floor((now - changedAt) / 1000)), ...checkResult(server), isOff(server) ? 0 : health.value],
      ...[
        checkState(backend, server),
        agentState(server),
        0,
        0,
        name,
        port,
        serviceName(server.configured.address) ?? '-',
        tls?.traffic === true ? 1 : 0,
        checkPort,
        checkAddr,
      ],
      ...[config.agentAddr ?? '-', config.agentPort ?? 0],
    ]
    yield `${fields.join(' ')}\n`
  }
}

/** Bits: 1 maintenance, 2 by what it tracks, 4 by the configuration, 8 drain, 16 by what it tracks, 32 without an address, 64 found by a service. */
function adminState(backend: Backend, server: Server): number {
  const resolution =
    (server.unresolved === undefined ? 0 : 32) +
    (serviceName(server.configured.address) === undefined || server.config.address === server.configured.address ? 0 : 64)
  const own = { ready: 0, maint: 1, drain: 8 }[server.admin]
  return (isConfiguredOff(backend, server) ? 4 : 0) + own + { ready: 0, maint: 2, drain: 16 }[server.inherited] + resolution
}

function isConfiguredOff(backend: Backend, { configured }: Server): boolean {
  return configured.disabled && backend.configured.servers.includes(configured)
}

/** How the last check ended, and what came of it: 0 unknown, 1 neutral, 2 failed, 3 passed, 4 passed on a condition. */
function checkResult({ lastReport }: { lastReport: CheckReport | undefined }): [number, number] {
  return lastReport === undefined ? [checkNumbers.INI, 0] : [checkNumbers[lastReport.status], verdicts[verdictOf(lastReport)]]
}

/** Taken out of service, by operators or for want of an address. */
function isOff({ admin, unresolved }: Server): boolean {
  return admin === 'maint' || unresolved !== undefined
}

/** Bits: 2 configured, 4 enabled, 8 paused. */
function checkState(backend: Backend, server: Server): number {
  const { configured, isChecked } = server
  const isPaused = isOff(server) && (isChecked || isConfiguredOff(backend, server))
  return (configured.check || isChecked ? 2 : 0) + (isChecked ? 4 : 0) + (isPaused ? 8 : 0)
}

/** Bits: 2 configured, 4 enabled, 16 of an agent. */
function agentState({ configured, isAgentChecked }: Server): number {
  if (!configured.agentCheck) return 0
  return isAgentChecked ? 22 : 18
}

/** The connections to servers. */
function* connections(call: Call): Generator<string> {
  yield '# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]\n'
  for (const { backend, number, server } of wanted(call)) {
    const { ip, port } = whereabouts(call, { server })
    const { poolPurgeDelay, poolMaxConn } = server.config
    const { used, fresh, proven, needed } = server.connections ?? { used: 0, fresh: 0, proven: 0, needed: 0 }
    const idle = fresh + proven
    const fields = [
      ...[`${backend.name}/${server.name}`, `${number}/${server.id}`, ip, port, '-', poolPurgeDelay, used, Math.max(used, needed), needed],
      ...[fresh, proven, poolMaxConn, idle, idle],
    ]
    yield `${fields.join(' ')}\n`
  }
}

/** The servers of the backend that is named, or of all, with the number of their section. */
function wanted({ desk: { loadBalancer }, args: [name] }: Call): { backend: Backend; number: number; server: Server }[] {
  const numbers = loadBalancer.sectionNumbers
  const backends = name === undefined ? [...loadBalancer.backends.values()] : [findBackend(loadBalancer, name, "Can't find backend.\n")]
  return backends.flatMap((backend) => backend.servers.map((server) => ({ backend, number: numbers.get(backend.name) ?? 0, server })))
}

/** Throws a Refused at once where no such backend is, and not once half of the answer is gone. */
function sure(parts: (call: Call) => Generator<string>): Command['run'] {
  return (call) => {
    wanted(call)
    return parts(call)
  }
}

/** Commands that list servers. */
export const serverListCommands: readonly Command[] = [
  { words: 'show servers state', usage: '[<backend>]', help: 'list servers and their states', run: sure(state) },
  { words: 'show servers conn', usage: '[<backend>]', help: 'list servers and the connections to them', run: sure(connections) },
]
