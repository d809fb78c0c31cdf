/**
 * Compares cookie persistence with a real HAProxy: under random configurations, random Cookie fields and response heads go through HAProxy, byte by byte,
 * and through Backend and CookiePersistence as Limpet reads the same configuration. Prints every difference.
 *
 *     npx tsx scripts/compare-cookies.ts [--seed N] [--cases N] [--configurations N]
 *
 * Left out, because the balancer differs there on purpose: Set-Cookie2 (obsolete, RFC 6265 §9.3), whose cookies HAProxy treats like those of Set-Cookie;
 * and Cookie fields that are empty, which HAProxy sends on. Nor does a field with a `$` end in a separator: HAProxy looks one byte too far then.
 */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatNote, loadConfig } from '../src/config/load.ts'
import { Backend } from '../src/lb/backend.ts'
import type { ResponseFields } from '../src/lb/persistence/cacheable.ts'
import { formatDate } from '../src/lb/persistence/dates.ts'
import { Request } from '../src/lb/request.ts'
import { fieldValues, Heads, haproxyVersion, Random, startHaproxy } from './haproxy.ts'

type Field = [name: string, value: string]

interface Case {
  mode: number
  method: string
  cookies: string[]
  status: number
  fields: Field[]
}

/** What came of a case. A server is told only where the cookie chose it, as the order of balancing is not compared here. */
interface Result {
  letters: string
  server: string
  forwarded: string[]
  setCookies: string[]
  cacheControls: string[]
}

/** The servers: name, cookie, state. d1 and d2 share a cookie and d1 is down; `plain` has none. */
const servers: [name: string, cookie?: string, state?: 'down' | 'drain' | 'maint'][] = [
  ['s1', 's1'],
  ['s2', 's2'],
  ['s3', 's3', 'down'],
  ['d1', 'd', 'down'],
  ['d2', 'd'],
  ['drained', 'x', 'drain'],
  ['plain'],
  ['kept', 'm', 'maint'],
  ['barred', 'a|b'],
  ['waved', 'p~q'],
  ['quoted', '\\"q\\"'],
]

/** The lines of a backend that concern persistence. */
export function persistenceLines(random: Random): string[] {
  const flag = (word: string, oneIn = 3): string => (random.chance(oneIn) ? ` ${word}` : '')
  const mode = random.of(['insert', 'insert', 'insert', 'rewrite', 'prefix', ''])
  const indirect = mode === 'rewrite' ? '' : flag('indirect', 2)
  const preserve = mode === 'insert' || indirect !== '' ? flag('preserve', 5) : ''
  const dynamic = flag('dynamic')
  const words = [
    mode === '' ? '' : ` ${mode}`,
    indirect,
    preserve,
    dynamic,
    flag('nocache', 2),
    flag('postonly', 5),
    flag('httponly'),
    flag('secure'),
    flag('domain .example.com'),
    flag('domain .example.org'),
    flag(`maxidle ${random.of(['60', '1m', '59500ms', '1ms', '0', '400d'])}`, 2),
    flag(`maxlife ${random.of(['600', '10m', '2147483647s', '0', '30'])}`, 2),
    flag('attr A=b'),
    flag('attr SameSite=None'),
  ]
  const key =
    dynamic === '' || random.chance(6) ? [] : [`dynamic-cookie-key ${random.of(['k', 'a longer key that fills a stripe of 32 bytes'])}`]
  const lines = [`cookie SRV${words.join('')}`, ...key.map((line) => line.replace(/ (a .*)$/, ' "$1"'))]
  return random.chance(3) ? [...lines, 'option persist'] : lines
}

/** A date in a cookie, or what is none: seconds from now that matter to the limits above. */
function date(random: Random): string {
  const offsets = [
    0, 3, 4, -4, -8, -28, -32, -56, -60, -64, -70, -300, -598, -602, -700, 86_000, 86_396, 86_404, 90_000, -90_000, -1e9, 9e8,
  ] as const
  return random.chance(6)
    ? random.of(['abc', 'aaaaa', 'AAAAA', '/////', 'x', '', 'aaaa!', 'aaaaa='])
    : formatDate(Math.floor(Date.now() / 1000) + random.of([...offsets]))
}

