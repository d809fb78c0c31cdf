/**
 * Checks a thousand servers by TCP each second, a hundred of which accept and never answer what is asked of them, and tells what that costs, how evenly the checks are
 * spread, and whether the hanging ones delay the others.
 *
 *     npx tsx scripts/many-checks.ts [--seconds N]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Observation } from '../src/lb/check-report.ts'
import { LoadBalancer } from '../src/lb/load-balancer.ts'
import type { Server } from '../src/lb/server.ts'
import { startHealthChecks } from '../src/plugins/health-checks/index.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

const sound = 900
const hanging = 100

/** The servers, in a process of their own: one port for those that are well, one for those that hang. */
async function serve(): Promise<void> {
  const ports: number[] = []
  for (let index = 0; index < 2; index++) {
    const server = net.createServer((socket) => socket.on('error', () => {}).resume())
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
    await once(server, 'listening')
    const address = server.address()
    ports.push(typeof address === 'object' && address !== null ? address.port : 0)
  }
  process.send?.(ports)
}

/** Notes when each server was found well or not. */
class Noting extends LoadBalancer {
  readonly times = new Map<Server, number[]>()

  override observe(server: Server, observation: Observation): void {
    super.observe(server, observation)
    const times = this.times.get(server)
    if (times === undefined) this.times.set(server, [performance.now()])
    else times.push(performance.now())
  }
}

function configuration(well: number, stuck: number): Config {
  const servers = (count: number, port: number): object[] =>
    Array.from({ length: count }, (_, index) => ({ name: `s${index}`, address: `127.0.0.1:${port}`, check: true, inter: 1000 }))
  const parsed = parse(Config, {
    backends: [
      { name: 'well', servers: servers(sound, well) },
      { name: 'stuck', httpchk: {}, servers: servers(hanging, stuck) },
    ],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

async function measure(seconds: number): Promise<void> {
  const child = fork(import.meta.filename, ['--serve'], { execArgv: process.execArgv })
  const [ports]: [number[]] = (await once(child, 'message')) as [number[]]
  const balancer = new Noting(configuration(ports[0] ?? 0, ports[1] ?? 0))
  const stop = startHealthChecks(balancer)
  await pause(3000)
  for (const times of balancer.times.values()) times.length = 0
  const [began, before] = [performance.now(), process.cpuUsage()]
  await pause(seconds * 1000)
  const { user, system } = process.cpuUsage(before)
  const elapsed = performance.now() - began
  stop()
  child.kill()
  const of = (backend: string): number[][] => [...balancer.times].filter(([server]) => server.backend === backend).map(([, times]) => times)
  const intervals = of('well').flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)))
  intervals.sort((a, b) => a - b)
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const time of of('well').flat()) {
    const tenth = Math.floor((time % 1000) / 100)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }
  const checks = [...balancer.times.values()].flat().length
  console.log(`${checks} checks in ${(elapsed / 1000).toFixed(1)} s, ${Math.round(checks / (elapsed / 1000))}/s`)
  console.log(`CPU: ${((user + system) / elapsed / 10).toFixed(1)} % of a core (${Math.round((user + system) / checks)} us a check)`)
  console.log(`checks in each tenth of a second: ${tenths.map((count) => Math.round(count / seconds)).join(' ')}`)
  const at = (part: number): string => (intervals[Math.floor((intervals.length - 1) * part)] ?? 0).toFixed(0)
  console.log(`time between two checks of a server that is well: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`)
}

if (process.argv.includes('--serve')) await serve()
else {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
  await measure(Number(values.seconds))
}
