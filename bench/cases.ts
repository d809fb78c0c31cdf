import { constantRate } from './constant-rate.ts'
import { idleClients } from './idle.ts'
import type { Sample } from './measure.ts'
import type { Target } from './peers.ts'
import type { Tool } from './tools.ts'
import { type WrkLoad, wrk } from './wrk.ts'

/** What loads depend on. */
export interface Settings {
  /** Requests a second where all get the same. */
  rate: number
  /** Idle clients. */
  clients: number
  /** What HAProxy took in the case `small`, in requests/s; `undefined` before that, and without HAProxy. */
  peak: number | undefined
}

type Load = (target: Target, seconds: number, settings: Settings) => Promise<Sample>

export interface Case {
  name: string
  title(settings: Settings): string
  load: Load
  /** What a peer does before it is measured, when not the load itself. */
  warmUp?: Load
  needs?: Tool
  /** The case that must have run, with HAProxy in it, for this one to know its rate. */
  after?: string
  /** How long a round is against the others; 1 when absent. */
  share?: number
  /** Only this many rounds. */
  rounds?: number
  columns: string[]
  /** The column whose ratio to the baseline stands in the table. */
  ratioOf: string
  /** Only these peers, each in these variants, of which the first is what the others are held against, instead of all before two servers. */
  variants?: { of: string[]; each: Variant[] }
}

/** A peer in other circumstances than usual. */
export interface Variant {
  label: string
  /** How many servers it has, 2 unless given. */
  servers?: number
  /** Where it logs each request, in the format of `option httplog`; nowhere unless given. */
  log?: 'file' | 'udp'
}

const byWrk = (load: Partial<WrkLoad>): Pick<Case, 'load' | 'needs'> => {
  const whole = { path: '/', connections: 64, upload: 0, bytes: 0, ...load }
  return { needs: 'wrk', load: ({ port }, seconds) => wrk(port, seconds, whole) }
}
const costs = ['cpu', 'user', 'system']
const mebibyte = 2 ** 20

export const cases: Case[] = [
  {
    name: 'small',
    title: () => 'Small responses: as many as each takes, 64 connections',
    ...byWrk({}),
    columns: ['rate', ...costs, 'core', 'p50', 'p99', 'memory'],
    ratioOf: 'rate',
  },
  {
    name: 'rate',
    title: ({ rate }) => `Small responses: ${rate} requests/s for all`,
    load: ({ port }, seconds, { rate }) => constantRate(port, seconds, rate),
    columns: [...costs, 'p50', 'p99', 'answered', 'memory'],
    ratioOf: 'cpu',
  },
  {
    name: 'quarter',
    title: ({ peak = 0 }) => `Small responses: a quarter of HAProxy's peak, ${Math.round(peak / 4)} requests/s for all`,
    load: ({ port }, seconds, { peak = 0 }) => constantRate(port, seconds, peak / 4),
    after: 'small',
    columns: ['p50', 'p99', 'answered', 'core'],
    ratioOf: 'p99',
  },
  {
    name: '64k',
    title: () => 'Responses of 64 KiB, 64 connections',
    ...byWrk({ path: '/64k', bytes: 64 * 1024 }),
    share: 2 / 3,
    columns: ['throughput', ...costs, 'core', 'p99', 'memory'],
    ratioOf: 'throughput',
  },
  {
    name: '1m',
    title: () => 'Responses of 1 MiB, 16 connections',
    ...byWrk({ path: '/1m', connections: 16, bytes: mebibyte }),
    share: 2 / 3,
    columns: ['throughput', ...costs, 'core', 'p99', 'memory'],
    ratioOf: 'throughput',
  },
  {
    name: 'upload',
    title: () => 'Uploads of 1 MiB, 16 connections',
    ...byWrk({ connections: 16, upload: mebibyte, bytes: mebibyte }),
    share: 2 / 3,
    columns: ['throughput', ...costs, 'core', 'p99', 'memory'],
    ratioOf: 'throughput',
  },
  {
    name: 'servers',
    title: () => 'Before 2 and before 1,000 servers, small responses, 64 connections',
    ...byWrk({}),
    variants: {
      of: ['haproxy', 'limpet'],
      each: [
        { label: '2 servers', servers: 2 },
        { label: '1000 servers', servers: 1000 },
      ],
    },
    columns: ['rate', ...costs, 'p99', 'memory'],
    ratioOf: 'rate',
  },
  {
    name: 'log',
    title: () => 'Without and with a line of log for each request, small responses, 64 connections',
    ...byWrk({}),
    variants: {
      of: ['haproxy', 'limpet'],
      each: [{ label: 'no log' }, { label: 'log to a file', log: 'file' }, { label: 'log by UDP', log: 'udp' }],
    },
    columns: ['rate', ...costs, 'p99', 'memory'],
    ratioOf: 'rate',
  },
  {
    name: 'idle',
    title: ({ clients }) => `${clients} idle clients that keep their connections`,
    load: (target, _seconds, { clients }) => idleClients(target, clients),
    warmUp: ({ port }, seconds, { rate }) => constantRate(port, seconds, rate),
    rounds: 1,
    columns: ['open', 'each', 'memory'],
    ratioOf: 'each',
  },
]
