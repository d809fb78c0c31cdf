import type { Subject } from '../subjects.ts'
import { count, milliseconds } from './format.ts'
import { figure } from './read.ts'

/** What a figure is made of, or what goes with it: a name and a value each. */
export type Facts = readonly (readonly [name: string, value: string])[]

/** Figures by the column whose tooltip they are, as on HAProxy's page. */
export const facts: Readonly<Record<string, (subject: Subject) => Facts>> = {
  rate: (subject) => (subject.scope === 'frontend' ? counts(subject, rates) : []),
  rate_max: (subject) => (subject.scope === 'frontend' ? counts(subject, highest) : []),
  scur: (subject) => counts(subject, connections),
  stot: (subject) => [...counts(subject, totals), ...responses(subject), ...counts(subject, faults), ...times(subject)],
  eresp: (subject) => counts(subject, aborts),
}

/** A figure's name, and what it is called in a tooltip. */
type Called = readonly (readonly [field: string, name: string])[]

const rates: Called = [
  ['conn_rate', 'connections'],
  ['rate', 'sessions'],
  ['req_rate', 'requests'],
]
const highest: Called = rates.map(([field, name]) => [`${field}_max`, name])
const aborts: Called = [
  ['cli_abrt', 'broken off by clients'],
  ['srv_abrt', 'broken off by the server'],
]
const connections: Called = [
  ['used_conn_cur', 'connections in use'],
  ['srv_icur', 'idle'],
  ['idle_conn_cur', 'idle, used once'],
  ['safe_conn_cur', 'idle, used more'],
  ['priv_idle_cur', 'idle, for one client'],
  ['need_conn_est', 'needed, by estimate'],
  ['src_ilim', 'most idle'],
]
const totals: Called = [
  ['conn_tot', 'connections'],
  ['stot', 'sessions'],
  ['req_tot', 'requests'],
  ['connect', 'connections opened'],
  ['reuse', 'connections reused'],
  ['intercepted', 'answered here'],
  ['recent_clients_estimate', 'recent clients, by estimate'],
]
const classes: Called = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'].map((name) => [`hrsp_${name}`, `responses ${name}`])
const faults: Called = [
  ['wrew', 'fields not rewritten'],
  ['eint', 'failures of Limpet'],
]
const steps: Called = [
  ['qtime', 'in queue'],
  ['ctime', 'to connect'],
  ['rtime', 'to respond'],
  ['ttime', 'in all'],
]

function counts(subject: Subject, called: Called): Facts {
  return called.flatMap(([field, name]) => {
    const value = figure(field, subject)
    return value === undefined ? [] : [[name, count(value)] as const]
  })
}

function responses(subject: Subject): Facts {
  const total = Math.max(1, subject.counters.responses)
  return classes.map(([field, name]) => {
    const value = figure(field, subject) ?? 0
    return [name, `${count(value)} (${Math.round((value / total) * 100)} %)`]
  })
}

function times(subject: Subject): Facts {
  if (subject.scope === 'frontend') return []
  return steps.map(([field, name]) => {
    const [average, most] = [figure(field, subject) ?? 0, figure(`${field}_max`, subject) ?? 0]
    return [`time ${name}, average / most`, `${milliseconds(average)} / ${milliseconds(most)}`]
  })
}
