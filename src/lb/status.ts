import type { Server } from './server.ts'

/** What HAProxy's statistics call the state of a server. */
export function statusOf(server: Server): string {
  const { admin, health, operation, isChecked } = server
  if (admin === 'maint') return 'MAINT'
  if (operation === 'stopped') return health.value > 0 ? `DOWN ${health.value}/${health.rise}` : 'DOWN'
  const failing = isChecked && health.value < health.top ? ` ${health.value - health.rise + 1}/${health.fall}` : ''
  if (operation === 'stopping') return `NOLB${failing}`
  if (admin === 'drain') return `DRAIN${failing}`
  return isChecked ? `UP${failing}` : 'no check'
}
