import type { Server } from './server.ts'

/** What HAProxy's statistics call the state of a server. One that tracks another shows the checks of that. */
export function statusOf(server: Server): string {
  const { inherited, standing, operation, tracked } = server
  const { health, isChecked, isAgentChecked, agent } = server.root
  if (server.unresolved !== undefined) return 'MAINT (resolution)'
  if (inherited === 'maint' && tracked !== undefined) return `MAINT (via ${tracked.backend}/${tracked.name})`
  if (standing === 'maint') return 'MAINT'
  if (operation === 'stopped') {
    if (isAgentChecked && agent.value === 0) return 'DOWN (agent)'
    return health.value > 0 && !health.isUp ? `DOWN ${health.value}/${health.rise}` : 'DOWN'
  }
  const failing = isChecked && health.value < health.top ? ` ${health.value - health.rise + 1}/${health.fall}` : ''
  if (operation === 'stopping') return `NOLB${failing}`
  if (standing === 'drain') return isAgentChecked ? 'DRAIN (agent)' : `DRAIN${failing}`
  return isChecked ? `UP${failing}` : 'no check'
}
