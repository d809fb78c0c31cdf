import type { RetryCause } from '../schemas/backend.ts'

/** Why a request was not served as it should have been. */
export type Cause =
  | 'refused'
  | 'timeout'
  | 'server aborted'
  | 'client aborted'
  | 'client closed'
  | 'client timeout'
  | 'bad response'
  | 'bad request'
  | 'no server'
  | 'queue full'
  | 'refused by us'
  | 'killed'
  | 'server down'
  | 'server up'
  | 'fault'

/** Why what a server has in hand is ended. */
export type Killing = Extract<Cause, 'killed' | 'server down' | 'server up'>

/** How far the request had come. */
export type Phase = 'request' | 'queue' | 'connect' | 'sending' | 'response head' | 'body' | 'tunnel'

/** A counter of the table of statistics that a failure raises. */
export type FailureCounter = 'internalErrors' | 'requestErrors' | 'connectErrors' | 'responseErrors' | 'clientAborts' | 'serverAborts'

export interface Outcome {
  /** The status to answer with, 0 where the client has a response already or is gone. */
  status: number
  /** The first two letters of HAProxy's termination state (manual §8.5). */
  flags: string
  counters: readonly FailureCounter[]
  /** What `retry-on` calls it where another attempt is possible at all. */
  retry?: RetryCause
}

const request = ['requestErrors'] as const
const connect = ['connectErrors'] as const
const response = ['responseErrors'] as const
const client = ['clientAborts'] as const
const server = ['serverAborts'] as const
const broken = ['responseErrors', 'serverAborts'] as const
const internal = ['internalErrors'] as const

/** What is in hand is ended from outside; the letter says by whom. */
function cutOff(letter: string): Partial<Record<Phase, Outcome>> {
  return {
    connect: { status: 0, flags: `${letter}-`, counters: [] },
    sending: { status: 0, flags: `${letter}-`, counters: [] },
    'response head': { status: 502, flags: `${letter}H`, counters: response },
    body: { status: 0, flags: `${letter}D`, counters: server },
    tunnel: { status: 0, flags: `${letter}-`, counters: [] },
  }
}

/** As observed of HAProxy 2.6; test/scenarios/failures.test.ts holds it against that. */
const table: Record<Cause, Partial<Record<Phase, Outcome>>> = {
  'bad request': {
    request: { status: 400, flags: 'PR', counters: request },
    queue: { status: 400, flags: 'PH', counters: request },
    connect: { status: 400, flags: 'PH', counters: request },
    sending: { status: 400, flags: 'PH', counters: request },
    'response head': { status: 400, flags: 'PH', counters: request },
    body: { status: 0, flags: 'PD', counters: request },
  },
  'refused by us': {
    request: { status: 405, flags: 'PR', counters: request },
  },
  'no server': {
    connect: { status: 503, flags: 'SC', counters: connect },
  },
  // By the operator, who wants no more of what the server has in hand. Who waits for an answer is told; the others are cut off.
  killed: cutOff('K'),
  // By a server that went down, or one whose backup it was on and that came up (`on-marked-down`, `on-marked-up`).
  'server down': cutOff('D'),
  'server up': cutOff('U'),
  'queue full': {
    queue: { status: 503, flags: 'SQ', counters: connect },
  },
  refused: {
    connect: { status: 503, flags: 'SC', counters: connect, retry: 'conn-failure' },
  },
  timeout: {
    queue: { status: 503, flags: 'sQ', counters: connect },
    connect: { status: 503, flags: 'sC', counters: connect, retry: 'conn-failure' },
    sending: { status: 504, flags: 'sH', counters: response, retry: 'response-timeout' },
    'response head': { status: 504, flags: 'sH', counters: response, retry: 'response-timeout' },
    body: { status: 0, flags: 'sD', counters: server },
    tunnel: { status: 0, flags: 'sD', counters: server },
  },
  'server aborted': {
    connect: { status: 503, flags: 'SC', counters: connect, retry: 'conn-failure' },
    sending: { status: 502, flags: 'SH', counters: response, retry: 'empty-response' },
    'response head': { status: 502, flags: 'SH', counters: response, retry: 'empty-response' },
    body: { status: 0, flags: 'SD', counters: broken },
    tunnel: { status: 0, flags: 'SD', counters: broken },
  },
  'bad response': {
    sending: { status: 502, flags: 'PH', counters: response, retry: 'junk-response' },
    'response head': { status: 502, flags: 'PH', counters: response, retry: 'junk-response' },
    body: { status: 0, flags: 'SD', counters: response },
  },
  'client aborted': {
    request: { status: 400, flags: 'CR', counters: request },
    queue: { status: 0, flags: 'CQ', counters: client },
    connect: { status: 0, flags: 'CC', counters: [] },
    sending: { status: 0, flags: 'CD', counters: client },
    'response head': { status: 0, flags: 'CD', counters: client },
    body: { status: 0, flags: 'CD', counters: client },
    tunnel: { status: 0, flags: 'CD', counters: client },
  },
  'client closed': {
    queue: { status: 0, flags: 'CQ', counters: [] },
    connect: { status: 0, flags: 'CC', counters: [] },
    'response head': { status: 400, flags: 'CH', counters: client },
    body: { status: 0, flags: 'CD', counters: client },
  },
  // Ours: rules or an algorithm broke on a request. Whoever has no response yet is told.
  fault: {
    request: { status: 500, flags: 'IR', counters: internal },
    queue: { status: 500, flags: 'IQ', counters: internal },
    connect: { status: 500, flags: 'IC', counters: internal },
    sending: { status: 500, flags: 'IH', counters: internal },
    'response head': { status: 500, flags: 'IH', counters: internal },
    body: { status: 500, flags: 'ID', counters: internal },
    tunnel: { status: 500, flags: 'ID', counters: internal },
  },
  'client timeout': {
    request: { status: 408, flags: 'cR', counters: request },
    sending: { status: 408, flags: 'cD', counters: client },
    body: { status: 0, flags: 'cD', counters: client },
    tunnel: { status: 0, flags: 'cD', counters: client },
  },
}

/**
 * What a failure means: to the client, to the log, to the counters, and to whoever may try again. A pair that the table lacks cannot come about and is
 * our fault: 500.
 */
export function outcome(cause: Cause, phase: Phase): Outcome {
  return table[cause][phase] ?? { status: 500, flags: 'IH', counters: [] }
}
