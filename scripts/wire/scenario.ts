import { cookieField, persistenceLines, responseField } from '../compare-cookies.ts'
import type { Random } from '../haproxy.ts'

/** A request and what its server answers, or what an operator says to the runtime API. */
export type Step = { request: string; response: string } | { command: string }

/** A backend and what happens to it. */
export interface Scenario {
  lines: string[]
  steps: Step[]
}

/** How many servers there are to be had; those of a scenario are the first of them. */
export const serverCount = 4

export function scenarioOf(random: Random, index: number, steps: number): Scenario {
  const count = 1 + random.int(serverCount)
  const names = Array.from({ length: count }, (_, i) => `s${i + 1}`)
  // At a server that refuses, HAProxy waits a second before it asks it again: with one attempt, or another server at once, it does not.
  const refusing = random.chance(3) ? random.of(names as [string, ...string[]]) : undefined
  const redispatches = refusing !== undefined && random.chance(2)
  const servers = names.map((name) => {
    const cookie = random.chance(6) ? '' : ` cookie ${name}`
    const flags = `${random.chance(5) ? ' backup' : ''}${random.chance(8) ? ' disabled' : ''}`
    return `server ${name} unix@"\${DIR}/${name === refusing ? 'nobody' : name}.sock" weight ${random.int(random.of([2, 4, 257]))}${cookie}${flags}`
  })
  const balance = random.of([
    'roundrobin',
    'roundrobin',
    'static-rr',
    'leastconn',
    'first',
    'uri',
    'hdr(X-Key)',
    'url_param k',
    'url_param k check_post',
  ])
  const lines = [
    `balance ${balance}`,
    ...(random.chance(2) ? [`hash-type ${random.of(['consistent', 'map-based', 'consistent djb2 avalanche'])}`] : []),
    // Dates and dynamic values go with the time and the address, which are compared elsewhere.
    ...(random.chance(8) ? [] : persistenceLines(random).map((line) => line.replace(/ (?:maxidle|maxlife) \S+| dynamic\b/g, ''))),
    ...(random.chance(6) ? ['option allbackups'] : []),
    ...(random.chance(4) ? ['option forwardfor'] : []),
    ...(random.chance(6) ? [`force-persist if { path_beg /force }`] : []),
    ...(random.chance(6) ? [`ignore-persist if { path_beg /static }`] : []),
    ...(random.chance(8) ? [`use-server ${random.of(names as [string, ...string[]])} if { path_beg /pinned }`] : []),
    ...(random.chance(3) ? stickLines(random) : []),
    ...(redispatches ? ['retries 1', 'option redispatch 1'] : ['retries 0']),
    ...servers,
  ].filter((line) => !line.startsWith('dynamic-cookie-key'))
  return { lines: withOneBackup(lines), steps: Array.from({ length: steps }, () => stepOf(random, index, names, balance)) }
}

/** Of several backups the first serves alone without `option allbackups`; HAProxy's slot maps take others too where their weights differ (docs/configuration.md). */
function withOneBackup(lines: readonly string[]): string[] {
  const hasSlots =
    lines.some((line) => /^balance (?:static-rr|uri|hdr|url_param)/.test(line)) && !lines.some((line) => / consistent/.test(line))
  if (!hasSlots || lines.includes('option allbackups')) return [...lines]
  const first = lines.findIndex((line) => line.endsWith(' backup') || line.includes(' backup '))
  return lines.map((line, index) => (index === first ? line : line.replace(/ backup(?= |$)/, '')))
}

/** A table and rules that use it. It has room for all keys: when it is full, HAProxy lets go an entry even for a key that is there. */
function stickLines(random: Random): string[] {
  const type = random.of(['string', 'string len 2', 'integer', 'ip', 'ipv6', 'binary len 3'])
  const key = (): string =>
    random.of(['hdr(X-Key)', 'url_param(k)', 'path', 'req.cook(SRV)', 'hdr(X-Forwarded-For)', 'method,lower', 'int(7)'])
  const condition = (): string => (random.chance(3) ? ' if { method GET }' : '')
  return [
    `stick-table type ${type} size 1k expire 1h`,
    ...random.list(1, 4, () => {
      const rule = random.of(['on', 'on', 'match', 'store-request', 'store-response'])
      return rule === 'store-response'
        ? `stick store-response ${random.of(['res.hdr(X-Key)', 'status', 'res.cook(SRV)'])}`
        : `stick ${rule} ${key()}${condition()}`
    }),
  ]
}

function stepOf(random: Random, index: number, names: string[], balance: string): Step {
  const [first = 's1', ...more] = names
  if (random.chance(12)) return { command: `show table b${index}` }
  if (random.chance(6)) {
    const isFixed = !['roundrobin', 'leastconn', 'first'].includes(balance)
    const value = random.of([
      'state drain',
      'state maint',
      'state ready',
      'state ready',
      'health down',
      'health up',
      isFixed ? 'weight 100%' : `weight ${random.int(9)}`,
      isFixed ? 'weight 0%' : `weight ${random.int(257)}`,
    ])
    return { command: `set server b${index}/${random.of([first, ...more])} ${value}` }
  }
  const path = random.of([
    '/',
    '/a',
    `/p/${random.int(9)}?k=${random.int(9)}`,
    '/force/1',
    '/static/a.css',
    '/pinned',
    '/?k=1',
    '//x/../y?z',
    '/%7e',
  ])
  const method = random.of(['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])
  const cookies = random.list(0, random.of([1, 1, 2]), () =>
    random.chance(3) ? cookieField(random, [first, ...more]) : `a=1; SRV=${random.of([first, ...more])}; b=2`,
  )
  const fields = [
    'Host: example.org',
    `X-Scenario: ${index}`,
    ...cookies.filter((cookie) => cookie.replace(/^[\t ]+|[\t ]+$/g, '') !== '').map((cookie) => `Cookie: ${cookie}`),
    ...(random.chance(2) ? [`X-Key: ${random.int(20)}`] : []),
    ...(random.chance(6) ? ['X-Forwarded-For: 10.9.8.7'] : []),
    ...(method === 'POST' || method === 'PUT' ? ['Content-Length: 3'] : []),
  ]
  const body = method === 'POST' || method === 'PUT' ? random.of(['abc', 'k=1', 'k=2', 'k="', 'x&k']) : ''
  return { request: `${method} ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body}`, response: responseOf(random) }
}

function responseOf(random: Random): string {
  const status = random.of([200, 200, 200, 201, 204, 206, 301, 302, 304, 401, 404, 410, 500, 503])
  const fields = random.list(0, 4, () => responseField(random)).map(([name, value]) => `${name}: ${value}`)
  const length = status === 204 || status === 304 ? [] : ['Content-Length: 0']
  return [`HTTP/1.1 ${status} X`, ...fields, ...length, '', ''].join('\r\n')
}

/** One configuration for all scenarios, and for both: what differs is in the environment. */
export function configurationOf(scenarios: readonly Scenario[]): string {
  return [
    ...['global', '  nbthread 1', '  stats socket "${DIR}/${SIDE}.admin" level admin'],
    ...['defaults', '  mode http', '  timeout connect 1s', '  timeout client 60s', '  timeout server 5s', '  timeout queue 1s'],
    ...['frontend front', '  bind unix@"${DIR}/${SIDE}.front"', '  use_backend b%[req.hdr(x-scenario)]'],
    ...scenarios.flatMap(({ lines }, index) => [`backend b${index}`, ...lines.map((line) => `  ${line}`)]),
    '',
  ].join('\n')
}
