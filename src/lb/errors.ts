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
}

const table: Record<string, Outcome> = {
  'bad request/request': { status: 400, flags: 'PR', counter: 'requestErrors' },
  'bad request/connect': { status: 400, flags: 'PD', counter: 'requestErrors' },
  'bad request/sending': { status: 400, flags: 'PD', counter: 'requestErrors' },
  'bad request/response head': { status: 400, flags: 'PD', counter: 'requestErrors' },
  'bad request/body': { status: 0, flags: 'PD', counter: 'requestErrors' },
  'client aborted/request': { status: 0, flags: 'CR', counter: 'requestErrors' },
  'client timeout/request': { status: 408, flags: 'cR', counter: 'requestErrors' },
  'refused by us/request': { status: 405, flags: 'PR', counter: 'requestErrors' },
  'timeout/queue': { status: 503, flags: 'sQ', counter: 'connectErrors' },
  'queue full/queue': { status: 503, flags: 'SQ', counter: 'connectErrors' },
  'client aborted/queue': { status: 0, flags: 'CQ', counter: 'clientAborts' },
  'bad request/queue': { status: 400, flags: 'PD', counter: 'requestErrors' },
  'no server/connect': { status: 503, flags: 'SC', counter: 'connectErrors' },
  'refused/connect': { status: 503, flags: 'SC', counter: 'connectErrors' },
  'timeout/connect': { status: 503, flags: 'sC', counter: 'connectErrors' },
  'server aborted/connect': { status: 503, flags: 'SC', counter: 'connectErrors' },
  'client aborted/connect': { status: 0, flags: 'CC', counter: 'clientAborts' },
  'client timeout/sending': { status: 408, flags: 'cD', counter: 'clientAborts' },
  'client aborted/sending': { status: 0, flags: 'CD', counter: 'clientAborts' },
  'server aborted/sending': { status: 502, flags: 'SD', counter: 'serverAborts' },
  'bad response/sending': { status: 502, flags: 'PH', counter: 'responseErrors' },
  'timeout/sending': { status: 504, flags: 'sD', counter: 'serverAborts' },
  'client aborted/response head': { status: 0, flags: 'CH', counter: 'clientAborts' },
  'server aborted/response head': { status: 502, flags: 'SH', counter: 'responseErrors' },
  'bad response/response head': { status: 502, flags: 'PH', counter: 'responseErrors' },
  'timeout/response head': { status: 504, flags: 'sH', counter: 'responseErrors' },
  'client aborted/body': { status: 0, flags: 'CD', counter: 'clientAborts' },
  'client timeout/body': { status: 0, flags: 'cD', counter: 'clientAborts' },
  'client aborted/tunnel': { status: 0, flags: 'CD', counter: 'none' },
  'client timeout/tunnel': { status: 0, flags: 'cD', counter: 'clientAborts' },
  'server aborted/tunnel': { status: 0, flags: 'SD', counter: 'serverAborts' },
  'timeout/tunnel': { status: 0, flags: 'sD', counter: 'none' },
  'server aborted/body': { status: 0, flags: 'SD', counter: 'serverAborts' },
  'bad response/body': { status: 0, flags: 'SD', counter: 'serverAborts' },
  'timeout/body': { status: 0, flags: 'sD', counter: 'serverAborts' },
}

/** What a failure means to the client, to the log and to the counters. A pair that the table lacks cannot come about and is our fault: 500. */
export function outcome(cause: Cause, phase: Phase): Outcome {
  return table[`${cause}/${phase}`] ?? { status: 500, flags: 'IH', counter: 'none' }
}
