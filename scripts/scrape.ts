/**
 * What a look at the figures of 1,000 servers costs: how long each kind holds the event loop at most, and what a look a second does to traffic.
 * Clients are processes of their own, everything stays on loopback, and it ends within a minute. A hold is told twice: as it passed, with whatever else the
 * machine did, and in CPU time of the process, which other programs do not lengthen.
 *
 *     npx tsx scripts/scrape.ts
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { startDaemon } from '../src/daemon.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

const run = promisify(execFile)
const looks = { csv: '/;csv', json: '/;json', page: '/', '/metrics': '/metrics' }
const seconds = 6

/** 200 requests a second by four connections; prints their p50 and p99 in milliseconds. */
const traffic = `
const agent = new (require('node:http').Agent)({ keepAlive: true, maxSockets: 4 })
const times = []
const ask = () => { const begun = performance.now(); require('node:http').get(process.argv[1], { agent }, (response) => response.resume().on('end', () => times.push(performance.now() - begun))) }
const timer = setInterval(ask, 5)
setTimeout(() => { clearInterval(timer); times.sort((a, b) => a - b); const at = (part) => times[Math.floor(times.length * part)].toFixed(1); console.log('p50 ' + at(0.5) + ' ms, p99 ' + at(0.99) + ' ms of ' + times.length); process.exit() }, ${seconds * 1000})
`
const look = 'fetch(process.argv[1]).then((r) => r.arrayBuffer()).then((b) => console.log(b.byteLength))'

function client(script: string, url: string): Promise<string> {
  return run(process.execPath, ['-e', script, url]).then(({ stdout }) => stdout.trim())
}

interface Hold {
  wall: number
  cpu: number
}

/** Watches the event loop until it is asked for the longest hold there was. */
function watch(): () => Hold {
  const longest = { wall: 0, cpu: 0 }
  let [wall, cpu, stopped] = [performance.now(), process.cpuUsage(), false]
  const tick = (): void => {
    const { user, system } = process.cpuUsage(cpu)
    longest.wall = Math.max(longest.wall, performance.now() - wall)
    longest.cpu = Math.max(longest.cpu, (user + system) / 1000)
    if (stopped) return
    wall = performance.now()
    cpu = process.cpuUsage()
    setImmediate(tick)
  }
  setImmediate(tick)
  return () => {
    stopped = true
    return longest
  }
}

const origin = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1')
await once(origin, 'listening')
const address = `127.0.0.1:${(origin.address() as AddressInfo).port}`
const parsed = parse(Config, {
  frontends: [
    { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
    { name: 'stats', bind: ['127.0.0.1:0'], stats: { uri: '/' } },
  ],
  backends: [{ name: 'app', cookie: {}, servers: Array.from({ length: 1000 }, (_, index) => ({ name: `web${index}`, address })) }],
})
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const daemon = await startDaemon(parsed.value, pino({ level: 'silent' }))
const urlOf = (name: string) => `http://${daemon.listeners.find(({ frontend }) => frontend === name)?.address}`
const [web, stats] = [urlOf('web'), urlOf('stats')]
try {
  for (const [name, path] of Object.entries(looks)) {
    const holds: Hold[] = []
    let size = ''
    for (let round = 0; round < 6; round++) {
      const held = watch()
      size = await client(look, stats + path)
      // The first is slower: its code has not been compiled.
      if (round > 0) holds.push(held())
    }
    const middle = (kind: keyof Hold) =>
      holds
        .map((hold) => hold[kind])
        .sort((a, b) => a - b)[2]
        ?.toFixed(1)
    console.log(`${name}: ${size} bytes, longest hold ${middle('cpu')} ms of CPU, ${middle('wall')} ms as it passed (median of 5 looks)`)
  }
  console.log(`traffic alone: ${await client(traffic, web)}`)
  for (const [name, path] of Object.entries(looks)) {
    const timer = setInterval(() => void fetch(stats + path).then((response) => response.arrayBuffer()), 1000)
    console.log(`with ${name} each second: ${await client(traffic, web)}`)
    clearInterval(timer)
  }
} finally {
  await daemon.stop()
  origin.close()
}
