import type { Server } from '../../lb/server.ts'
import type { Subject } from '../subjects.ts'

/** The states that rows are coloured by, as on HAProxy's page, where active servers and backups differ. */
export const looks = {
  up: 'active up',
  backup: 'backup up',
  'going-down': 'active up, going down',
  'backup-going-down': 'backup up, going down',
  'going-up': 'active down, going up',
  'backup-going-up': 'backup down, going up',
  nolb: 'active, wants no new clients',
  'backup-nolb': 'backup, wants no new clients',
  drain: 'active draining, or weight 0',
  'backup-drain': 'backup draining, or weight 0',
  down: 'down',
  maint: 'in maintenance',
  unchecked: 'not checked',
} as const
export type Look = keyof typeof looks

/** How a row looks; a frontend that is closed as what an operator closed. */
export function lookOf(subject: Subject): Look {
  if (subject.scope === 'frontend') return subject.frontend.state === 'open' ? 'up' : 'maint'
  if (subject.scope === 'backend') return subject.backend.status === 'UP' ? 'up' : 'down'
  return lookOfServer(subject.server)
}

function lookOfServer(server: Server): Look {
  const { config, operation } = server
  const { health, isChecked } = server.root
  if (server.standing === 'maint') return 'maint'
  if (operation === 'stopped' && health.value === 0) return 'down'
  if (operation === 'stopped') return config.backup ? 'backup-going-up' : 'going-up'
  if (isChecked && health.value < health.top) return config.backup ? 'backup-going-down' : 'going-down'
  if (operation === 'stopping') return config.backup ? 'backup-nolb' : 'nolb'
  if (server.standing === 'drain' || (isChecked && server.weight === 0)) return config.backup ? 'backup-drain' : 'drain'
  if (!isChecked) return 'unchecked'
  return config.backup ? 'backup' : 'up'
}
