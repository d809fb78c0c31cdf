/**
 * Compares the CSV of Limpet and of a real HAProxy after the same traffic, cell by cell. Prints every difference.
 *
 *     npx tsx scripts/compare-stats.ts
 */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig } from '../src/config/load.ts'
import { type Daemon, startDaemon } from '../src/daemon.ts'
import { haproxyVersion, startHaproxy } from './haproxy.ts'

type Socket = (name: string) => string

/** Columns whose cells are not held against HAProxy's, and why. */
const incomparable: Record<string, string> = {
  rate: 'of the last second',
  rate_max: 'depends on when a second begins',
  req_rate: 'of the last second',
  req_rate_max: 'depends on when a second begins',
  conn_rate: 'of the last second',
  conn_rate_max: 'depends on when a second begins',
  lastchg: 'an age',
  lastsess: 'an age',
  ...Object.fromEntries(
    ['srv_icur', 'idle_conn_cur', 'safe_conn_cur', 'need_conn_est', 'h1_open_connections'].map((name) => [
      name,
      'a pool keeps what it thinks fit',
    ]),
  ),
  bin: 'HAProxy counts its own inner form of a message',
  bout: 'HAProxy counts its own inner form of a message',
  h1_bytes_in: 'the bytes of checks are among them in HAProxy, and heads as they came',
  h1_bytes_out: 'the bytes of checks are among them in HAProxy, and heads as they came',
}

/** Rows that Limpet does not have: a section that serves nothing but statistics is no backend. */
const absent = new Set(['stats/BACKEND'])

/** Columns where only being empty or not is compared. */
const presence = new Set([
  'check_duration',
  'qtime',
  'ctime',
  'rtime',
  'ttime',
  'qtime_max',
  'ctime_max',
  'rtime_max',
  'ttime_max',
  'check_desc',
  'last_chk',
  'downtime',
])

/** Columns of modules that the header of 3.5 need not have. */
const optional = /^ssl_/

/** `exporter` is what HAProxy needs to show its metrics. */
function configuration(socket: Socket, ports: Ports, exporter = ''): string {
  return `
defaults
  mode http
  timeout connect 500ms
  timeout client 5s
  timeout server 5s
  timeout check 500ms
  retries 1
  option redispatch 1
frontend www
  bind unix@${socket('www')}
  maxconn 100
  default_backend app
listen stats
  bind unix@${socket('stats')}
  maxconn 50
  stats enable
  stats uri /
  stats show-legends
  ${exporter}
backend app
  balance roundrobin
  cookie SRV insert indirect nocache
  fullconn 70
  server up 127.0.0.1:${ports.good} cookie u check inter 20ms rise 1 fall 2 weight 10 maxconn 40
  server down 127.0.0.1:${ports.closed} cookie d check inter 20ms rise 2 fall 1
  server drained 127.0.0.1:${ports.good} cookie r weight 7 maxqueue 3
  server stopped 127.0.0.1:${ports.good} cookie s check inter 20ms disabled
  server spare 127.0.0.1:${ports.good} backup
backend plain
  server one 127.0.0.1:${ports.good} weight 0
`
}

interface Ports {
  good: number
  closed: number
}

const exporter = 'http-request use-service prometheus-exporter if { path /metrics }'

/** One side of the comparison: where it listens. */
interface Side {
  socket: Socket
  stop(): Promise<void>
}

/** Compares the two; answers the differences, in words. */
export async function compareStats(): Promise<string[]> {
  const origin = await listen()
  const ports = { good: portOf(origin), closed: await closedPort() }
  const limpet = await startLimpet(ports)
  const haproxy = await startHaproxy((socket) => configuration(socket, ports, exporter))
  try {
    const theirs = rowsOf(await figuresAfterTraffic(haproxy))
    const ours = rowsOf(await figuresAfterTraffic(limpet))
    const unlike = differencesOfSeries(await metricsOf(haproxy), await metricsOf(limpet))
    return [...differences(theirs, ours), ...unlike]
  } finally {
    await Promise.all([haproxy.stop(), limpet.stop()])
    origin.close()
  }
}

async function startLimpet(ports: Ports): Promise<Side> {
  const directory = await mkdtemp(join(tmpdir(), 'compare-'))
  const socket = (name: string): string => join(directory, `${name}.sock`)
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, `global\n  stats socket ${socket('admin')} level admin\n${configuration(socket, ports)}`)
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const daemon: Daemon = await startDaemon(loaded.config, pino({ level: 'silent' }))
  return {
    socket,
    stop: async () => {
      await daemon.stop()
      await rm(directory, { recursive: true })
    },
  }
}

