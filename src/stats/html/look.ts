import type { Server } from '../../lb/server.ts'
import type { Subject } from '../subjects.ts'

/** The states that rows are coloured by: HAProxy's, whose colours differ for active servers and backups. */
export const looks = {
  up: 'up',
  'going-down': 'up, going down',
  'going-up': 'down, going up',
  down: 'down',
  drain: 'draining, or weight 0',
  maint: 'in maintenance',
  unchecked: 'not checked',
  backup: 'backup, up',
} as const
export type Look = keyof typeof looks

/** How a row looks; a frontend is always open. */
export function lookOf(subject: Subject): Look {
  if (subject.scope === 'frontend') return 'up'
  if (subject.scope === 'backend') return subject.backend.status === 'UP' ? 'up' : 'down'
  return lookOfServer(subject.server)
}

function lookOfServer(server: Server): Look {
  const { health } = server
  if (server.admin === 'maint') return 'maint'
  if (!health.isUp) return health.value > 0 ? 'going-up' : 'down'
  if (server.isChecked && health.value < health.top) return 'going-down'
  if (!server.servesAnyone) return 'drain'
  if (!server.isChecked) return 'unchecked'
  return server.config.backup ? 'backup' : 'up'
}