/** Cookie fields: made of words that matter, then damaged by bytes that matter. */
export function cookieField(random: Random, known: readonly [string, ...string[]]): string {
  const name = (): string => random.of(['SRV', 'SRV', 'SRV', 'a', 'b', 'SRVX', 'XSRV', 'srv', '$Path', '$SRV', '', 'SRV\xe9'])
  const value = (): string =>
    random.of([
      's1',
      's2',
      's3',
      'd',
      'x',
      'S1',
      's1x',
      '"s1"',
      '',
      '1',
      '"a;SRV=s2"',
      '"a\\";b"',
      '"open',
      's1|',
      's1|abc',
      's2|aaaaa',
      's1|x|aaaaa',
      'q|aaaaa',
      's1|AAAAA',
      's\xe9',
      'm',
      'a|b',
      'p~q',
      '"q"',
      's1~',
      's2~abc',
      '~abc',
      'zz~s1',
      's1~"a;b"',
      `s1|${date(random)}`,
      `s2|${date(random)}`,
      `s2|${date(random)}|${date(random)}`,
      `zz|${date(random)}|${date(random)}`,
      `s3|${date(random)}`,
      `|${date(random)}`,
      random.of(known),
    ])
  const equal = (): string => random.of(['=', '=', '=', '=', '=', '=', ' =', '= ', '\t= ', ''])
  const separator = (): string => random.of(['; ', '; ', '; ', ';', ',', ' ; ', ';\t', ';;', ' , ', '; ; '])
  let text = random
    .list(0, 6, () => name() + equal() + value() + separator())
    .join('')
    .replace(random.chance(2) ? /[ ;,\t]+$/ : /(?!)/, '')
  for (const noise of random.list(0, random.of([0, 0, 2]), () =>
    random.of([';', ',', '=', ' ', '\t', '"', '\\', '$', '|', 'SRV=', '\xff']),
  )) {
    const at = random.int(text.length + 1)
    text = text.slice(0, at) + noise + text.slice(at)
  }
  return text.includes('$') ? text.replace(/[ ;,\t]+$/, '') : text
}

export function responseField(random: Random): Field {
  const directive = (): string =>
    random.of([
      'public',
      'private',
      'no-cache',
      'no-store',
      'max-age=0',
      'max-age=60',
      's-maxage=0',
      's-maxage=5',
      'Max-Age=0',
      'PUBLIC',
      'no-cache="set-cookie"',
      'ext="a, private"',
      'max-agex',
      'must-revalidate',
      '',
      'private=',
      '"open, private',
    ])
  return random.of<Field>([
    ['Cache-Control', random.list(1, 3, () => directive()).join(random.of([', ', ',', ' , ', '\t,']))],
    ['Cache-Control', directive()],
    ['Pragma', random.of(['no-cache', 'NO-CACHE', 'x', 'no-cache, x'])],
    ['Expires', random.of(['0', '', 'Sun, 06 Nov 2094 08:49:37 GMT'])],
    ['ETag', random.of(['"1"', ''])],
    ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    [
      'Set-Cookie',
      random.of([
        'SRV=app; Path=/',
        'SRV=',
        'SRV',
        'SRVX=1',
        'srv=1',
        'a=1; SRV=2',
        'SRV;x=1',
        '="SRV"',
        '',
        'SRV="a;b" ; Path=/',
        'SRV=a,b; Path=/',
        'SRV=s1~x; HttpOnly',
        'SRV \t= app ; Path = /',
        'SRV=; Max-Age=0',
        'a = b; c = d',
        'SRV= ',
      ]),
    ],
    ['Server', 'x'],
  ])
}

function makeCase(random: Random, backends: readonly Backend[]): Case {
  const mode = random.int(backends.length)
  const [first = '', ...more] = backends[mode]?.servers.flatMap(({ cookie }) => cookie ?? []) ?? []
  return {
    mode,
    method: random.of(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'PUT']),
    cookies: random.list(0, random.of([1, 1, 1, 3]), () => cookieField(random, [first, ...more])).filter((cookie) => trim(cookie) !== ''),
    status: random.of([200, 200, 200, 201, 203, 204, 206, 300, 301, 302, 304, 401, 404, 405, 410, 414, 500, 501, 503]),
    fields: random.list(0, 5, () => responseField(random)),
  }
}

