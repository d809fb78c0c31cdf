import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { Counters } from '../../lb/counters.ts'
import type { Desk } from './command.ts'

/** A figure of the process: its place and name in HAProxy's `show info`, and what kind of figure it is there (management guide §9.3). */
export interface ProcessFigure {
  position: number
  name: string
  tags: string
  type: string
  value: string | number
  help: string
}

type Read = (desk: Desk, sum: Sum) => string | number
type Sum = (read: (counters: Counters) => number) => number

const megabyte = 1_048_576

/** `position name tags type` with `+` for a blank in a name, what it is, and how it is had; what there is none of is 0. */
const figures: readonly [string, string, Read][] = [
  ['0 Name POS str', 'What runs', () => 'Limpet'],
  ['1 Version POS str', 'Its version', ({ version }) => version],
  ['2 Release_date POS str', 'The day this copy is of', ({ released }) => released],
  ['3 Nbthread CGS u32', 'Threads that serve', () => 1],
  ['4 Nbproc CGS u32', 'Processes that serve', () => 1],
  ['5 Process_num KGP u32', 'Number of the process', () => 1],
  ['6 Pid SGP u32', 'Number of the process in the system', () => process.pid],
  ['7 Uptime MDP str', 'Time since it began', () => inWords(process.uptime())],
  ['8 Uptime_sec MDP u32', 'The same in seconds', () => Math.floor(process.uptime())],
  ['9 Memmax_MB CLP u32', 'Limit of memory in megabytes; 0 for none', () => 0],
  ['10 PoolAlloc_MB MGP u32', 'Memory taken in megabytes', () => Math.floor(process.memoryUsage.rss() / megabyte)],
  ['11 PoolUsed_MB MGP u32', 'Memory in use in megabytes', () => Math.floor(process.memoryUsage().heapUsed / megabyte)],
  ['12 PoolFailed MCP u32', 'Memory that was not to be had', () => 0],
  ['15 Maxconn CLP u32', 'Most connections of clients at once', ({ loadBalancer }) => loadBalancer.maxconn],
  ['16 Hard_maxconn CLP u32', 'The same as the process began', ({ loadBalancer }) => loadBalancer.hardMaxconn],
  ['17 CurrConns MGP u32', 'Connections of clients now', (_, sum) => sum(({ current }) => current)],
  ['18 CumConns MCP u32', 'Connections of clients', (_, sum) => sum(({ sessions }) => sessions)],
  ['19 CumReq MCP u32', 'Requests of clients', (_, sum) => sum(({ requests }) => requests)],
  ...none('20 MaxSslConns MMP u32', '21 CurrSslConns MGP u32', '22 CumSslConns MCP u32'),
  ...none('23 Maxpipes CLP u32', '24 PipesUsed MGP u32', '25 PipesFree MGP u32'),
  ['26 ConnRate MRP u32', 'Connections in the last second', rate],
  ...none('27 ConnRateLimit CLP u32'),
  ['28 MaxConnRate MMP u32', 'Most connections in a second, of one frontend', mostRate],
  ['29 SessRate MRP u32', 'Sessions in the last second', rate],
  ...none('30 SessRateLimit CLP u32'),
  ['31 MaxSessRate MRP u32', 'Most sessions in a second, of one frontend', mostRate],
  ...none('32 SslRate MRP u32', '33 SslRateLimit CLP u32', '34 MaxSslRate MMP u32', '35 SslFrontendKeyRate MGP u32'),
  ...none('36 SslFrontendMaxKeyRate MMP u32', '37 SslFrontendSessionReuse_pct MGP u32'),
  ...none('42 CompressBpsIn MRP u32', '43 CompressBpsOut MRP u32', '44 CompressBpsRateLim CLP u32'),
  ['47 Tasks MGP u32', 'What the process waits for', () => process.getActiveResourcesInfo().length],
  ...none('48 Run_queue MGP u32'),
  ['49 Idle_pct MaP u32', 'Share of its time in which it had nothing to do', idle],
  ['50 node COS str', 'The machine', ({ loadBalancer }) => loadBalancer.config.global.node ?? hostname()],
  ['51 description COS str', 'What it is for', ({ loadBalancer }) => loadBalancer.config.global.description ?? ''],
  ['52 Stopping MGP u32', '1 while it finishes what it has', ({ isStopping }) => Number(isStopping())],
  ['53 Jobs MGP u32', 'Connections of clients, and listeners', (desk, sum) => sum(({ current }) => current) + listeners(desk)],
  ...none('54 Unstoppable+Jobs MGP u32'),
  ['55 Listeners MGP u32', 'Addresses listened on', (desk) => listeners(desk)],
  ...none('56 ActivePeers MGP u32', '57 ConnectedPeers MGP u32', '59 BusyPolling MGP u32', '60 FailedResolutions MGP u32'),
  ['61 TotalBytesOut MGP u64', 'Bytes to clients', (_, sum) => sum(({ bytesOut }) => bytesOut)],
  ...none('62 TotalSplicdedBytesOut MGP u64', '64 DebugCommandsIssued MGP u32', '65 CumRecvLogs MCP u32'),
  ['66 Build+info POS str', 'What it runs on', () => `Node.js ${process.version}`],
  ['70 Start_time_sec MDP u32', 'When it began, in seconds since the epoch', () => Math.round(Date.now() / 1000 - process.uptime())],
  ['71 Tainted SGP str', 'What it was asked to try', () => 0],
]

function none(...columns: string[]): [string, string, Read][] {
  return columns.map((column) => [column, 'Nothing of it is there', () => 0])
}

/** What is known of the process, in HAProxy's order; without what is not set. */
export function processInfo(desk: Desk): ProcessFigure[] {
  const counters = [...desk.loadBalancer.frontends.values()].map((frontend) => frontend.counters)
  const sum: Sum = (read) => counters.reduce((total, one) => total + read(one), 0)
  return figures.flatMap(([column, help, read]) => {
    const [position, name = '', tags = '', type = ''] = column.split(' ')
    const value = read(desk, sum)
    return value === '' ? [] : [{ position: Number(position), name: name.replace('+', ' '), tags, type, value, help }]
  })
}

/** `0d 0h00m03s` */
function inWords(seconds: number): string {
  const [whole, two] = [Math.floor(seconds), (number: number) => String(number).padStart(2, '0')]
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60]
  return `${days}d ${hours}h${two(minutes)}m${two(whole % 60)}s`
}

function rate({ loadBalancer }: Desk, sum: Sum): number {
  return sum(({ sessionRate }) => sessionRate.at(loadBalancer.now()))
}

function mostRate({ loadBalancer }: Desk): number {
  return Math.max(0, ...[...loadBalancer.frontends.values()].map(({ counters }) => counters.sessionRate.max))
}

function listeners({ loadBalancer, sockets }: Desk): number {
  return [...loadBalancer.frontends.values()].reduce((count, { config }) => count + config.bind.length, sockets.length)
}

let before = performance.eventLoopUtilization()

function idle(): number {
  const { utilization } = performance.eventLoopUtilization(before)
  before = performance.eventLoopUtilization()
  return Math.round(100 * (1 - utilization))
}
