import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { ask, balancer, closedPort, get, type Origin, origin, portOf, respond, Wire } from '../helpers.ts'
import { type Case, cases } from './like-haproxy.ts'

/** What became of one case: what the client got, whether it may go on on its connection, and what the server saw. */
interface Result {
  responses: string[]
  after: 'open' | 'closed'
  requests: string[]
}

/** One configuration for both; the ports are the environment's. */
const configuration = [
  ...['global', '  maxconn 1000'],
  ...['defaults', '  mode http', '  timeout connect 1s', '  timeout client 400ms', '  timeout server 800ms', '  retries 0'],
  ...['frontend web', `  bind 127.0.0.1:$\{web}`, '  default_backend app'],
  ...['frontend dead', `  bind 127.0.0.1:$\{dead}`, '  default_backend gone'],
  ...['backend app', '  option forwardfor', '  cookie SERVERID insert indirect nocache', `  server w1 127.0.0.1:$\{server} cookie w1`],
  ...['backend gone', '  cookie SERVERID insert indirect nocache', `  server w1 127.0.0.1:$\{nobody} cookie w1`],
  '',
].join('\n')

const skip = spawnSync('haproxy', ['-v']).status === 0 ? false : 'haproxy is not installed: nothing to compare with'

t.test('Limpet does as HAProxy does, with the same configuration and the same servers', { skip }, async (t) => {
  let it: Case | undefined
  const server = await origin(t, ({ head }, socket) => {
    if (head.includes(' /next ')) return respond('next')
    if (it?.drop === true) socket.destroy()
    else if (it?.response !== undefined) socket.write(it.response, 'latin1')
    if (it?.end === true) socket.end()
    return undefined
  })
  const ports = await start(t, server)
  for (const next of cases) {
    it = next
    const theirs = await play(next, ports.haproxy, server)
    const ours = await play(next, ports.limpet, server)
    compare(t, next, theirs, ours)
  }
})

/** Starts both; answers their ports by the name of the frontend. */
async function start(t: Test, server: Origin): Promise<Record<'haproxy' | 'limpet', Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'limpet-like-'))
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, configuration)
  const ways = { server: `${server.port}`, nobody: `${await closedPort()}` }
  const theirs = { web: await closedPort(), dead: await closedPort() }
  const haproxy = spawn('haproxy', ['-db', '-f', file], {
    env: { ...process.env, ...ways, web: `${theirs.web}`, dead: `${theirs.dead}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(async () => {
    haproxy.kill('SIGTERM')
    await once(haproxy, 'close')
    rmSync(folder, { recursive: true })
  })
  await answers(haproxy, theirs.web)
  const loaded = loadConfig([file], { ...ways, web: '0', dead: '0' })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await balancer(t, loaded.config)
  return { haproxy: theirs, limpet: { web: portOf(daemon, 'web'), dead: portOf(daemon, 'dead') } }
}

async function answers(program: ChildProcess, port: number): Promise<void> {
  while (!(await ask(port, get('/next'))).includes('next')) if (program.exitCode !== null) throw new Error('haproxy did not start')
}

/** Sends a case's request, and another on the same connection when that stays open. */
async function play(it: Case, ports: Record<string, number>, server: Origin): Promise<Result> {
  const from = server.requests.length
  const wire = new Wire(ports[it.frontend ?? 'web'] ?? 0).write(it.request)
  if (it.halfClose === true) wire.socket.end()
  const wanted = it.messages ?? 1
  const isHead = it.request.startsWith('HEAD ')
  const text = await wire.read((text) => split(text, isHead).length >= wanted)
  const responses = split(text, isHead, true)
  const after = !wire.closed && (await wire.write(get('/next')).read()) !== '' ? 'open' : 'closed'
  wire.destroy()
  const requests = server.requests.slice(from).filter(({ head }) => !head.includes(' /next '))
  return { responses: responses.map(plain), after, requests: requests.map(({ head, body }) => plain(head + body)) }
}

/** The whole responses of a text; with `rest`, what stands behind them too. */
function split(text: string, isHead: boolean, rest = false): string[] {
  const found: string[] = []
  let left = text
  for (let length = lengthOf(left, isHead); length !== undefined; length = lengthOf(left, isHead)) {
    found.push(left.slice(0, length))
    left = left.slice(length)
  }
  return rest && left !== '' ? [...found, left] : found
}

/** How long the response is with which a text begins; `undefined` when it is not whole, or ends with its connection. */
function lengthOf(text: string, isHead: boolean): number | undefined {
  const end = text.indexOf('\r\n\r\n') + 4
  if (end < 4) return undefined
  const head = text.slice(0, end)
  if (isHead || /^HTTP\/1\.\d (?:1\d\d|204|304)/.test(head)) return end
  if (/^transfer-encoding: chunked/im.test(head)) {
    const last = /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(end))
    return last === null ? undefined : end + last.index + last[0].length
  }
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  return length === undefined || text.length < end + Number(length) ? undefined : end + Number(length)
}

/** A message with what may differ anywhere taken out: case of names, chunks, and the words and order of a page of the balancer's own. */
function plain(message: string): string {
  const end = message.indexOf('\r\n\r\n')
  if (end < 0) return message
  const [first = '', ...lines] = message.slice(0, end).split('\r\n').map(lowerName)
  const body = message.slice(end + 4)
  if (body.startsWith('<html>') || isOwn(lines)) {
    return [first, ...lines.filter((line) => !line.startsWith('content-length')).sort()].join('\n')
  }
  return [first, ...lines, '', lines.includes('transfer-encoding: chunked') ? unchunked(body) : body].join('\n')
}

function isOwn(lines: string[]): boolean {
  return lines.includes('cache-control: no-cache') && lines.includes('content-type: text/html')
}

function lowerName(line: string, index: number): string {
  const colon = line.indexOf(':')
  return index === 0 || colon < 0 ? line : line.slice(0, colon).toLowerCase() + line.slice(colon)
}

/** What chunks carry, and the trailers behind it. */
function unchunked(body: string): string {
  let payload = ''
  let left = body
  for (let size = Number.parseInt(left, 16); size > 0; size = Number.parseInt(left, 16)) {
    const start = left.indexOf('\r\n') + 2
    payload += left.slice(start, start + size)
    left = left.slice(start + size + 2)
  }
  const trailers = left
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '')
  return [payload, ...trailers.map((line) => lowerName(line, 1))].join('\n')
}

/** Holds the two results against one another; where a difference is declared, it must be that one and no other. */
function compare(t: Test, { name, differs }: Case, theirs: Result, ours: Result): void {
  if (differs === undefined) {
    t.same(ours, theirs, name)
    return
  }
  const { because, ...difference } = differs
  t.same(ours, { ...theirs, ...difference }, `${name}, but ${because}`)
  t.notSame(ours, theirs, `${name}: the difference is still there`)
}
