import type { Ticket } from './persistence/seal.ts'
import type { Scene } from './rules/scene.ts'
import type { Server } from './server.ts'
import type { Stick } from './sticking/rules.ts'

/** What a request's persistence cookie can be: the third letter of HAProxy's termination state (manual §8.5). */
export const cookieInMeanings = {
  N: 'none',
  I: 'names no server',
  D: 'names a server that is down, or that failed',
  V: 'valid',
  E: 'not used for too long (maxidle)',
  O: 'set too long ago (maxlife)',
  U: 'not looked at, as something else decided',
} as const
export type CookieIn = keyof typeof cookieInMeanings

/** What can become of the persistence cookie in a response: the fourth letter. */
export const cookieOutMeanings = {
  N: 'none came and none was set',
  P: "the application's, passed on as it was",
  D: "the application's, taken out",
  I: 'set by us',
  U: 'set by us anew, for the same server',
  R: "the application's, rewritten by us",
} as const
export type CookieOut = keyof typeof cookieOutMeanings

const none: readonly Stick[] = []

/** What the balancer has to know of a request, and what it has found out about it. */
export class Request {
  readonly method: string
  cookieIn: CookieIn = 'N'
  cookieOut: CookieOut = 'N'
  /** The server that persistence names; balancing is not asked. */
  bound: Server | undefined
  /** What has bound it, as `cookie SERVERID`; '' for a rule. */
  boundBy = ''
  /** The server that its client has a connection of its own to, where that is preferred to balancing. */
  preferred: Server | undefined
  /** The server that balancing names by a key and that is full: the request waits for it. */
  awaited: Server | undefined
  /** What rules see of it, where balancing asks for a key. */
  scene: Scene | undefined
  /** A rule has persistence hold even if the server is down, or not count. */
  persistence: 'force' | 'ignore' | undefined
  /** When its client was last seen and first seen, as its cookie says: seconds since the epoch as 32 bits with a sign, 0 where it says nothing. */
  lastSeen = 0
  firstSeen = 0
  /** Keys that are to be bound to its server. */
  sticks: readonly Stick[] = none
  /** What its signed cookie says, where there is one that counts. */
  ticket: Ticket | undefined
  /** How many of its signed cookies were opened. */
  opened = 0
  /** Its client came by TLS; found out only where that matters. */
  isSecure = false
  /** How many may follow a failure, where a rule says it and not the backend. */
  mostRetries: number | undefined
  /** Failed attempts so far that were tried again. */
  retries = 0
  redispatched = false

  constructor(method: string) {
    this.method = method
  }
}
