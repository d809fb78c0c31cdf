import type { RetryCause } from '../schemas/backend.ts'

/** Why a request was not served as it should have been. */
export type Cause =
  | 'refused'
  | 'timeout'
  | 'server aborted'
  | 'client aborted'
  | 'client timeout'
  | 'bad response'
  | 'bad request'
  | 'no server'
  | 'queue full'
  | 'refused by us'

/** How far the request had come. */
export type Phase = 'request' | 'queue' | 'connect' | 'sending' | 'response head' | 'body' | 'tunnel'

/** Which counter of the table of statistics a failure raises. */
export type FailureCounter = 'requestErrors' | 'connectErrors' | 'responseErrors' | 'clientAborts' | 'serverAborts' | 'none'

export interface Outcome {
  /** The status to answer with, 0 where the client has a response already or is gone. */
  status: number
  /** The first two letters of HAProxy's termination state (manual §8.5). */
  flags: string
  counter: FailureCounter
  /** What `retry-on` calls it where another attempt is possible at all. */
  retry?: RetryCause
}

const table: Record<Cause, Partial<Record<Phase, Outcome>>> = {
  'bad request': {
    request: { status: 400, flags: 'PR', counter: 'requestErrors' },
    queue: { status: 400, flags: 'PD', counter: 'requestErrors' },
    connect: { status: 400, flags: 'PD', counter: 'requestErrors' },
    sending: { status: 400, flags: 'PD', counter: 'requestErrors' },
    'response head': { status: 400, flags: 'PD', counter: 'requestErrors' },
    body: { status: 0, flags: 'PD', counter: 'requestErrors' },
  },
  'refused by us': {
    request: { status: 405, flags: 'PR', counter: 'requestErrors' },
  },
  'no server': {
    connect: { status: 503, flags: 'SC', counter: 'connectErrors' },
  },
  'queue full': {
    queue: { status: 503, flags: 'SQ', counter: 'connectErrors' },
  },
  refused: {
    connect: { status: 503, flags: 'SC', counter: 'connectErrors', retry: 'conn-failure' },
  },
  timeout: {
    queue: { status: 503, flags: 'sQ', counter: 'connectErrors' },
    connect: { status: 503, flags: 'sC', counter: 'connectErrors', retry: 'conn-failure' },
    sending: { status: 504, flags: 'sD', counter: 'serverAborts', retry: 'response-timeout' },
    'response head': { status: 504, flags: 'sH', counter: 'responseErrors', retry: 'response-timeout' },
    body: { status: 0, flags: 'sD', counter: 'serverAborts' },
    tunnel: { status: 0, flags: 'sD', counter: 'none' },
  },
  'server aborted': {
    connect: { status: 503, flags: 'SC', counter: 'connectErrors', retry: 'conn-failure' },
    sending: { status: 502, flags: 'SD', counter: 'serverAborts', retry: 'empty-response' },
    'response head': { status: 502, flags: 'SH', counter: 'responseErrors', retry: 'empty-response' },
    body: { status: 0, flags: 'SD', counter: 'serverAborts' },
    tunnel: { status: 0, flags: 'SD', counter: 'serverAborts' },
  },
  'bad response': {
    sending: { status: 502, flags: 'PH', counter: 'responseErrors', retry: 'junk-response' },
    'response head': { status: 502, flags: 'PH', counter: 'responseErrors', retry: 'junk-response' },
    body: { status: 0, flags: 'SD', counter: 'serverAborts' },
  },
  'client aborted': {
    request: { status: 0, flags: 'CR', counter: 'requestErrors' },
    queue: { status: 0, flags: 'CQ', counter: 'clientAborts' },
    connect: { status: 0, flags: 'CC', counter: 'clientAborts' },
    sending: { status: 0, flags: 'CD', counter: 'clientAborts' },
    'response head': { status: 0, flags: 'CH', counter: 'clientAborts' },
    body: { status: 0, flags: 'CD', counter: 'clientAborts' },
    tunnel: { status: 0, flags: 'CD', counter: 'none' },
  },
  'client timeout': {
    request: { status: 408, flags: 'cR', counter: 'requestErrors' },
    sending: { status: 408, flags: 'cD', counter: 'clientAborts' },
    body: { status: 0, flags: 'cD', counter: 'clientAborts' },
    tunnel: { status: 0, flags: 'cD', counter: 'clientAborts' },
  },
}

/**
 * What a failure means: to the client, to the log, to the counters, and to whoever may try again. A pair that the table lacks cannot come about and is
 * our fault: 500.
 */
export function outcome(cause: Cause, phase: Phase): Outcome {
  return table[cause][phase] ?? { status: 500, flags: 'IH', counter: 'none' }
}
