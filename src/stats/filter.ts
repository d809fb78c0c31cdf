import type { Server } from '../lb/server.ts'
import type { Subject } from './subjects.ts'

/** `up` leaves out servers that are down for good and those in maintenance, `no-maint` the latter only. */
export type Filter = 'up' | 'no-maint'

/** The rows that a filter leaves; those of backends tell how many servers there are behind it. */
export function onlyUp(subjects: readonly Subject[], filter: Filter): Subject[] {
  return subjects.flatMap((subject): Subject[] => {
    if (subject.scope === 'server') return isShown(subject.server, filter) ? [subject] : []
    return subject.scope === 'backend' ? [{ ...subject, isFiltered: true }] : [subject]
  })
}

function isShown(server: Server, filter: Filter): boolean {
  if (server.admin === 'maint') return false
  return filter === 'no-maint' || server.health.value > 0
}
