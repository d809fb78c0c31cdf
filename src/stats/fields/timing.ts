import { everywhere, type Field, serverSide } from '../field.ts'
import type { Scope } from '../subjects.ts'

/** How often and how long: rates of the last second, averages of the last requests, and the most of both. */
export const timing: readonly Field[] = [
  ...paced('rate', everywhere, 'sessionRate', 'sessions'),
  ...paced('conn_rate', ['frontend'], 'sessionRate', 'connections'),
  ...paced('req_rate', ['frontend'], 'requestRate', 'requests'),
  {
    name: 'lastsess',
    scopes: serverSide,
    help: 'Seconds since the last session began; -1 before the first',
    read: ({ counters: { lastSessionAt }, now }) => (lastSessionAt === 0 ? -1 : seconds(now - lastSessionAt)),
  },
  ...timed('qtime', 'queueTime', 'in a queue'),
  ...timed('ctime', 'connectTime', 'until the connection stood'),
  ...timed('rtime', 'responseTime', 'until the head of the response came'),
  ...timed('ttime', 'totalTime', 'from the head of the request to the end'),
]

/** A rate in the last second, and at most. */
function paced(name: string, scopes: readonly Scope[], rate: 'sessionRate' | 'requestRate', what: string): Field[] {
  return [
    { name, scopes, help: `Number of ${what} in the last second`, read: ({ counters, now }) => counters[rate].at(now) },
    { name: `${name}_max`, scopes, help: `Most ${what} in a second`, read: ({ counters }) => counters[rate].max },
  ]
}

/** A time on average over the last 1024 requests, and at most. */
function timed(name: string, time: 'queueTime' | 'connectTime' | 'responseTime' | 'totalTime', what: string): Field[] {
  return [
    {
      name,
      scopes: serverSide,
      unit: 'ms',
      help: `Time ${what}, on average over the last 1024 requests`,
      read: ({ counters }) => counters[time].value,
    },
    { name: `${name}_max`, scopes: serverSide, unit: 'ms', help: `Longest time ${what}`, read: ({ counters }) => counters[time].max },
  ]
}

/** Whole seconds of a time in milliseconds. */
export function seconds(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / 1000))
}
