/** What one may do after an attempt failed in a way that makes another one safe. */
export type Retry = 'same server' | 'another server' | 'give up'

export interface RetrySituation {
  /** How many attempts have failed, this one included. */
  failures: number
  /** `retries` of the backend. */
  retries: number
  /** `option redispatch N`: 0 off, N > 0 at every Nth retry, N < 0 at the Nth before the last (-1: the last). */
  redispatch: number
  /** Whether persistence chose the server. */
  bound: boolean
  /** Whether the server is still held to be up. */
  running: boolean
  /** How many servers, backups apart, take new clients. */
  usable: number
}

/** Decides what follows on a failed attempt, as HAProxy does (manual §4.2 `option redispatch`, `retries`). */
export function decideRetry(s: RetrySituation): Retry {
  if (s.failures > s.retries) return 'give up'
  if (s.redispatch === 0) return 'same server'
  if (!s.running || (!s.bound && s.usable > 1)) return 'another server'
  const due = s.redispatch > 0 ? s.failures % s.redispatch === 0 : s.failures % (s.retries + 1 + s.redispatch) === 0
  return due ? 'another server' : 'same server'
}
