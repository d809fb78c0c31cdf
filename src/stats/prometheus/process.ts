import type { Counters } from '../../lb/counters.ts'
import type { LoadBalancer } from '../../lb/load-balancer.ts'
import { type Family, labelled } from './family.ts'

/** What is known of the process by those who run it. */
export interface ProcessFigures {
  version: string
  /** The name of this machine. */
  node: string
  /** Seconds since it began. */
  uptime: number
  /** How much of the time since it was asked last it had nothing to do, in per cent. */
  idle: number
  isStopping: boolean
}

/** What Node and the system say of this process. */
export interface ProcessMetrics {
  /** The name of this machine. */
  node: string
  /** Seconds since it began. */
  uptime(): number
  /** How much of the time since this was asked last, or else since it began, it had nothing to do, in per cent. */
  idle(): number
  families(): Promise<Family[]>
}

/** What HAProxy's exporter tells of its process, as far as it makes sense here. `now` is in milliseconds since the epoch. */
export function* processFamilies(loadBalancer: LoadBalancer, figures: ProcessFigures, now: number): Generator<Family> {
  const frontends = [...loadBalancer.frontends.values()]
  const sum = (read: (counters: Counters) => number): number => frontends.reduce((sum, { counters }) => sum + read(counters), 0)
  const [maxconn, hardMaxconn] = [loadBalancer.maxconn || Number.NaN, loadBalancer.hardMaxconn || Number.NaN]
  yield gauge('nbthread', 'Threads that serve', 1)
  yield gauge('nbproc', 'Processes that serve', 1)
  yield gauge('relative_process_id', 'Number of the process', 1)
  yield gauge('uptime_seconds', 'Time since the process began', figures.uptime)
  yield gauge('start_time_seconds', 'When the process began, since the epoch', Math.round(now / 1000 - figures.uptime))
  yield gauge('max_connections', 'Most connections of clients at once', maxconn)
  yield gauge('hard_max_connections', 'Most connections of clients at once that the system allows for', hardMaxconn)
  yield gauge(
    'current_connections',
    'Connections of clients now',
    sum(({ current }) => current),
  )
  yield counter(
    'connections_total',
    'Connections of clients',
    sum(({ sessions }) => sessions),
  )
  yield counter(
    'requests_total',
    'Requests of clients',
    sum(({ requests }) => requests),
  )
  yield gauge(
    'current_connection_rate',
    'Connections in the last second',
    sum(({ sessionRate }) => sessionRate.at(now)),
  )
  yield gauge(
    'current_session_rate',
    'Sessions in the last second',
    sum(({ sessionRate }) => sessionRate.at(now)),
  )
  yield gauge('limit_connection_rate', 'Most connections let in in a second; 0 for any number', 0)
  yield gauge('limit_session_rate', 'Most sessions let in in a second; 0 for any number', 0)
  yield counter(
    'bytes_out_total',
    'Bytes to clients',
    sum(({ bytesOut }) => bytesOut),
  )
  yield gauge(
    'listeners',
    'Addresses listened on',
    frontends.reduce((count, { config }) => count + config.bind.length, 0),
  )
  yield gauge('idle_time_percent', 'Share of the time since the last look in which there was nothing to do', figures.idle)
  yield gauge('stopping', 'Whether it finishes what it has and wants nothing new', figures.isStopping ? 1 : 0)
  yield gauge('build_info', 'The version that runs', 1, labelled({ version: figures.version }))
  yield gauge('node', 'The machine it runs on', 1, labelled({ node: figures.node }))
}

function gauge(name: string, help: string, value: number, labels = ''): Family {
  return { name: `haproxy_process_${name}`, type: 'gauge', help, samples: [{ labels, value }] }
}

function counter(name: string, help: string, value: number): Family {
  return { name: `haproxy_process_${name}`, type: 'counter', help, samples: [{ labels: '', value }] }
}
