import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { formatDate, formatNow } from '../../src/lb/persistence/dates.ts'
import { dynamicCookie } from '../../src/lb/persistence/dynamic.ts'
import { ask, balancer, closedPort, type Origin, origin, portOf } from '../helpers.ts'

/** One request to HAProxy and what came of it, as it was observed (test/scenarios/fixtures/cookie-cases.json). */
interface Case {
  id: string
  name: string
  config: { cookie: string; balance: string; backend_lines: string[]; server_lines: string[]; cli_before: string[] }
  server_behaviour: Behaviour & Record<string, Behaviour>
  preceding_requests?: { headers: [string, string][]; chosen_server: string; set_cookie: string[] }[]
  request: { http: string; method: string; path: string; headers: [string, string][]; headers_template: [string, string][] }
  expected: {
    chosen_server: string | null
    attempted_servers: string[]
    backend_cookie_headers: string[] | null
    status: number
    set_cookie: string[]
    set_cookie_pattern: string[]
    cache_control: string[]
  }
}

interface Behaviour {
  status?: number
  headers?: [string, string][]
  destroy?: boolean
}

const { cases } = JSON.parse(readFileSync('test/scenarios/fixtures/cookie-cases.json', 'utf8')) as { cases: Case[] }

for (const it of cases) t.test(`${it.id} ${it.name}: as HAProxy`, (t) => replay(t, it))

async function replay(
  t: Test,
  { config, server_behaviour: behaviour, preceding_requests: before = [], request, expected }: Case,
): Promise<void> {
  const origins = new Map<string, Origin>()
  const attempts: string[] = []
  for (const [index, name] of ['s1', 's2', 's3'].entries()) {
    const server = await origin(t, ({ head }, socket) => {
      attempts.push(name)
      if (/^upgrade:/im.test(head)) return 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
      const { status = 200, headers = [], destroy = false } = behaviour[name] ?? behaviour
      if (!destroy)
        return `HTTP/1.1 ${status} Test\r\n${headers.map(([field, value]) => `${field}: ${value}\r\n`).join('')}Content-Length: 0\r\n\r\n`
      socket.destroy()
      return undefined
    })
    origins.set(String(21_101 + index), server)
  }
  const closed = await closedPort()
  const port = (written: string): number => origins.get(written)?.port ?? closed
  const loadBalancer = await start(t, config, port)
  const head = `${request.method} ${request.path} HTTP/${request.http}\r\nHost: example.test\r\n`
  for (const { headers, chosen_server, set_cookie } of before) {
    const first = await ask(loadBalancer.port, `${head}${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
    t.equal(attempts.splice(0).at(-1), chosen_server, 'the server of the request before')
    t.same(values(first, 'set-cookie'), set_cookie)
  }
  const began = seconds()
  const sent = request.headers_template.map(([name, value]): [string, string] => [name, dated(value, began)])
  const fields = sent.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const length = request.method === 'POST' ? 'Content-Length: 0\r\n' : ''
  const response = await ask(loadBalancer.port, `${head}${fields}${length}\r\n`)
  t.equal(Number(response.slice(9, 12)), expected.status, 'status')
  const first = /\|([^|;]*)$/.exec(sent.find(([name]) => /^cookie$/i.test(name))?.[1] ?? '')?.[1] ?? ''
  const possible = [began, seconds()].map((now) =>
    expected.set_cookie_pattern.map((value) =>
      dynamics(value, port).replaceAll('{NOW}', formatNow(now)).replace('{REQ_FIRST_DATE}', first),
    ),
  )
  t.ok(
    possible.some((setCookie) => isDeepStrictEqual(setCookie, values(response, 'set-cookie'))),
    'Set-Cookie',
    { found: values(response, 'set-cookie'), wanted: possible[0] },
  )
  t.same(values(response, 'cache-control'), expected.cache_control, 'Cache-Control')
  t.same(attempts, expected.chosen_server === null ? [] : expected.attempted_servers.filter((name) => attempts.includes(name)), 'servers')
  t.equal(attempts.at(-1) ?? null, expected.chosen_server, 'the server that answered')
  const received = [...origins.values()].flatMap((server) => server.requests).at(-1)
  if (expected.backend_cookie_headers !== null)
    t.same(
      values(received?.head ?? '', 'cookie'),
      expected.backend_cookie_headers.map((value) => moved(value, request, sent)),
      'Cookie at the server',
    )
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** A Cookie field with its dates, such as `{T-8}`, as they are now. */
function dated(value: string, now: number): string {
  return value.replace(/\{T([+-]\d+)?\}/g, (_match, offset: string = '0') => formatDate(now + Number(offset)))
}

/** What the server saw when the case was observed, with the dates that are sent now. */
function moved(value: string, { headers }: Case['request'], sent: readonly [string, string][]): string {
  const at = headers.findIndex(([, before]) => before === value)
  return sent[at]?.[1] ?? value
}

/** The cookie of a server that has none of its own stands for its port, which is another here. */
function dynamics(value: string, port: (written: string) => number): string {
  return value.replace(dynamicCookie('secret', '127.0.0.1', 21_101), () => dynamicCookie('secret', '127.0.0.1', port('21101')))
}

/** Starts a balancer with the case's haproxy.cfg, its ports replaced, and makes the changes that come before the request. */
async function start(t: Test, config: Case['config'], port: (written: string) => number): Promise<{ port: number }> {
  const servers = config.server_lines.map((line) => line.replace(/:(\d{5})\b/, (_match, written: string) => `:${port(written)}`))
  const lines = [`balance ${config.balance}`, config.cookie, ...config.backend_lines, ...servers].map((line) => `  ${line}\n`).join('')
  const timeouts = '  timeout connect 200ms\n  timeout server 2s\n  timeout client 5s\n  timeout queue 1s\n'
  const folder = mkdtempSync(join(tmpdir(), 'limpet-case-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, `defaults\n  mode http\n${timeouts}frontend fe\n  bind 127.0.0.1:0\n  default_backend be\nbackend be\n${lines}`)
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await balancer(t, loaded.config)
  for (const command of config.cli_before) change(daemon.loadBalancer, command)
  return { port: portOf(daemon) }
}

/** Carries out a command of HAProxy's runtime API. */
function change(loadBalancer: LoadBalancer, command: string): void {
  const [, backend = '', server = '', what, value = ''] = /^set server (\S+)\/(\S+) (state|weight|health) (\S+)$/.exec(command) ?? []
  const target = { backend, server }
  const [, name = '', key] = /^(?:set dynamic-cookie-key|enable dynamic-cookie) backend (\S+)(?: (\S+))?$/.exec(command) ?? []
  if (what === 'state') loadBalancer.change({ by: 'test', target, values: { state: value as 'ready' | 'drain' | 'maint' } })
  else if (what === 'weight') loadBalancer.change({ by: 'test', target, values: { weight: Number(value) } })
  else if (what === 'health') loadBalancer.change({ by: 'test', target, values: { health: value as 'up' | 'stopping' | 'down' } })
  else if (name === '') throw new Error(`the test cannot do "${command}"`)
  else
    loadBalancer.change({
      by: 'test',
      target: { backend: name },
      settings: key === undefined ? { dynamicCookie: true } : { dynamicCookieKey: key },
    })
}

function values(head: string, name: string): string[] {
  return [...head.matchAll(new RegExp(`^${name}: *(.*?)\\s*$`, 'gim'))].map((match) => match[1] ?? '')
}