/** A server that does as the path says: `/status/404` answers so, `/broken` with what is no HTTP, `/gone` not at all. */
async function listen(): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const path = /^\w+ (\S+)/.exec(chunk.toString('latin1'))?.[1] ?? '/'
      const status = /^\/status\/(\d+)/.exec(path)?.[1] ?? '200'
      if (path === '/gone') socket.destroy()
      else if (path === '/broken') socket.end('what?\r\n\r\n')
      else socket.write(`HTTP/1.1 ${status} Status\r\nContent-Length: 2\r\n\r\nok`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: net.Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = await listen()
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

/** Sends the traffic, each connection after the last, and answers the CSV. */
async function figuresAfterTraffic({ socket }: Side): Promise<string> {
  while (!isSettled(rowsOf(await csvOf(socket)))) await new Promise((resolve) => setTimeout(resolve, 20))
  const get = (path: string, fields = '', method = 'GET'): string => `${method} ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`
  const connections = [
    [get('/'), get('/', 'Cookie: SRV=u\r\n'), get('/status/404', 'Cookie: SRV=u\r\n')],
    [get('/', 'Cookie: SRV=d\r\n'), get('/', 'Cookie: SRV=r\r\n'), get('/', 'Cookie: SRV=nobody\r\n')],
    [get('/status/302'), get('/status/500'), `${get('/', 'Content-Length: 5\r\n', 'POST')}hello`],
    [get('/', '', 'HEAD')],
    [get('/gone')],
    [get('/broken')],
    ['BAD\r\n\r\n'],
  ]
  for (const requests of connections) await converse(socket('www'), requests)
  return csvOf(socket)
}

function isSettled(rows: Rows): boolean {
  return rows.get('app/down')?.get('status') === 'DOWN' && rows.get('app/up')?.get('check_status') === 'L4OK'
}

async function csvOf(socket: Socket): Promise<string> {
  const text = await converse(socket('stats'), ['GET /;csv HTTP/1.0\r\n\r\n'])
  const body = text.slice(text.indexOf('# pxname'))
  return body.replace(/\r\n[0-9a-f]+\r\n/g, '').replace(/\r\n0?\r?\n?[\s\S]*$/, '')
}

/** Sends requests on one connection, each after something came back for the last. Answers all that came. */
async function converse(path: string, requests: string[]): Promise<string> {
  const socket = net.connect(path)
  const closed = once(socket, 'close')
  let text = ''
  socket.on('error', () => {})
  for (const request of requests) {
    socket.write(request)
    await Promise.race([once(socket, 'data').then(([chunk]) => (text += String(chunk))), closed])
  }
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.end()
  await closed
  return text
}

type Rows = Map<string, Map<string, string>>

function rowsOf(csv: string): Rows {
  const [header = '', ...lines] = csv.trimEnd().split('\n')
  const names = header.slice(2).split(',')
  const rows = lines.map((line) => {
    const cells = line.split(',')
    return new Map(names.map((name, index) => [name, cells[index] ?? '']))
  })
  return new Map(rows.map((row) => [`${row.get('pxname')}/${row.get('svname')}`, row]))
}

function differences(theirs: Rows, ours: Rows): string[] {
  const found: string[] = []
  for (const [name, row] of theirs) {
    if (absent.has(name)) continue
    for (const [column, their] of row) {
      const our = ours.get(name)?.get(column)
      if (column === '' || column in incomparable || optional.test(column) || our === their) continue
      // How often it is asked until the checks are done, is chance.
      if ((presence.has(column) || name === 'stats/FRONTEND') && our !== undefined && (our === '') === (their === '')) continue
      found.push(`${name} ${column}: HAProxy has "${their}", Limpet ${our === undefined ? 'no such cell' : `"${our}"`}`)
    }
  }
  return found
}

async function metricsOf({ socket }: Side): Promise<string> {
  return converse(socket('stats'), ['GET /metrics?scope=frontend&scope=backend&scope=server HTTP/1.0\r\n\r\n'])
}

/** Not there for want of a figure, where HAProxy's exporter says NaN or 0; and the rows that Limpet does not have. */
const without = /proxy="stats"|_(?:limit_sessions|current_throttle|check_code|idle_connections_limit)\b/

/** Metrics with their types, and series with their labels, that HAProxy's exporter has and ours has not. */
function differencesOfSeries(theirs: string, ours: string): string[] {
  const known = seriesOf(ours)
  return [...seriesOf(theirs)].filter((series) => !known.has(series) && !without.test(series))
}

function seriesOf(text: string): Set<string> {
  const isSeries = (line: string): boolean =>
    /^haproxy_\w+\{|^# TYPE haproxy_(?:frontend|backend|server)/.test(line) && !line.endsWith(' NaN')
  return new Set(
    text
      .split('\n')
      .filter(isSeries)
      .map((line) => (line.startsWith('#') ? line : line.slice(0, line.lastIndexOf('}') + 1))),
  )
}

if (process.argv[1] === import.meta.filename) {
  const found = await compareStats()
  console.log([...found, `${found.length} cells differ from HAProxy ${haproxyVersion()}`].join('\n'))
  process.exitCode = found.length > 0 ? 1 : 0
}
