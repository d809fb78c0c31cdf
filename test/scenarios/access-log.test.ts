// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { logVariables } from '../../src/schemas/log-format.ts'
import { ask, balancer, closedPort, get, isWhole, type Origin, origin, portOf, respond, until, Wire } from '../helpers.ts'
import { answers, type Case, cases, type Step } from './access-log-cases.ts'

/** Every variable with its name. */
const everything = logVariables.map((name) => `${name}=%${name}`).join(' ; ')
const names = [
  'web',
  'mute',
  'idle',
  'slow',
  'tcp',
  'clf',
  'connect',
  'asap',
  'null',
  'nothing',
  'normal',
  'errors',
  'gone',
  'nobody',
  'moved',
  'plain',
  'stats',
  'limited',
  'ruled',
  'passed',
] as const

const web = [
  `log-format "${everything} ; Q=%{+Q}r"`,
  ...[
    'capture cookie SID len 10',
    'capture request header Host len 20',
    'capture request header X-A len 5',
    'http-request capture path len 6',
  ],
  ...['capture response header X-R len 10', 'capture response header Server len 10', 'unique-id-format %{+X}o\\ %ci:%fi_%HM'],
]

/** Rules that answer in the place of a server, each by its path; `path` is the request's where a response comes as well. */
const rules = [
  ...['http-request set-var(txn.path) path', 'http-request redirect location /x if { path /redirect }'],
  ...['http-request return status 200 content-type text/plain string ok if { path /return }', 'http-request auth if { path /auth }'],
  ...['http-request deny if { path /deny }'],
  ...['http-request use-service prometheus-exporter if { path /metrics }', 'redirect prefix /y if { path /rule }'],
  'http-response return status 200 content-type text/plain string ok if { var(txn.path) -m str /captured }',
  ...['http-response redirect location /z if { var(txn.path) -m str /304 }', 'http-response deny if { var(txn.path) -m str /500 }'],
]

/** A timeout is short only where it is to run out; nothing else depends on how quick a machine is. */
const options: Record<(typeof names)[number], string[]> = {
  web,
  mute: [...web, 'timeout http-request 300ms'],
  idle: [...web, 'timeout http-keep-alive 300ms'],
  slow: [...web, 'timeout client 1200ms', 'default_backend slow'],
  tcp: ['option tcplog'],
  clf: ['option httplog clf'],
  connect: [],
  asap: ['option httplog', 'option logasap', 'default_backend early'],
  null: ['option httplog', 'option dontlognull'],
  nothing: ['option httplog', 'option dontlognull', 'timeout http-request 300ms'],
  normal: ['option httplog', 'option dontlog-normal'],
  errors: ['option httplog', 'option log-separate-errors', 'error-log-format "error %ci %ST %tsc"'],
  gone: ['option httplog', 'default_backend gone'],
  nobody: ['option httplog', 'default_backend nobody'],
  moved: ['option httplog', 'option log-separate-errors', 'default_backend moved'],
  plain: ['option httplog', 'default_backend plain'],
  limited: ['option httplog', 'default_backend limited'],
  stats: ['option httplog', 'stats enable', 'stats uri /stats'],
  ruled: [...web, ...rules],
  passed: [...web, 'default_backend ruling'],
}

/** One configuration for both; the ports are the environment's. */
const configuration = [
  // With one thread, a request is over and out of all counts before the next one is taken.
  ...['global', '  nbthread 1', '  log 127.0.0.1:${syslog} len 8000 format priority local0'],
  ...['defaults', '  mode http', '  log global', '  retries 1', '  timeout connect 1m', '  timeout client 1m', '  timeout server 1m'],
  ...['  timeout http-request 1m', '  timeout http-keep-alive 1m', '  default_backend app'],
  ...names.flatMap((name) => [`frontend ${name}`, `  bind 127.0.0.1:$\{${name}}`, ...options[name].map((line) => `  ${line}`)]),
  ...['backend app', '  cookie SERVERID insert indirect nocache', '  server w1 127.0.0.1:${server} cookie w1'],
  ...['backend slow', '  timeout server 600ms', '  cookie SERVERID insert indirect nocache', '  server w1 127.0.0.1:${server} cookie w1'],
  ...['backend early', '  cookie SERVERID insert indirect nocache', '  server w1 127.0.0.1:${server} cookie w1'],
  ...['backend plain', '  server w1 127.0.0.1:${server}'],
  ...[
    'backend ruling',
    ...rules.map((rule) => `  ${rule}`),
    '  cookie SERVERID insert indirect nocache',
    '  server w1 127.0.0.1:${server} cookie w1',
  ],
  ...['backend limited', '  timeout queue 100ms', '  cookie SERVERID insert indirect nocache'],
  ...['  server w1 127.0.0.1:${server} cookie w1 maxconn 1'],
  ...['backend gone', '  retries 0', '  cookie SERVERID insert indirect nocache', '  server w1 127.0.0.1:${closed} cookie w1'],
  ...['backend nobody', '  cookie SERVERID insert indirect nocache'],
  ...['backend moved', '  option redispatch', '  cookie SERVERID insert indirect nocache', '  server gone 127.0.0.1:${closed} cookie gone'],
  ...['  server w1 127.0.0.1:${server} cookie w1', ''],
].join('\n')

