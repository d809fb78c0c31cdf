import type { Subject } from '../subjects.ts'
import { count, milliseconds } from './format.ts'
import { text } from './read.ts'

/** What a figure is made of, or what goes with it: a name and a value each. */
export type Facts = readonly (readonly [name: string, value: string])[]

/** Figures by the column whose tooltip they are, as on HAProxy's page. */
export const facts: Readonly<Record<string, (subject: Subject) => Facts>> = {
  rate: (subject) =>
    subject.scope === 'frontend' ? counts(subject, { conn_rate: 'connections', rate: 'sessions', req_rate: 'requests' }) : [],
  rate_max: (subject) =>
    subject.scope === 'frontend' ? counts(subject, { conn_rate_max: 'connections', rate_max: 'sessions', req_rate_max: 'requests' }) : [],
  scur: (subject) => counts(subject, connections),
  stot: (subject) => [...counts(subject, totals), ...responses(subject), ...counts(subject, faults), ...times(subject)],
  eresp: (subject) => counts(subject, { cli_abrt: 'broken off by clients', srv_abrt: 'broken off by the server' }),
}

const connections = {
  used_conn_cur: 'connections in use',
  srv_icur: 'idle',
  idle_conn_cur: 'idle, used once',
  safe_conn_cur: 'idle, used more',
  priv_idle_cur: 'idle, for one client',
  need_conn_est: 'needed, by estimate',
  src_ilim: 'most idle',
}
const totals = {
  conn_tot: 'connections',
  stot: 'sessions',
  req_tot: 'requests',
  connect: 'connections opened',
  reuse: 'connections reused',
  intercepted: 'answered here',
}
const classes = { hrsp_1xx: '1xx', hrsp_2xx: '2xx', hrsp_3xx: '3xx', hrsp_4xx: '4xx', hrsp_5xx: '5xx', hrsp_other: 'other' }
const faults = { wrew: 'fields not rewritten', eint: 'failures of Limpet' }

function counts(subject: Subject, named: Readonly<Record<string, string>>): Facts {
  return Object.entries(named).flatMap(([field, name]) => {
    const value = text(field, subject)
    return value === '' ? [] : [[name, count(Number(value))] as const]
  })
}

function responses(subject: Subject): Facts {
  const total = Math.max(1, subject.counters.responses)
  return Object.entries(classes).map(([field, name]) => {
    const value = Number(text(field, subject))
    return [`responses ${name}`, `${count(value)} (${Math.round((value / total) * 100)} %)`] as const
  })
}

function times(subject: Subject): Facts {
  const named = { qtime: 'in queue', ctime: 'to connect', rtime: 'to respond', ttime: 'in all' }
  if (subject.scope === 'frontend') return []
  return Object.entries(named).map(([field, name]) => {
    const [average, most] = [text(field, subject), text(`${field}_max`, subject)].map((value) => milliseconds(Number(value)))
    return [`time ${name}, average / most`, `${average} / ${most}`] as const
  })
}
