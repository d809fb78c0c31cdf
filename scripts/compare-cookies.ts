/**
 * Compares cookie persistence with a real HAProxy: random Cookie fields and response heads go through HAProxy, byte by byte, and through Backend and
 * CookiePersistence. Prints every difference.
 *
 *     npx tsx scripts/compare-cookies.ts [--seed N] [--cases N]
 *
 * Left out, because the balancer differs there on purpose: blanks around the `=` of an application's Set-Cookie, which HAProxy takes out; Set-Cookie2
 * (obsolete, RFC 6265 §9.3), whose cookies HAProxy treats like those of Set-Cookie; dates in the future, which HAProxy leaves in a cookie; and Cookie fields that are
 * empty, which HAProxy sends on. Nor does a field with a `$` end in a separator: HAProxy looks one byte too far then.
 */
import { once } from 'node:events'
import net from 'node:net'
import { parseArgs } from 'node:util'
import { Backend } from '../src/lb/backend.ts'
import type { ResponseFields } from '../src/lb/persistence/cacheable.ts'
import { Request } from '../src/lb/request.ts'
import { BackendConfig } from '../src/schemas/backend.ts'
import { parse } from '../src/schemas/parse.ts'
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

/** The options of the `cookie` line, in HAProxy's words and ours. */
const modes: [string, object][] = [
  ['insert indirect nocache', { indirect: true, nocache: true }],
  ['insert nocache', { indirect: false, nocache: true }],
  ['insert indirect preserve nocache httponly', { indirect: true, nocache: true, preserve: true, httponly: true }],
  [
    'insert indirect postonly secure domain .example.com attr A=b',
    { postonly: true, secure: true, domain: ['.example.com'], attr: ['A=b'] },
  ],
]

/** The servers: s3 is down, d1 and d2 share a cookie and d1 is down, and `plain` has none. */
const servers = ['s1 s1', 's2 s2', 's3 s3 down', 'd1 d down', 'd2 d', 'drained x drain', 'plain']

/** Cookie fields: made of words that matter, then damaged by bytes that matter. */
function cookieField(random: Random): string {
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

function responseField(random: Random): Field {
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
    ['Set-Cookie', random.of(['SRV=app; Path=/', 'SRV=', 'SRV', 'SRVX=1', 'srv=1', 'a=1; SRV=2', 'SRV;x=1', '="SRV"', ''])],
    ['Server', 'x'],
  ])
}

function makeCase(random: Random): Case {
  return {
    mode: random.int(modes.length),
    method: random.of(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'PUT']),
    cookies: random.list(0, random.of([1, 1, 1, 3]), () => cookieField(random)).filter((cookie) => trim(cookie) !== ''),
    status: random.of([200, 200, 200, 201, 203, 204, 206, 300, 301, 302, 304, 401, 404, 405, 410, 414, 500, 501, 503]),
    fields: random.list(0, 5, () => responseField(random)),
  }
}

/** Compares `cases` cases; answers the differences, in words. */
export async function compareCookies({ seed, cases }: { seed: number; cases: number }): Promise<string[]> {
  const random = new Random(seed)
  const haproxy = await startHaproxy(configuration)
  const backends = modes.map(([, cookie]) => makeBackend(cookie))
  const seen = { request: '', response: '' }
  const upstream = await listen(haproxy.socket('server'), seen)
  const client = new Heads(net.connect(haproxy.socket('front')))
  const differences: string[] = []
  try {
    await haproxy.command(modes.flatMap((_, i) => servers.flatMap((server) => prepare(`b${i}`, server))).join(';'))
    for (let i = 0; i < cases; i++) {
      const one = makeCase(random)
      seen.response = responseHead(one)
      client.socket.write(requestHead(one), 'latin1')
      const answer = await client.next()
      const theirs = resultOf(seen.request, answer)
      const ours = askBackend(one, backends[one.mode], fieldValues(answer, 'x-server')[0] ?? '')
      if (JSON.stringify(theirs) !== JSON.stringify(ours)) differences.push(describe(one, theirs, ours))
    }
  } finally {
    client.socket.destroy()
    await haproxy.stop()
    upstream.close()
  }
  return differences
}

