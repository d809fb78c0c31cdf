import { inWords } from '../socket-errors.ts'

/** What the C library calls the errors of connections, and so HAProxy. */
const texts: Record<string, string> = {
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  EMFILE: 'Too many open files',
  ENETUNREACH: 'Network is unreachable',
  ENOENT: 'No such file or directory',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
}

/** Why a connection failed, in HAProxy's words where it has some. */
export function systemError(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return (typeof code === 'string' ? texts[code] : undefined) ?? inWords(error)
}
