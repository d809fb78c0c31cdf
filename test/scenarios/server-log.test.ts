// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { balancer, closedPort, socketPath } from '../helpers.ts'

type State = 'ready' | 'drain' | 'maint'
type Health = 'up' | 'stopping' | 'down'

/** What an operator does, or what the server's checks find or its agent says from now on, and how many lines come of it. */
type Act = { server: string; state: State } | { server: string; health: Health } | { status: number } | { agent: string }
const acts: [act: Act, lines: number][] = [
  [{ status: 503 }, 3],
  [{ status: 200 }, 2],
  [{ server: 'a/w1', state: 'drain' }, 1],
  [{ server: 'a/w1', state: 'ready' }, 1],
  [{ server: 'a/w1', state: 'maint' }, 1],
  [{ server: 'a/w2', state: 'drain' }, 2],
  [{ server: 'a/w2', state: 'maint' }, 1],
  [{ server: 'a/w2', state: 'drain' }, 2],
  [{ server: 'a/w2', state: 'ready' }, 1],
  [{ server: 'a/w1', state: 'drain' }, 2],
  [{ server: 'a/w1', state: 'ready' }, 1],
  [{ server: 'b/n1', state: 'drain' }, 2],
  [{ server: 'b/n1', state: 'ready' }, 1],
  [{ server: 'b/n1', state: 'maint' }, 2],
  [{ server: 'b/n2', state: 'ready' }, 1],
  [{ server: 'b/n1', state: 'ready' }, 1],
  // Servers that track another, and one that tracks such a server.
  [{ server: 'e/s1', health: 'down' }, 5],
  [{ server: 'e/s1', health: 'up' }, 3],
  [{ server: 'e/s1', health: 'stopping' }, 5],
  [{ server: 'e/s1', health: 'up' }, 3],
  [{ server: 'e/s1', state: 'drain' }, 5],
  [{ server: 'e/s1', state: 'ready' }, 3],
  [{ server: 'e/s1', state: 'maint' }, 5],
  [{ server: 'e/s1', state: 'ready' }, 3],
  [{ server: 'f/t1', state: 'maint' }, 3],
  [{ server: 'e/s1', state: 'maint' }, 2],
  [{ server: 'f/t1', state: 'ready' }, 1],
  [{ server: 'e/s1', state: 'ready' }, 3],
  [{ server: 'e/s1', state: 'drain' }, 5],
  [{ server: 'e/s1', state: 'maint' }, 3],
  [{ server: 'e/s1', state: 'drain' }, 6],
  [{ server: 'e/s1', health: 'down' }, 6],
  [{ server: 'e/s1', state: 'maint' }, 3],
  [{ server: 'e/s1', state: 'ready' }, 3],
  // Both are drained, by turns.
  [{ server: 'f/t1', state: 'drain' }, 3],
  [{ server: 'e/s1', state: 'drain' }, 3],
  [{ server: 'f/u1', state: 'drain' }, 1],
  [{ server: 'e/s1', state: 'ready' }, 2],
  [{ server: 'f/t1', state: 'ready' }, 2],
  [{ server: 'e/s1', state: 'drain' }, 5],
  // In the maintenance of what it tracks, nothing is told of its own drain.
  [{ server: 'e/s1', state: 'maint' }, 3],
  [{ server: 'f/t1', state: 'drain' }, 0],
  [{ server: 'e/s1', state: 'ready' }, 5],
  [{ agent: 'down # disk' }, 2],
  [{ agent: 'up' }, 1],
  [{ agent: 'drain' }, 2],
]

const configuration = [
  ...['global', '  log 127.0.0.1:${log} format priority local0', '  stats socket ${socket} level admin', '  spread-checks 0'],
  ...[
    'defaults',
    '  mode http',
    '  log global',
    '  timeout connect 1s',
    '  timeout client 1s',
    '  timeout server 1s',
    '  timeout check 5s',
  ],
  ...['listen a', '  bind 127.0.0.1:${a}', '  option httpchk GET /', '  default-server check inter 100ms rise 2 fall 2'],
  ...['  server w1 127.0.0.1:${web}', '  server w2 127.0.0.1:${web} backup'],
  ...['backend b', '  server n1 127.0.0.1:${closed}', '  server n2 127.0.0.1:${closed} disabled'],
  ...['backend c', '  server d1 127.0.0.1:${closed} check inter 100ms fall 2'],
  ...['backend e', '  server s1 127.0.0.1:${web} check inter 900ms rise 100'],
  ...['backend f', '  server t1 127.0.0.1:${closed} track e/s1', '  server u1 127.0.0.1:${closed} track f/t1 backup'],
  ...['backend g', '  server m1 127.0.0.1:${web} agent-check agent-port "${agent}" agent-inter 100ms', ''],
].join('\n')

