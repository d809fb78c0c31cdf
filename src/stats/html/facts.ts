import type { Subject } from '../subjects.ts'
import { count, milliseconds } from './format.ts'
import { reader } from './read.ts'

/** Takes one thing after the other that a figure is made of, or that goes with it. */
export type Tell = (name: string, value: string) => void

/** Figures by the column whose tooltip they are, as on HAProxy's page. */
export const facts: Readonly<Record<string, (subject: Subject, tell: Tell) => void>> = {
  rate(subject, tell) {
    if (subject.scope === 'frontend') counts(subject, rates, tell)
  },
  rate_max(subject, tell) {
    if (subject.scope === 'frontend') counts(subject, highest, tell)
  },
  scur: (subject, tell) => counts(subject, connections, tell),
  stot(subject, tell) {
    counts(subject, totals, tell)
    responses(subject, tell)
    counts(subject, faults, tell)
    if (subject.scope !== 'frontend') times(subject, tell)
  },
  eresp: (subject, tell) => counts(subject, aborts, tell),
}

/** A figure, and what it is called in a tooltip. */
interface Fact {
  read: (subject: Subject) => number | undefined
  name: string
}

function called(names: Readonly<Record<string, string>>): readonly Fact[] {
  return Object.entries(names).map(([field, name]) => ({ read: reader(field), name }))
}

const rates = called({ conn_rate: 'connections', rate: 'sessions', req_rate: 'requests' })
const highest = called({ conn_rate_max: 'connections', rate_max: 'sessions', req_rate_max: 'requests' })
const aborts = called({ cli_abrt: 'broken off by clients', srv_abrt: 'broken off by the server' })
const connections = called({
  used_conn_cur: 'connections in use',
  srv_icur: 'idle',
  idle_conn_cur: 'idle, used once',
  safe_conn_cur: 'idle, used more',
  priv_idle_cur: 'idle, for one client',
  need_conn_est: 'needed, by estimate',
  src_ilim: 'most idle',
})
const totals = called({
  conn_tot: 'connections',
  stot: 'sessions',
  req_tot: 'requests',
  connect: 'connections opened',
  reuse: 'connections reused',
  intercepted: 'answered here',
  recent_clients_estimate: 'recent clients, by estimate',
})
const classes = called({
  hrsp_1xx: 'responses 1xx',
  hrsp_2xx: 'responses 2xx',
  hrsp_3xx: 'responses 3xx',
  hrsp_4xx: 'responses 4xx',
  hrsp_5xx: 'responses 5xx',
  hrsp_other: 'responses other',
})
const faults = called({ wrew: 'fields not rewritten', eint: 'failures of Limpet' })
const steps = Object.entries({ qtime: 'in queue', ctime: 'to connect', rtime: 'to respond', ttime: 'in all' }).map(([field, what]) => ({
  average: reader(field),
  most: reader(`${field}_max`),
  name: `time ${what}, average / most`,
}))

function counts(subject: Subject, facts: readonly Fact[], tell: Tell): void {
  for (const { read, name } of facts) {
    const value = read(subject)
    if (value !== undefined) tell(name, count(value))
  }
}

function responses(subject: Subject, tell: Tell): void {
  const total = Math.max(1, subject.counters.responses)
  for (const { read, name } of classes) {
    const value = read(subject) ?? 0
    tell(name, `${count(value)} (${Math.round((value / total) * 100)} %)`)
  }
}

function times(subject: Subject, tell: Tell): void {
  for (const { average, most, name } of steps) tell(name, `${milliseconds(average(subject) ?? 0)} / ${milliseconds(most(subject) ?? 0)}`)
}
