/**
 * Compares the order in which Backend and a real HAProxy choose servers: random weights and backups, a server that refuses, and a random sequence of
 * requests and changes at run time. Prints every difference.
 *
 *     npx tsx scripts/compare-balance.ts [--seed N] [--scenarios N]
 */
import { once } from 'node:events'
import net from 'node:net'
import { parseArgs } from 'node:util'
import type { Backend } from '../src/lb/backend.ts'
import { LoadBalancer } from '../src/lb/load-balancer.ts'
import { Request } from '../src/lb/request.ts'
import type { Server } from '../src/lb/server.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'
import { fieldValues, type Haproxy, Heads, haproxyVersion, Random, startHaproxy } from './haproxy.ts'

type Step = { picks: number } | { server: number; value: 'ready' | 'drain' | 'maint' | 'up' | 'down' | number }

interface Scenario {
  weights: number[]
  backups: boolean[]
  allbackups: boolean
  /** The server that refuses connections, -1 for none: its requests are sent to another at once. */
  refusing: number
  steps: Step[]
}

function scenario(random: Random): Scenario {
  const heaviest = random.of([1, 3, 10, 256])
  const weights = random.list(1, 7, () => random.int(heaviest + 1))
  const withBackups = random.chance(3)
  const step = (): Step =>
    random.chance(2)
      ? { picks: 1 + random.int(random.of([3, 30])) }
      : {
          server: random.int(weights.length),
          value: random.of(['ready', 'ready', 'drain', 'maint', 'up', 'down', random.int(heaviest + 1), random.int(heaviest + 1)]),
        }
  return {
    weights,
    backups: weights.map(() => withBackups && random.chance(2)),
    allbackups: random.chance(2),
    refusing: random.chance(3) ? random.int(weights.length) : -1,
    steps: [...random.list(5, 20, step), { picks: 30 }],
  }
}

/** Compares `scenarios` scenarios; answers the differences, in words. */
export async function compareBalance({ seed, scenarios }: { seed: number; scenarios: number }): Promise<string[]> {
  const random = new Random(seed)
  const all = Array.from({ length: scenarios }, () => scenario(random))
  const haproxy = await startHaproxy((socket) => configuration(all, socket))
  const upstream = await listen(haproxy.socket('server'))
  const client = new Heads(net.connect(haproxy.socket('front')))
  const differences: string[] = []
  try {
    for (const [index, one] of all.entries()) {
      const theirs = await askHaproxy(haproxy, client, index, one)
      const ours = askBackend(one)
      const at = theirs.findIndex((text, i) => text !== ours[i])
      if (at >= 0) differences.push(describe(index, one, at, theirs, ours))
    }
  } finally {
    client.socket.destroy()
    await haproxy.stop()
    upstream.close()
  }
  return differences
}

function configuration(all: Scenario[], socket: (name: string) => string): string {
  const lines = [
    'defaults',
    '  mode http',
    '  timeout connect 20ms',
    '  timeout client 60s',
    '  timeout server 5s',
    '  retries 1',
    '  option redispatch 1',
    '  option http-server-close',
    '  http-error status 503',
  ]
  lines.push('frontend front', `  bind unix@${socket('front')}`, '  use_backend %[path,field(2,/)]')
  for (const [index, { weights, backups, allbackups, refusing }] of all.entries()) {
    lines.push(`backend b${index}`, '  balance roundrobin', '  http-after-response set-header x-server %s')
    if (allbackups) lines.push('  option allbackups')
    for (const [i, weight] of weights.entries()) {
      lines.push(
        `  server s${i + 1} unix@${socket(i === refusing ? 'nobody' : 'server')} weight ${weight}${backups[i] === true ? ' backup' : ''}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

async function listen(path: string): Promise<net.Server> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const requests = chunk.toString('latin1').split('\r\n\r\n').length - 1
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'.repeat(requests))
    })
  })
  server.listen(path)
  await once(server, 'listening')
  return server
}

/** What each step came to: the servers picked, `-` for none; '' for a change. */
async function askHaproxy(haproxy: Haproxy, client: Heads, index: number, { steps }: Scenario): Promise<string[]> {
  const answers: string[] = []
  for (const step of steps) {
    if ('picks' in step) {
      const picks: string[] = []
      client.socket.write(`GET /b${index} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(step.picks))
      for (let i = 0; i < step.picks; i++) {
        const head = await client.next()
        picks.push(head.startsWith('HTTP/1.1 200') ? (fieldValues(head, 'x-server')[0] ?? '?').slice(1) : '-')
      }
      answers.push(picks.join(''))
    } else {
      const answer = await haproxy.command(`set server b${index}/s${step.server + 1} ${haproxyWords(step.value)}`)
      if (answer !== '') throw new Error(`haproxy: ${answer}`)
      answers.push('')
    }
  }
  return answers
}

function haproxyWords(value: string | number): string {
  if (typeof value === 'number') return `weight ${value}`
  return value === 'up' || value === 'down' ? `health ${value}` : `state ${value}`
}

function askBackend({ weights, backups, allbackups, refusing, steps }: Scenario): string[] {
  const servers = weights.map((weight, i) => ({ name: `s${i + 1}`, address: '127.0.0.1:1', weight, backup: backups[i] }))
  const config = parse(Config, { backends: [{ name: 'b', allbackups, retries: 1, redispatch: 1, servers }] })
  if (!config.ok) throw new Error(JSON.stringify(config.problems))
  const lb = new LoadBalancer(config.value)
  const backend = lb.backends.get('b')
  if (backend === undefined) throw new Error('no backend')
  return steps.map((step) => {
    if ('picks' in step) return Array.from({ length: step.picks }, () => pick(backend, refusing)).join('')
    const server = backend.servers[step.server]
    if (server !== undefined) alter(lb, backend, server, step.value)
    return ''
  })
}

function pick(backend: Backend, refusing: number): string {
  const request = new Request('GET')
  let avoid: Server | undefined
  for (;;) {
    const assignment = backend.assign(request, avoid)
    if (assignment === undefined) return '-'
    assignment.release()
    const { server } = assignment
    if (server.id !== refusing + 1) return server.name.slice(1)
    if (backend.afterFailure(request, server) !== 'another server') return '-'
    avoid = server
  }
}

function alter(lb: LoadBalancer, backend: Backend, server: Server, value: string | number): void {
  if (value === 'up' || value === 'down') {
    server.health.force(value === 'up')
    backend.refresh(server)
  } else {
    const values = typeof value === 'number' ? { weight: value } : { state: value as 'ready' }
    lb.change({ by: 'test', target: { backend: 'b', server: server.name }, values })
  }
}

function describe(index: number, { steps, ...rest }: Scenario, at: number, theirs: string[], ours: string[]): string {
  const told = steps.slice(0, at + 1).map((step, i) => ('picks' in step ? theirs[i] : `s${step.server + 1}:${step.value}`))
  return `scenario ${index} ${JSON.stringify(rest)}\n  ${told.join(' ')}\n  haproxy ${theirs[at]}\n  ours    ${ours[at]}`
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, scenarios: { type: 'string', default: '300' } } })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const differences = await compareBalance({ seed: Number(values.seed), scenarios: Number(values.scenarios) })
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} of ${values.scenarios} scenarios differ from HAProxy ${version}`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