/** A syslog server. */
class Syslog {
  readonly #lines: string[] = []
  #wake: () => void = () => {}
  readonly socket = createSocket('udp4').on('message', (bytes) => {
    this.#lines.push(bytes.toString().trimEnd())
    this.#wake()
  })

  /** Answers the next so many lines, in an order that does not hang on who was checked first. */
  async take(count: number): Promise<string[]> {
    while (this.#lines.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#lines.splice(0, count)
  }
}

interface Subject {
  log: Syslog
  /** Sets what the web server answers to checks. */
  answer: (status: number) => void
  /** Sets what the agent says. */
  say: (words: string) => void
  set: (server: string, wanted: { state: State } | { health: Health }) => Promise<void>
}

async function surroundings(t: Test): Promise<Omit<Subject, 'set'> & { env: Record<string, string> }> {
  let status = 200
  const web = createServer((_, response) => response.writeHead(status).end())
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  let words = 'up'
  const agent = net.createServer((socket) => socket.on('error', () => {}).end(`${words}\n`)).listen(0, '127.0.0.1')
  await once(agent, 'listening')
  const log = new Syslog()
  log.socket.bind(0, '127.0.0.1')
  await once(log.socket, 'listening')
  t.teardown(async () => {
    log.socket.close()
    agent.close()
    web.closeAllConnections()
    web.close()
    await once(web, 'close')
  })
  const portOf = (server: net.Server): string => `${(server.address() as AddressInfo).port}`
  const env = { log: `${log.socket.address().port}`, web: portOf(web), agent: portOf(agent), closed: `${await closedPort()}` }
  return {
    log,
    env,
    answer: (next) => {
      status = next
    },
    say: (next) => {
      words = next
    },
  }
}

async function startHaproxy(t: Test, file: string): Promise<Subject> {
  const { env, ...own } = await surroundings(t)
  // The path of a socket must be short.
  const folder = mkdtempSync(join(tmpdir(), 'limpet-'))
  const socket = join(folder, 's')
  const child = spawn('haproxy', ['-db', '-f', file], {
    env: { ...process.env, ...env, socket, a: `${await closedPort()}` },
    stdio: 'ignore',
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    rmSync(folder, { recursive: true })
  })
  const set: Subject['set'] = async (server, wanted) => {
    const control = net.connect(socket)
    control.end(`set server ${server} ${Object.entries(wanted).flat().join(' ')}\n`).resume()
    await once(control, 'close')
  }
  return { ...own, set }
}

async function startLimpet(t: Test, file: string): Promise<Subject> {
  const { env, ...own } = await surroundings(t)
  const loaded = loadConfig([file], { ...env, socket: socketPath(t), a: '0' })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const { loadBalancer } = await balancer(t, loaded.config)
  const set: Subject['set'] = async (name, values) => {
    const [backend = '', server = ''] = name.split('/')
    loadBalancer.change({ by: 'test', target: { backend, server }, values })
  }
  return { ...own, set }
}

const skip = spawnSync('haproxy', ['-v']).status === 0 ? false : 'haproxy is not installed: nothing to compare with'

t.test('what becomes of servers is told in the words and with the severities of HAProxy', { skip }, async (t) => {
  const file = join(t.testdir({ 'haproxy.cfg': configuration }), 'haproxy.cfg')
  const subjects = [await startLimpet(t, file), await startHaproxy(t, file)]
  const take = (count: number) => Promise.all(subjects.map(async ({ log }) => (await log.take(count)).map(plain).sort()))
  const [oursAtFirst, atFirst] = await take(2)
  t.same(oursAtFirst, atFirst, 'a server that nobody reaches from the start')
  for (const [act, lines] of acts) {
    for (const { answer, say, set } of subjects) {
      if ('status' in act) answer(act.status)
      else if ('agent' in act) say(act.agent)
      else await set(act.server, 'state' in act ? { state: act.state } : { health: act.health })
    }
    const [ours, theirs] = (await take(lines)).map((told) => ('health' in act ? told.map(byOperator) : told))
    t.same(ours, theirs, JSON.stringify(act))
  }
})

/** A check that ends in the moment of a command may be told as the reason in its place. */
function byOperator(line: string): string {
  return line.replace(', reason: Layer4 check passed, check duration', ', changed from CLI')
}

/** A line without what differs from run to run; of two servers that change in one round of checks, who was first does not count. */
function plain(line: string): string {
  return line
    .replace(/duration: \d+ms/, 'duration')
    .replace(/(reason: Layer7.*?)\d+ active and \d+ backup servers (\w+\.)( Running on backup\.)?/, '$1servers $2')
}
