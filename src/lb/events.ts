import type { BackendSettings, Change, FrontendSettings, ProcessLimits, ServerValues } from '../schemas/change.ts'
import type { Backend } from './backend.ts'
import type { CheckReport } from './check-report.ts'
import type { Draining } from './draining.ts'
import type { Frontend } from './frontend.ts'
import type { Server } from './server.ts'

/** A server's status became another one: what it was, what it is, and why. */
export interface Transition {
  server: Server
  backend: Backend
  from: string
  to: string
  reason: string
  /** How many requests that were waiting were given a server by it. */
  requeued: number
  /** Of the check that it came from, if it came from one. */
  report: CheckReport | undefined
  /** It cannot do its work any more, or it can again. */
  wentDown: boolean
  cameUp: boolean
}

/** A change that has been made. */
export interface Applied {
  change: Change
  /** The backend that it was about, or whose server. */
  backend?: Backend
  /** The frontend that it was about. */
  frontend?: Frontend
  /** The server that it was about, which may be gone by it. */
  server?: Server
  /** Of a change of values, what they were before. */
  before?: ServerValues | BackendSettings | FrontendSettings | ProcessLimits
}

/** How far a drain has come. */
export interface DrainStep {
  server: Server
  draining: Draining
}

/** Who had the figures set back, and whether all of them or those that keep the most of something. */
export interface Reset {
  by: string
  all: boolean
}

/** What somebody did to entries of a stick table: one with its key, as people read it, or so many of them. */
export interface Edit {
  by: string
  table: string
  what: { set: string; server: string | undefined } | { removed: string } | { cleared: number }
}

/** What a balancer tells. */
export interface Events {
  /** A change was decided here: for those who tell others. */
  change: [Change, Applied]
  /** A change was made, whoever decided it: for those who act on it here. */
  applied: [Applied]
  transition: [Transition]
  /** What is left on a server that drains has become another. */
  drain: [DrainStep]
  /** The figures were set back. */
  reset: [Reset]
  /** Somebody edited a stick table. */
  edit: [Edit]
  /** Errors in the traffic of a server came to something: it is to be checked soon. */
  suspicion: [Server]
  /** A server begins a slow start. */
  easing: [Server]
  /** Serving a request broke: what was thrown, and where. */
  fault: [unknown, Frontend]
}