/** Compares `cases` cases over `configurations` backends; answers the differences, in words. */
export async function compareCookies({ seed, cases, configurations = 40 }: Options): Promise<string[]> {
  const random = new Random(seed)
  const seen = { request: '', response: '' }
  const upstreams = await listen(seen)
  const modes = random.list(configurations, configurations, () => persistenceLines(random))
  const haproxy = await startHaproxy((socket) => configuration(modes, upstreams.port, socket('front')))
  const backends = await makeBackends(configuration(modes, upstreams.port))
  const client = new Heads(net.connect(haproxy.socket('front')))
  const differences: string[] = []
  try {
    await haproxy.command(modes.flatMap((_, i) => servers.flatMap((server) => prepare(`b${i}`, server))).join(';'))
    for (let i = 0; i < cases; i++) {
      const one = makeCase(random, backends)
      seen.response = responseHead(one)
      const times = [Date.now()]
      client.socket.write(requestHead(one), 'latin1')
      const answer = await client.next()
      times.push(Date.now())
      const theirs = JSON.stringify(resultOf(seen.request, answer))
      // The clock may have gone on while HAProxy was asked.
      const ours = times.map((now) => askBackend(one, backends[one.mode], fieldValues(answer, 'x-server')[0] ?? '', now))
      if (ours[0] !== undefined && !ours.some((result) => JSON.stringify(result) === theirs))
        differences.push(describe(modes[one.mode] ?? [], one, JSON.parse(theirs), ours[0]))
    }
  } finally {
    client.socket.destroy()
    await haproxy.stop()
    upstreams.close()
  }
  return differences
}

interface Options {
  seed: number
  cases: number
  configurations?: number
}

/** A configuration for HAProxy, which chooses the backend by the path and tells what it did; or without `front` one that Limpet reads, with the same backends. */
function configuration(modes: readonly string[][], port: number, front?: string): string {
  const lines = ['defaults', '  mode http', '  timeout connect 1s', '  timeout client 60s', '  timeout server 5s']
  lines.push('frontend front', ...(front === undefined ? ['  bind :0'] : [`  bind unix@${front}`, '  use_backend %[path,field(2,/)]']))
  for (const [i, words] of modes.entries()) {
    lines.push(`backend b${i}`, ...words.map((line) => `  ${line}`))
    if (front !== undefined) lines.push('  http-after-response set-header x-letters %tsc', '  http-after-response set-header x-server %s')
    for (const [at, [name, cookie]] of servers.entries())
      lines.push(`  server ${name} 127.0.0.${at + 1}:${port}${cookie === undefined ? '' : ` cookie ${cookie}`}`)
  }
  return `${lines.join('\n')}\n`
}

function prepare(backend: string, [name, , state]: (typeof servers)[number]): string[] {
  if (state === undefined) return []
  return [`set server ${backend}/${name} ${state === 'down' ? 'health down' : `state ${state}`}`]
}

/** The clock of the backends, in milliseconds since the epoch. */
let time = 0

/** The backends as Limpet makes them, with their servers in the states they are in at HAProxy. */
async function makeBackends(text: string): Promise<Backend[]> {
  const directory = await mkdtemp(join(tmpdir(), 'compare-'))
  const file = join(directory, 'haproxy.cfg')
  await writeFile(file, text)
  const loaded = loadConfig([file], {})
  await rm(directory, { recursive: true })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  return loaded.config.backends.map((config) => {
    const backend = new Backend(config, 0, () => time)
    for (const [i, server] of backend.servers.entries()) {
      const state = servers[i]?.[2]
      if (state === 'down') server.set({ health: 'down' })
      else if (state !== undefined) server.admin = state
      const [, host = '', port] = /^(.*):(\d+)$/.exec(server.config.address) ?? []
      backend.located(server, host, Number(port))
      backend.refresh(server)
    }
    return backend
  })
}