/** A balancer under test: where it listens, its server, and what it has logged. */
interface Subject {
  ports: Record<string, number>
  server: Origin
  log: Syslog
  /** Whether no request is in flight, as far as that can be seen. */
  isIdle: () => boolean
}

/** A syslog server. */
class Syslog {
  readonly #lines: string[] = []
  #wake: () => void = () => {}
  readonly socket = createSocket('udp4').on('message', (bytes) => {
    this.#lines.push(bytes.toString('latin1'))
    this.#wake()
  })

  /** Answers the next so many lines, as soon as they are there. */
  async take(count: number): Promise<string[]> {
    while (this.#lines.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#lines.splice(0, count)
  }
}

async function syslog(t: Test): Promise<Syslog> {
  const log = new Syslog()
  log.socket.bind(0, '127.0.0.1')
  await once(log.socket, 'listening')
  t.teardown(() => log.socket.close())
  return log
}

function server(t: Test): Promise<Origin> {
  return origin(t, ({ head }, socket) => {
    const path = /^\S+ ([^ ?]*)/.exec(head)?.[1] ?? ''
    if (path === '/drop') socket.destroy()
    else if (path === '/half') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nok')
    else if (path === '/switch') socket.once('end', () => socket.end())
    return path === '/drop' || path === '/half' ? undefined : (answers[path] ?? respond('ok', 'X-R: r\r\n'))
  })
}

async function environment({ server, log }: Pick<Subject, 'server' | 'log'>): Promise<Record<string, string>> {
  return { server: `${server.port}`, closed: `${await closedPort()}`, syslog: `${log.socket.address().port}` }
}

async function startHaproxy(t: Test, file: string): Promise<Subject> {
  const [origin, log] = [await server(t), await syslog(t)]
  const ports: Record<string, number> = {}
  for (const name of names) ports[name] = await closedPort()
  const env = {
    ...process.env,
    ...(await environment({ server: origin, log })),
    ...Object.fromEntries(names.map((name) => [name, `${ports[name]}`])),
  }
  const child = spawn('haproxy', ['-db', '-f', file], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  })
  while (!(await ask(ports.plain ?? 0, get('/'))).includes('ok')) if (child.exitCode !== null) throw new Error('haproxy did not start')
  return { ports, server: origin, log, isIdle: () => true }
}

async function startLimpet(t: Test, file: string): Promise<Subject> {
  const [origin, log] = [await server(t), await syslog(t)]
  const loaded = loadConfig([file], {
    ...(await environment({ server: origin, log })),
    ...Object.fromEntries(names.map((name) => [name, '0'])),
  })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await balancer(t, loaded.config)
  const isIdle = (): boolean => [...daemon.loadBalancer.backends.values()].every(({ counters }) => counters.current === 0)
  return { ports: Object.fromEntries(names.map((name) => [name, portOf(daemon, name)])), server: origin, log, isIdle }
}

/** Does what a case says and answers the lines that come of it. */
async function play({ at = 'web', steps, lines = 1 }: Case, { ports, server, log, isIdle }: Subject): Promise<string[]> {
  // What the case before left behind is counted until it is over.
  await until(isIdle)
  const busy = asked(server)
  const wire = new Wire(ports[at] ?? 0)
  for (const step of steps) await take(step, wire, () => busy() !== undefined)
  wire.destroy()
  if (lines > 0) return log.take(lines)
  // Where there is to be none, the next line is that of another request.
  await ask(ports.plain ?? 0, get('/next'))
  return (await log.take(1)).filter((line) => !line.includes('/next'))
}

/** Tells on which connection, old or new, a server has been sent something since. */
function asked({ connections }: Origin): () => Socket | undefined {
  const before = new Map([...connections].map((socket) => [socket, socket.bytesRead]))
  return () => [...connections].find((socket) => socket.bytesRead > (before.get(socket) ?? 0))
}

