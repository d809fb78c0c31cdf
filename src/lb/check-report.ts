/** How a check ended, by HAProxy's codes (management guide §9.1, `check_status`), and what HAProxy calls that. */
export const checkStatuses = {
  UNK: 'Unknown',
  INI: 'Initializing',
  CHECKED: 'No status change',
  HANA: 'Health analyze',
  SOCKERR: 'Socket error',
  L4OK: 'Layer4 check passed',
  L4TOUT: 'Layer4 timeout',
  L4CON: 'Layer4 connection problem',
  L6OK: 'Layer6 check passed',
  L6TOUT: 'Layer6 timeout',
  L6RSP: 'Layer6 invalid response',
  L7TOUT: 'Layer7 timeout',
  L7RSP: 'Layer7 invalid response',
  L7OK: 'Layer7 check passed',
  L7OKC: 'Layer7 check conditionally passed',
  L7STS: 'Layer7 wrong status',
  PROCERR: 'External check error',
  PROCTOUT: 'External check timeout',
  PROCOK: 'External check passed',
} as const
export type CheckStatus = keyof typeof checkStatuses

/** What a health check found, in parts. */
export interface CheckReport {
  status: CheckStatus
  /** The status of the HTTP response, or the exit code of a program, where there was one. */
  code?: number
  /** Milliseconds from the first packet to the verdict. */
  duration: number
  /** What more is known: an error in words, or the reason phrase the server sent, cleaned. Empty if nothing is. */
  detail: string
}

/** What a check found. */
export interface Observation {
  passed: boolean
  /** The result in words, such as `L4OK in 1ms` or `L7STS/503 in 3ms`. */
  result: string
  /** The same in parts, for the statistics. */
  report?: CheckReport
}

/** A report in words, such as `L4OK in 1ms` or `L7STS/503 in 3ms (Service Unavailable)`. */
export function describeReport({ status, code, duration, detail }: CheckReport): string {
  const more = /^(?:\(.*\))?$/s.test(detail) ? detail : `(${detail.trim()})`
  return `${status}${code === undefined ? '' : `/${code}`} in ${duration}ms${more && ` ${more}`}`
}

/** What a report says of a server: that it is well, that it takes no new clients, that it failed, or nothing. */
export function verdictOf({ status }: Pick<CheckReport, 'status'>): 'passed' | 'conditional' | 'failed' | 'neutral' {
  if (status === 'L7OKC') return 'conditional'
  if (status.endsWith('OK')) return 'passed'
  return status === 'CHECKED' || status === 'UNK' || status === 'INI' ? 'neutral' : 'failed'
}
