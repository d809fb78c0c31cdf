/** How a check ended, by HAProxy's codes (management guide §9.1, `check_status`). */
export type CheckStatus = 'L4OK' | 'L4CON' | 'L4TOUT' | 'L6OK' | 'L6RSP' | 'L6TOUT' | 'L7OK' | 'L7STS' | 'L7RSP' | 'L7TOUT' | 'SOCKERR'

/** What a health check found, in parts. */
export interface CheckReport {
  status: CheckStatus
  /** The status of the HTTP response, where there was one. */
  code?: number
  /** Milliseconds from the first packet to the verdict. */
  duration: number
  /** What more is known: an error in words, or the reason phrase the server sent, cleaned. Empty if nothing is. */
  detail: string
}

/** A report in words, such as `L4OK in 1ms` or `L7STS/503 in 3ms (Service Unavailable)`. */
export function describeReport({ status, code, duration, detail }: CheckReport): string {
  return `${status}${code === undefined ? '' : `/${code}`} in ${duration}ms${detail === '' ? '' : ` (${detail})`}`
}
