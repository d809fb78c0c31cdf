/**
 * What a look at the figures of 1,000 servers costs: how long each kind holds the event loop at a time, and what a look a second does to traffic. The balancer has
 * core 0, servers and clients are processes of their own on core 1; everything stays on loopback and ends within a minute and a half. It needs Linux.
 *
 *     npx tsx scripts/scrape.ts
 *
 * A turn of the event loop is told twice: as it passed, with whatever else the machine did meanwhile, and in CPU time, which other programs do not lengthen
 * and which Node tells exactly from version 24 on.
 */
import { execFileSync, fork, spawn } from 'node:child_process'
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
const watched = ['/', '/;csv', '/;json', '/metrics', '/admin/stats']
const seconds = 1
const rate = 500
const rounds = 5

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

function middle(values: number[]): string {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]?.toFixed(2) ?? '-'
}

function told(all: Latency[]): string {
  const [p50, p99] = (['p50', 'p99'] as const).map((part) => middle(all.map((latency) => latency[part])))
  return `p50 ${p50} ms, p99 ${p99} ms`
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
const [users, lookers] = [new Clients(), new Clients()]
const traffic = () => users.ask<Latency>({ traffic: Number(web.split(':')[1]), seconds, rate })
const look = (path: string) => lookers.ask<number>({ look: `http://${stats}${path}` })
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
  for (const path of watched) {
    const [alone, beside]: [Latency[], Latency[]] = [[], []]
    // In short rounds by turns, so that a slow minute of the machine is everybody's.
    for (let round = 0; round < rounds; round++) {
      alone.push(await traffic())
      const timer = setTimeout(() => void look(path), 300)
      beside.push(await traffic())
      clearTimeout(timer)
    }
    console.log(`traffic alone: ${told(alone)}; with ${path} each second: ${told(beside)} (medians of ${rounds} rounds)`)
  }
} finally {
  await daemon.stop()
  for (const { process } of [users, lookers]) process.kill()
  origin.kill()
}
