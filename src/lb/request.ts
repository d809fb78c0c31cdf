import type { Server } from './server.ts'

/** What a request's persistence cookie said: none, invalid, names a server that is down, valid (the third letter of HAProxy's termination state). */
export type CookieIn = 'N' | 'I' | 'D' | 'V'

/** What became of the cookie in the response: nothing, passed, deleted, inserted, set anew for the same server (the fourth letter). */
export type CookieOut = 'N' | 'P' | 'D' | 'I' | 'U'

/** What the balancer has to know of a request, and what it has found out about it. */
export class Request {
  readonly method: string
  cookieIn: CookieIn = 'N'
  cookieOut: CookieOut = 'N'
  /** The server that persistence names; balancing is not asked. */
  bound: Server | undefined
  /** Its cookie carries a date that nobody asked for: it is set anew without. */
  cookieDated = false
  /** Failed attempts so far that were tried again. */
  retries = 0
  redispatched = false

  constructor(method: string) {
    this.method = method
  }
}
