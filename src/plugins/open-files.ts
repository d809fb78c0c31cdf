import { readFileSync } from 'node:fs'

/** How many files are kept for what is no client's: listeners, the log, checks. */
const spare = 100

/**
 * How many connections may come to the administration side, and as many again may wait, unless `maxconn` says otherwise: whoever holds them, without a login
 * even, leaves the traffic its files.
 */
export function mostOfAdministration(limits = read()): number {
  return Math.max(2, Math.min(200, Math.floor(openFiles(limits) / 16)))
}

/**
 * How many clients the process can have by the system's limit on open files, each with a connection to a server: as HAProxy reckons its default of
 * `maxconn` (manual §3.2). Infinity where the system does not tell.
 */
export function mostConnections(limits = read()): number {
  return Math.max(1, Math.floor((openFiles(limits) - spare) / 2) - mostOfAdministration(limits))
}

function openFiles(limits: string): number {
  const most = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
  return most === undefined ? Number.POSITIVE_INFINITY : Number(most)
}

function read(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
