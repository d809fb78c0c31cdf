import type { Histogram } from '../../lb/histogram.ts'
import type { StickTable } from '../../lb/sticking/stick-table.ts'
import type { Family, Sample } from './family.ts'
import { labelled } from './family.ts'
import { inSeconds, type Named } from './haproxy.ts'

/** What HAProxy does not tell of a backend: what became of persistence. */
export function cookieFamily(subjects: readonly Named[]): Family {
  return {
    name: 'limpet_backend_cookie_outcomes_total',
    type: 'counter',
    help: 'Requests by what their persistence cookie came to and what the response did with it',
    samples: outcomes(subjects),
  }
}

function* outcomes(subjects: readonly Named[]): Generator<Sample> {
  for (const { subject, labels } of subjects) {
    if (subject.scope !== 'backend' || subject.backend.persistence === undefined) continue
    for (const { request, response, count } of subject.backend.cookies.pairs())
      yield { labels: `${labels},${labelled({ request, response })}`, value: count }
  }
}

/** How many clients servers had lately. */
export function clientsFamily(subjects: readonly Named[]): Family {
  return {
    name: 'limpet_server_recent_clients_estimate',
    type: 'gauge',
    help: 'About how many clients there were in the last five minutes, by address and browser',
    samples: clients(subjects),
  }
}

function* clients(subjects: readonly Named[]): Generator<Sample> {
  for (const { subject, labels } of subjects)
    if (subject.scope === 'server') yield { labels, value: subject.server.recentClients.estimate(subject.now) }
}

/** How many sessions servers have, where something tells them apart. */
export function sessionsFamily(subjects: readonly Named[]): Family {
  return {
    name: 'limpet_server_sessions',
    type: 'gauge',
    help: 'Sessions bound by signed cookies or learnt keys: all, and those seen in the last five minutes',
    samples: sessions(subjects),
  }
}

function* sessions(subjects: readonly Named[]): Generator<Sample> {
  for (const { subject, labels } of subjects) {
    const count = subject.scope === 'server' ? subject.server.sessions?.() : undefined
    if (count === undefined) continue
    yield { labels: `${labels},${labelled({ seen: 'any' })}`, value: count.bound }
    yield { labels: `${labels},${labelled({ seen: 'recently' })}`, value: count.recent }
  }
}

/** Stick tables, by HAProxy's names. */
export function* tableFamilies(tables: Iterable<StickTable>): Generator<Family> {
  const all = [...tables]
  const family = (name: string, help: string, read: (table: StickTable) => number): Family => ({
    name: `haproxy_sticktable_${name}`,
    type: 'gauge',
    help,
    samples: all.map((table) => ({ labels: labelled({ name: table.name, type: table.type }), value: read(table) })),
  })
  yield family('size', 'Entries that a stick table has room for', ({ table }) => table.size)
  yield family('used', 'Entries that a stick table has', ({ table }) => table.used)
}

/** How long servers took to answer, from the moment the connection stood to the head of the response. */
export function latencyFamily(subjects: readonly Named[]): Family {
  return {
    name: 'limpet_server_response_time_seconds',
    type: 'histogram',
    help: 'Time until the head of the response came',
    samples: classes(subjects),
  }
}

function* classes(subjects: readonly Named[]): Generator<Sample> {
  for (const { subject, labels } of subjects) if (subject.scope === 'server') yield* classesOf(subject.server.responseTimes, labels)
}

/** The upper ends of the classes, in seconds: the same for all servers. */
const ends: string[] = []

function* classesOf({ bounds, counts, sum }: Histogram, labels: string): Generator<Sample> {
  if (ends.length === 0)
    for (const upTo of [...bounds, Number.POSITIVE_INFINITY]) ends.push(`,le="${upTo === Number.POSITIVE_INFINITY ? '+Inf' : upTo / 1000}"`)
  let total = 0
  for (const [at, end] of ends.entries()) {
    total += counts[at] ?? 0
    yield { suffix: '_bucket', labels: labels + end, value: total }
  }
  yield { suffix: '_sum', labels, value: inSeconds(sum) }
  yield { suffix: '_count', labels, value: total }
}
