/**
 * Has a real Prometheus scrape Limpet, and the exporter for HAProxy's CSV read its CSV: asks both what they found. Ends with 1 if they found something wrong;
 * programs that are not here are told of, loudly, and left out.
 *
 *     npx tsx scripts/prometheus.ts
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startDaemon } from '../src/daemon.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

/** How long to wait for an answer, in milliseconds. */
const patience = 30_000

const directory = mkdtempSync(join(tmpdir(), 'limpet-prometheus-'))
const origin = http.createServer((_, response) => void response.end('ok'))
origin.listen(0, '127.0.0.1')
await once(origin, 'listening')
const daemon = await startDaemon(configuration(portOf(origin)), pino({ level: 'silent' }))
const [web, admin] = daemon.listeners.map(({ address }) => `http://${address}`)
const traffic = setInterval(() => void fetch(`${web}/`).then((response) => response.text()), 100)
let failures = 0
try {
  await check('prometheus', askPrometheus)
  await check('prometheus-haproxy-exporter', askExporter)
} finally {
  clearInterval(traffic)
  await daemon.stop()
  origin.close()
  origin.closeAllConnections()
  rmSync(directory, { recursive: true, force: true })
}
process.exit(failures > 0 ? 1 : 0)

function configuration(port: number): Config {
  const parsed = parse(Config, {
    frontends: [
      { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
      { name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/' } },
    ],
    backends: [{ name: 'app', cookie: {}, servers: [{ name: 'one', address: `127.0.0.1:${port}`, cookie: 'o', check: true }] }],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function portOf(server: net.Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

async function check(program: string, ask: () => Promise<string>): Promise<void> {
  if (spawnSync(program, ['--version']).error !== undefined) return console.log(`NOT TRIED WITH ${program}: it is not here`)
  try {
    console.log(`${program}: ${await ask()}`)
  } catch (error) {
    failures++
    console.log(`${program}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Runs a program until it has given the answer that `read` takes for good. */
async function run(program: string, args: string[], url: string, read: (body: string) => string | undefined): Promise<string> {
  const child = spawn(program, args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const deadline = Date.now() + patience
  let last = 'no answer'
  try {
    while (Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 250))
      const body = await fetch(url)
        .then((response) => response.text())
        .catch(() => undefined)
      if (body === undefined) continue
      last = body
      const answer = read(body)
      if (answer !== undefined) return answer
    }
    throw new Error(`not what was hoped for in ${patience} ms: ${last.slice(0, 2000)}`)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** The rate of responses by Prometheus's own reckoning. */
async function askPrometheus(): Promise<string> {
  const port = await freePort()
  const file = join(directory, 'prometheus.yml')
  const target = admin?.replace('http://', '') ?? ''
  writeFileSync(file, `scrape_configs: [{ job_name: limpet, scrape_interval: 1s, static_configs: [{ targets: ['${target}'] }] }]\n`)
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]
  const query = 'rate(haproxy_server_http_responses_total{code="2xx"}[1m])'
  return run('prometheus', args, `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`, (body) => {
    const rate = Number(/"value":\[[\d.]+,"([\d.]+)"\]/.exec(body)?.[1])
    return rate > 0 ? `${query} is ${rate}` : undefined
  })
}

/** What the exporter made of the CSV. */
async function askExporter(): Promise<string> {
  const port = await freePort()
  const args = [`--haproxy.scrape-uri=${admin}/;csv`, `--web.listen-address=127.0.0.1:${port}`]
  return run('prometheus-haproxy-exporter', args, `http://127.0.0.1:${port}/metrics`, (body) => {
    const value = (series: string): number => Number(new RegExp(`^${series} (\\S+)$`, 'm').exec(body)?.[1])
    const isRead = value('haproxy_up') === 1 && value('haproxy_exporter_csv_parse_failures_total') === 0
    const responses = value('haproxy_server_http_responses_total\\{backend="app",code="2xx",server="one"\\}')
    return isRead && responses > 0 ? `${responses} responses of server one, and no failure to read the CSV` : undefined
  })
}
