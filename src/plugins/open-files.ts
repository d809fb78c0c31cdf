import { readFileSync } from 'node:fs'

/** How many files are kept for what is no client's: listeners, the log, checks. */
const spare = 100

/**
 * How many clients the process can have by the system's limit on open files, each with a connection to a server: as HAProxy reckons its default of
 * `maxconn` (manual §3.2). Infinity where the system does not tell.
 */
export function mostConnections(limits = read()): number {
  const most = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  return most === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((Number(most) - spare) / 2))
}

function read(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
