import { counted, everywhere, type Field, serverSide, type Value } from './field.ts'
import type { Subject } from './subjects.ts'

/** How often and how long: rates of the last second, averages of the last requests, and the most of both. */
export const timing: readonly Field[] = [
  { name: 'rate', nature: 'gauge', scopes: everywhere, help: 'Sessions in the last second', read: rateOf('sessionRate') },
  {
    name: 'rate_max',
    nature: 'max',
    scopes: everywhere,
    help: 'Most sessions in a second',
    read: ({ counters }) => counters.sessionRate.max,
  },
  { name: 'conn_rate', nature: 'gauge', scopes: ['frontend'], help: 'Connections in the last second', read: rateOf('sessionRate') },
  {
    name: 'conn_rate_max',
    nature: 'max',
    scopes: ['frontend'],
    help: 'Most connections in a second',
    read: ({ counters }) => counters.sessionRate.max,
  },
  counted('conn_tot', 'counter', ['frontend'], 'sessions', 'Connections'),
  { name: 'req_rate', nature: 'gauge', scopes: ['frontend'], help: 'Requests in the last second', read: rateOf('requestRate') },
  {
    name: 'req_rate_max',
    nature: 'max',
    scopes: ['frontend'],
    help: 'Most requests in a second',
    read: ({ counters }) => counters.requestRate.max,
  },
  {
    name: 'lastsess',
    nature: 'age',
    scopes: serverSide,
    help: 'Seconds since the last session began; -1 before the first',
    read: ({ counters: { lastSessionAt }, now }) => (lastSessionAt === 0 ? -1 : seconds(now - lastSessionAt)),
  },
  ...timed('qtime', 'queueTime', 'in a queue'),
  ...timed('ctime', 'connectTime', 'until the connection stood'),
  ...timed('rtime', 'responseTime', 'until the head of the response came'),
  ...timed('ttime', 'totalTime', 'from the head of the request to the end'),
]

function rateOf(rate: 'sessionRate' | 'requestRate'): (subject: Subject) => Value {
  return ({ counters, now }) => counters[rate].at(now)
}

/** A time on average over the last 1024 requests, and at most, in milliseconds. */
function timed(name: string, time: 'queueTime' | 'connectTime' | 'responseTime' | 'totalTime', what: string): Field[] {
  return [
    {
      name,
      nature: 'duration',
      scopes: serverSide,
      help: `Milliseconds ${what}, on average over the last 1024 requests`,
      read: ({ counters }) => Math.round(counters[time].value),
    },
    {
      name: `${name}_max`,
      nature: 'max',
      scopes: serverSide,
      help: `Most milliseconds ${what}`,
      read: ({ counters }) => Math.round(counters[time].max),
    },
  ]
}

/** Whole seconds of a time in milliseconds. */
export function seconds(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 1000))
}