/** Servers on one port of as many addresses of this machine. */
async function listen(seen: { request: string; response: string }): Promise<{ port: number; close: () => void }> {
  const onConnection = async (socket: net.Socket): Promise<void> => {
    const heads = new Heads(socket)
    try {
      for (;;) {
        seen.request = await heads.next()
        socket.write(seen.response, 'latin1')
      }
    } catch {
      // The connection was closed: no more requests.
    }
  }
  const listening: net.Server[] = []
  let port = 0
  for (const at of servers.keys()) {
    const server = net.createServer(onConnection)
    server.listen(port, `127.0.0.${at + 1}`)
    await once(server, 'listening')
    const address = server.address()
    if (typeof address === 'object' && address !== null) port = address.port
    listening.push(server)
  }
  return { port, close: () => void listening.map((server) => server.close()) }
}

function requestHead({ mode, method, cookies }: Case): string {
  return [`${method} /b${mode} HTTP/1.1`, 'Host: x', 'Content-Length: 0', ...cookies.map((cookie) => `Cookie: ${cookie}`), '', ''].join(
    '\r\n',
  )
}

function responseHead({ status, fields }: Case): string {
  const length = status === 204 || status === 304 ? [] : ['Content-Length: 0']
  return [`HTTP/1.1 ${status} X`, ...length, ...fields.map((field) => field.join(': ')), '', ''].join('\r\n')
}

function resultOf(request: string, answer: string): Result {
  const letters = (fieldValues(answer, 'x-letters')[0] ?? '').slice(2)
  return {
    letters,
    server: isBound(letters) ? (fieldValues(answer, 'x-server')[0] ?? '') : '',
    forwarded: wireValues(request, 'cookie'),
    setCookies: wireValues(answer, 'set-cookie'),
    cacheControls: wireValues(answer, 'cache-control'),
  }
}

/** The values of a field as they stand in the head: what follows the colon and one space. */
function wireValues(head: string, name: string): string[] {
  return head
    .split('\r\n')
    .filter((line) => line.startsWith(`${name}: `) || line === `${name}:`)
    .map((line) => line.slice(name.length + 2))
}

function isBound(letters: string): boolean {
  return letters.startsWith('V')
}

function askBackend({ method, cookies, status, fields }: Case, backend: Backend | undefined, picked: string, now: number): Result {
  time = now
  const request = new Request(method)
  const persistence = backend?.persistence
  const forwarded = cookies.map((cookie) => persistence?.readRequest(trim(cookie), request) ?? '').filter((value) => value !== '')
  const server = request.bound ?? backend?.server(picked)
  if (persistence === undefined || server === undefined) throw new Error(`haproxy chose ${picked}`)
  let lines = fields.map(([name, value]): Field => [name.toLowerCase(), trim(value)])
  const response: ResponseFields = {
    status,
    has: (name) => lines.some((line) => line[0] === name),
    values: (name) => lines.filter((line) => line[0] === name).map((line) => line[1]),
    replace: (name, by) => {
      lines = lines.flatMap(([field, value]) => {
        const left = field === name ? by(value) : value
        return left === undefined ? [] : [[field, left]]
      })
    },
  }
  const added = persistence.writeResponse(request, server, response)
  const head = [...lines.map((line) => line.join(': ')), added].join('\r\n')
  const letters = persistence.isTold ? request.cookieIn + request.cookieOut : '--'
  return {
    letters,
    server: isBound(letters) ? (request.bound?.name ?? '') : '',
    forwarded,
    setCookies: wireValues(head, 'set-cookie'),
    cacheControls: wireValues(head, 'cache-control'),
  }
}

/** A field's value without the blanks around it, as a parser of heads gives it. */
function trim(value: string): string {
  return value.replace(/^[\t ]+|[\t ]+$/g, '')
}

function describe(lines: readonly string[], one: Case, theirs: Result, ours: Result): string {
  const parts = (Object.keys(theirs) as (keyof Result)[]).filter((key) => JSON.stringify(theirs[key]) !== JSON.stringify(ours[key]))
  const told = parts.map((key) => `  ${key}\n    haproxy ${JSON.stringify(theirs[key])}\n    ours    ${JSON.stringify(ours[key])}`)
  return `${lines.join(' | ')} ${JSON.stringify({ ...one, mode: undefined })}\n${told.join('\n')}`
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      cases: { type: 'string', default: '1000' },
      configurations: { type: 'string', default: '40' },
    },
  })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const differences = await compareCookies({
    seed: Number(values.seed),
    cases: Number(values.cases),
    configurations: Number(values.configurations),
  })
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} of ${values.cases} cases differ from HAProxy ${version}`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