function configuration(socket: (name: string) => string): string {
  const lines = ['defaults', '  mode http', '  timeout connect 1s', '  timeout client 60s', '  timeout server 5s']
  lines.push('frontend front', `  bind unix@${socket('front')}`, '  use_backend %[path,field(2,/)]')
  for (const [i, [words]] of modes.entries()) {
    lines.push(
      `backend b${i}`,
      `  cookie SRV ${words}`,
      '  http-after-response set-header x-letters %tsc',
      '  http-after-response set-header x-server %s',
    )
    for (const [name, cookie] of servers.map((server) => server.split(' '))) {
      lines.push(`  server ${name} unix@${socket('server')}${cookie === undefined ? '' : ` cookie ${cookie}`}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function prepare(backend: string, server: string): string[] {
  const [name, , state] = server.split(' ')
  if (state === undefined) return []
  return [`set server ${backend}/${name} ${state === 'down' ? 'health down' : `state ${state}`}`]
}

function makeBackend(cookie: object): Backend {
  const plain = { name: 'SRV', indirect: true, nocache: false, httponly: false, attr: [] }
  const entries = servers.map((server) => server.split(' '))
  const config = parse(BackendConfig, {
    name: 'b',
    cookie: { ...plain, ...cookie },
    servers: entries.map(([name, value]) => ({ name, address: '127.0.0.1:1', ...(value === undefined ? {} : { cookie: value }) })),
  })
  if (!config.ok) throw new Error(JSON.stringify(config.problems))
  const backend = new Backend(config.value, 0)
  for (const [i, server] of backend.servers.entries()) {
    const state = entries[i]?.[2]
    if (state === 'down') server.health.force(false)
    if (state === 'drain') server.admin = 'drain'
    backend.refresh(server)
  }
  return backend
}

async function listen(path: string, seen: { request: string; response: string }): Promise<net.Server> {
  const server = net.createServer(async (socket) => {
    const heads = new Heads(socket)
    try {
      for (;;) {
        seen.request = await heads.next()
        socket.write(seen.response, 'latin1')
      }
    } catch {
      // The connection was closed: no more requests.
    }
  })
  server.listen(path)
  await once(server, 'listening')
  return server
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

function askBackend({ method, cookies, status, fields }: Case, backend: Backend | undefined, picked: string): Result {
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
    remove: (name, which) => {
      lines = lines.filter((line) => line[0] !== name || !which(line[1]))
    },
  }
  const added = persistence.writeResponse(request, server, response)
  const head = [...lines.map((line) => line.join(': ')), added].join('\r\n')
  return {
    letters: request.cookieIn + request.cookieOut,
    server: request.bound?.name ?? '',
    forwarded,
    setCookies: wireValues(head, 'set-cookie'),
    cacheControls: wireValues(head, 'cache-control'),
  }
}

/** A field's value without the blanks around it, as a parser of heads gives it. */
function trim(value: string): string {
  return value.replace(/^[\t ]+|[\t ]+$/g, '')
}

function describe(one: Case, theirs: Result, ours: Result): string {
  const parts = (Object.keys(theirs) as (keyof Result)[]).filter((key) => JSON.stringify(theirs[key]) !== JSON.stringify(ours[key]))
  const told = parts.map((key) => `  ${key}\n    haproxy ${JSON.stringify(theirs[key])}\n    ours    ${JSON.stringify(ours[key])}`)
  return `${modes[one.mode]?.[0]} ${JSON.stringify({ ...one, mode: undefined })}\n${told.join('\n')}`
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, cases: { type: 'string', default: '1000' } } })
  const version = haproxyVersion()
  if (version === undefined) throw new Error('haproxy is not installed')
  const differences = await compareCookies({ seed: Number(values.seed), cases: Number(values.cases) })
  for (const difference of differences) console.log(difference)
  console.log(`${differences.length} of ${values.cases} cases differ from HAProxy ${version}`)
  process.exitCode = differences.length > 0 ? 1 : 0
}
