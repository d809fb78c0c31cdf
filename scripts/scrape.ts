/**
 * What a look at the figures of 1,000 servers costs: how long each kind holds the event loop at a time, and what a look a second does to traffic. The balancer has
 * core 0, servers and clients are processes of their own on core 1; everything stays on loopback and ends within three minutes. It needs Linux.
 *
 *     npx tsx scripts/scrape.ts [ROUNDS]
 *
 * A turn of the event loop is told twice: as it passed, with whatever else the machine did meanwhile, and in CPU time, which other programs do not lengthen
 * and which Node tells exactly from version 24 on. What traffic notices is told beside what it notices when as many bytes come from a process that
 * is no balancer: who reads them has its share of the core of the clients, too. As root, balancer, servers and clients go before all else that runs on the machine.
 */
import { execFileSync, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pino } from 'pino'
import { startDaemon } from '../src/daemon.ts'
import { tuneEngine } from '../src/engine.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'
import type { Asked } from './trials/looking.ts'

const looks = ['/', '/;csv', '/;json', '/metrics', '/admin/stats', '/admin/servers', '/admin/backends']
/** Of these, what they do to traffic is measured too. */
const watched = ['/', '/;csv', '/;json', '/metrics', '/admin/stats', '/admin/servers']
const seconds = 1
const rate = 1000
const rounds = Number(process.argv[2] ?? 9)

interface Turn {
  /** Milliseconds. */
  wall: number
  cpu: number
}

/** CPU time in milliseconds: of this thread where Node tells it, else with the threads that compile and collect garbage beside it. */
function ownTime(): number {
  const { user, system }: NodeJS.CpuUsage = Reflect.get(process, 'threadCpuUsage')?.() ?? process.cpuUsage()
  return (user + system) / 1000
}

interface Latency {
  p50: number
  p99: number
}

/** Watches the event loop until it is asked for the longest turn there was. */
function watch(): () => Turn {
  const longest = { wall: 0, cpu: 0 }
  let [wall, cpu, stopped] = [performance.now(), ownTime(), false]
  const tick = (): void => {
    longest.wall = Math.max(longest.wall, performance.now() - wall)
    longest.cpu = Math.max(longest.cpu, ownTime() - cpu)
    if (stopped) return
    ;[wall, cpu] = [performance.now(), ownTime()]
    setImmediate(tick)
  }
  setImmediate(tick)
  return () => {
    stopped = true
    return longest
  }
}

/** Of sorted values the one at this share of them. */
function at(share: number, values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
}

function middle(values: number[]): string {
  return at(0.5, values).toFixed(2)
}

/** The medians of the rounds. */
function told(all: Latency[]): string {
  return `p50 ${middle(all.map(({ p50 }) => p50))}, p99 ${middle(all.map(({ p99 }) => p99))} ms`
}

/** A process of clients, which does one thing after the other and tells what came of it. */
class Clients {
  readonly process = fork(join(import.meta.dirname, 'trials/looking.ts'), { execArgv: ['--import=tsx'] })

  constructor() {
    pin(this.process.pid, 1)
  }

  async ask<T>(what: Asked): Promise<T> {
    this.process.send(what)
    const [answer] = await once(this.process, 'message')
    return answer
  }
}

function pin(pid: number | undefined, core: number): void {
  execFileSync('taskset', ['-acp', String(core), String(pid)])
}

/** Has a process go before whatever else the machine does, where that may be asked for. Answers whether it may. */
function prefer(pid: number | undefined): boolean {
  return spawnSync('renice', ['-n', '-20', '-p', String(pid)]).status === 0
}

tuneEngine()
pin(process.pid, 0)
const origin = spawn('taskset', ['-c', '1', process.execPath, '--import=tsx', 'bench/origin.ts', '1'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [ports] = await once(origin.stdout, 'data')
const servers = Array.from({ length: 1000 }, (_, index) => ({ name: `web${index}`, address: `127.0.0.1:${JSON.parse(String(ports))[0]}` }))
const parsed = parse(Config, {
  frontends: [
    { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
    { name: 'stats', bind: ['127.0.0.1:0'], stats: { uri: '/' } },
  ],
  backends: [{ name: 'app', cookie: {}, servers }],
})
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const daemon = await startDaemon(parsed.value, pino({ level: 'silent' }))
const [web = '', stats = ''] = ['web', 'stats'].map((name) => daemon.listeners.find(({ frontend }) => frontend === name)?.address)
const [users, lookers, stranger] = [new Clients(), new Clients(), new Clients()]
const plain = await stranger.ask<number>({ serve: 'bytes' })
const traffic = () => users.ask<Latency>({ traffic: Number(web.split(':')[1]), seconds, rate })
const look = (path: string) => lookers.ask<number>({ look: `http://${stats}${path}` })
for (const { process } of [lookers, stranger]) spawnSync('chrt', ['-a', '-i', '-p', '0', String(process.pid)])
const isPreferred = [process.pid, origin.pid, users.process.pid].map(prefer).every(Boolean)
if (!isPreferred) console.log('without priority (it takes root): what else the machine does is in the figures')
try {
  // Code runs slowly until it is compiled.
  await traffic()
  for (const path of looks) for (let round = 0; round < 5; round++) await look(path)
  for (const path of looks) {
    const turns: Turn[] = []
    const delay = monitorEventLoopDelay({ resolution: 1 })
    let size = 0
    for (let round = 0; round < rounds; round++) {
      const longest = watch()
      delay.enable()
      size = await look(path)
      delay.disable()
      turns.push(longest())
    }
    const [cpu, wall] = [turns.map((turn) => turn.cpu), turns.map((turn) => turn.wall)].map(
      (all) => `${middle(all)} ms (${Math.max(...all).toFixed(1)} at most)`,
    )
    console.log(
      `${path}: ${size} bytes, longest turn ${cpu} of CPU, ${wall} as it passed; delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, most ${(delay.max / 1e6).toFixed(1)} ms`,
    )
  }
  const page = await look('/')
  const kinds: [string, () => unknown][] = [
    ...watched.map((path): [string, () => unknown] => [path, () => look(path)]),
    [`${page} bytes of another process`, () => lookers.ask({ look: `http://127.0.0.1:${plain}/${page}` })],
  ]
  const pairs = kinds.map(() => ({ alone: [] as Latency[], beside: [] as Latency[] }))
  // In short rounds by turns, each beside one without a look, so that a slow moment of the machine is everybody's.
  for (let round = 0; round < rounds; round++)
    for (const [index, [, meanwhile]] of kinds.entries()) {
      const { alone = [], beside = [] } = pairs[index] ?? {}
      if (round % 2 === 0) alone.push(await traffic())
      const timer = setTimeout(meanwhile, 200)
      beside.push(await traffic())
      clearTimeout(timer)
      if (round % 2 === 1) alone.push(await traffic())
    }
  console.log(`${rate} requests a second, medians of ${rounds} pairs of rounds, one of them with a look`)
  for (const [index, { alone, beside }] of pairs.entries()) {
    const more = beside.map(({ p99 }, pair) => p99 - (alone[pair]?.p99 ?? Number.NaN))
    const [low, high] = [at(0.25, more), at(0.75, more)].map((one) => one.toFixed(2))
    console.log(
      `${kinds[index]?.[0]} each second: ${told(beside)}; without: ${told(alone)}; p99 more by ${middle(more)} ms (half of the pairs ${low} to ${high})`,
    )
  }
} finally {
  await daemon.stop()
  for (const { process } of [users, lookers, stranger]) process.kill()
  origin.kill()
}