async function take(step: Step, wire: Wire, hasAsked: () => boolean): Promise<void> {
  if (typeof step === 'string') wire.write(step)
  else if (typeof step === 'number') await pause(step)
  else if ('do' in step) {
    if (step.do === 'end') wire.socket.end()
    else wire.socket.resetAndDestroy()
  } else if (step.wait === 'asked') await until(hasAsked)
  else if (step.wait === 'some') await wire.read((text) => text !== '')
  else if (step.wait === 'closed') await wire.untilClosed()
  else await wire.read(isWhole)
}

/** What may be anything in a line: who came when, how long it took and how many bytes it was; of timers, whether there is one. */
function plain(line: string): Record<string, string> | string {
  const text = line.trimEnd().replace(/\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d/g, 'DATE')
  if (!text.includes(' ; ')) return plainLine(text)
  const fields = text
    .split(' ; ')
    .map((field): [string, string] => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)])
  return Object.fromEntries(fields.map(([name, value]) => [name, plainField(name.replace(/^<\d+>/, ''), value)]))
}

/** Fields that differ from run to run, and what is left of them. */
function plainField(name: string, value: string): string {
  if (/^(?:cp|fp|sp|bp|Ts|ms|pid|rt|lc|H)$/.test(name)) return value === '-' ? '-' : 'some'
  if (/^(?:t|tr)$/.test(name)) return value.replace(/\d{3}$/, 'ms')
  if (/^(?:B|U|T[a-zA-Z])$/.test(name) && /^[+-]?\d+$/.test(value))
    return value.replace(/\d+$/, (digits) => (value === '-1' ? digits : 'n'))
  if (name === 'ac' || name === 'fc') return value === '0' ? '0' : 'n'
  return value
}

function plainLine(text: string): string {
  return text
    .replace(/(127\.0\.0\.1):\d+/g, '$1:port')
    .replace(/DATE\.\d{3}/, 'DATE.ms')
    .replace(
      /\] (\S+) (\S+) ([-+\d/]+) (\d+) (\+?)\d+ /,
      (_, f, s, timers, status, plus) => `] ${f} ${s} ${kinds(timers)} ${status} ${plus}bytes `,
    )
    .replace(/\] (\S+ \S+) ([-+\d/]+) (\+?)\d+ (?=..? )/, (_, names, timers, plus) => `] ${names} ${kinds(timers)} ${plus}bytes `)
    .replace(
      /(\d{3}) \d+ "" "" \d+ \d{3} ("\S+" "\S+" "\S+") ([-\d ]+) (?=[A-Z-]{4})/,
      (_, status, names, timers) => `${status} bytes "" "" port ms ${names} ${kinds(timers)} `,
    )
    .replace(/ \d+\/\d+(?=\/\d+\/\d+\/)/, ' ac/fc')
}

function kinds(timers: string): string {
  return timers.replace(/(?<!-)\d+/g, 'n')
}

const skip = spawnSync('haproxy', ['-v']).status === 0 ? false : 'haproxy is not installed: nothing to compare with'

t.test('lines of log are those of HAProxy, field by field', { skip }, async (t) => {
  const file = join(t.testdir({ 'haproxy.cfg': configuration }), 'haproxy.cfg')
  const theirs = await startHaproxy(t, file)
  const ours = await startLimpet(t, file)
  await theirs.log.take(1)
  for (const it of cases) {
    const [expected, found] = await Promise.all([play(it, theirs), play(it, ours)])
    compare(t, it, expected.map(plain), found.map(plain))
  }
  const [expected, found] = await Promise.all([queue(theirs), queue(ours)])
  t.same(found.map(plain), expected.map(plain), 'requests that waited in vain, for their server and for any')
})

/** Has two requests wait for a server that is busy with a third, until they have waited for too long. */
async function queue({ ports, server, log }: Subject): Promise<string[]> {
  const busy = asked(server)
  const wires = [new Wire(ports.limited ?? 0).write(get('/silent'))]
  await until(() => busy() !== undefined)
  for (const fields of ['Cookie: SERVERID=w1\r\n', '']) {
    const wire = new Wire(ports.limited ?? 0).write(get('/', fields))
    wires.push(wire)
    await wire.read()
  }
  busy()?.write(respond())
  await wires[0]?.read()
  for (const wire of wires) wire.destroy()
  return log.take(3)
}

function compare(t: Test, { name, differs }: Case, theirs: ReturnType<typeof plain>[], ours: ReturnType<typeof plain>[]): void {
  if (differs === undefined) {
    t.same(ours, theirs, name)
    return
  }
  const expected = theirs.map((line) => (typeof line === 'string' ? line : { ...line, ...differs.fields }))
  t.same(ours, expected, `${name}, but ${differs.because}`)
  t.notSame(ours, theirs, `${name}: the difference is still there`)
}
