import { readFileSync } from 'node:fs'
import t from 'tap'
import { headerOf } from '../../../src/plugins/access-log/header.ts'
import { RequestLog } from '../../../src/plugins/access-log/request-log.ts'
import { Target } from '../../../src/plugins/access-log/target.ts'
import { parseLogTarget } from '../../../src/schemas/log-target.ts'
import { accessLog, entry, keep, noRequest, surroundings, TestClock } from './entries.ts'

/** A log of a configuration, and the lines that it wrote. */
function logOf(config: object, target = 'stdout', uniqueIdFormat?: string): { log: RequestLog; lines: string[] } {
  const lines: string[] = []
  const parsed = parseLogTarget(target)
  if (!parsed.ok) throw new Error(parsed.fault)
  const { format = 'short', facility } = parsed.target
  const header = headerOf(format, facility, { tag: 'x', hostname: undefined }, new TestClock())
  const { clock, hostname, connections, rules } = surroundings()
  const common = { clock, hostname, connections, rules, numbers: { next: 0 } }
  return { lines, log: new RequestLog(accessLog(config), uniqueIdFormat, [new Target(parsed.target, header, keep(lines))], common) }
}

t.test('lines and requests are numbered', async (t) => {
  const { log, lines } = logOf({ format: '%rt/%lc %ID' }, undefined, 'id%rt')
  for (let i = 0; i < 3; i++) log.log(entry())
  t.same(lines, ['<6>0/0 id0\n', '<6>1/1 id1\n', '<6>2/2 id2\n'])
})

t.test('what did not go well may have a severity of its own', async (t) => {
  const { log, lines } = logOf({ format: '%ts %ST %rc', separateErrors: true })
  log.log(entry())
  log.log(entry({ status: 404 }))
  log.log(entry({ termination: 'LR' }))
  log.log(entry({ status: 500 }))
  log.log(entry({ termination: 'CD' }))
  log.log(entry({ retries: 1 }))
  log.log(entry({ redispatched: true }))
  log.log(noRequest())
  t.same(
    lines.map((line) => line.slice(0, 3)),
    ['<6>', '<6>', '<6>', '<3>', '<3>', '<3>', '<3>', '<3>'],
  )
})

t.test('what went well may be left out', async (t) => {
  const { log, lines } = logOf({ format: '%ST', dontlogNormal: true })
  log.log(entry())
  log.log(entry({ status: 503 }))
  t.same(lines, ['<6>503\n'])
})

t.test('what was no request may have a format of its own, and has none of "connect"', async (t) => {
  const { log, lines } = logOf({ format: '%HM', errorFormat: 'error %ST' })
  log.log(entry())
  log.log(noRequest())
  t.same(lines, ['<6>GET\n', '<6>error 400\n'])
  const connect = logOf({ format: 'connect' })
  connect.log.log(noRequest())
  connect.log.log(entry())
  t.same(connect.lines, ['<6>Connect from 10.0.0.1:40000 to 10.0.0.2:80 (web/HTTP)\n'])
})

t.test('a target takes what is grave enough, and calls it no graver than it may', async (t) => {
  const { log, lines } = logOf({ format: '%ST', separateErrors: true }, 'stdout local0 notice warning')
  log.log(entry())
  log.log(entry({ status: 500 }))
  t.same(lines, ['<4>500\n'])
  const none = logOf({ format: '%ST' }, 'stdout local0 crit')
  none.log.log(entry({ status: 500 }))
  t.same(none.lines, [])
})

t.test('a target may get a sample', async (t) => {
  const { log, lines } = logOf({ format: '%lc' }, 'stdout sample 1,3-4:5')
  for (let i = 0; i < 11; i++) log.log(entry())
  t.same(
    lines.map((line) => line.slice(3, -1)),
    ['0', '2', '3', '5', '7', '8', '10'],
  )
})

t.test('a line is as long as its target takes, its end included; one of JSON is never cut', async (t) => {
  const long = entry({ target: `/${'x'.repeat(500)}` })
  const { log, lines } = logOf({ format: '%HU' }, 'stdout len 100')
  log.log(long)
  t.equal(lines[0]?.length, 100)
  t.ok(lines[0]?.endsWith('x\n'))
  const json = logOf({ format: 'json' }, 'stdout format raw len 100')
  json.log.log(long)
  t.equal(JSON.parse(json.lines[0] ?? '').target, long.target)
})

t.test('structured data goes where lines have the form of RFC 5424', async (t) => {
  const { log, lines } = logOf({ format: '%ST', formatSd: '[ex@1 b="%B"]' }, 'stdout format rfc5424')
  log.log(entry())
  t.match(lines[0], / - \[ex@1 b="3400"\] 200\n$/)
})

t.test('it tells from where servers were asked only if a format mentions it', async (t) => {
  t.equal(logOf({}).log.tellsSource, false)
  t.equal(logOf({ format: '%b %bq %bc' }).log.tellsSource, false)
  t.equal(logOf({ format: '%{+X}bi' }).log.tellsSource, true)
  t.equal(logOf({}, undefined, '%bp').log.tellsSource, true)
})

t.test('a line of JSON has the figures under names', async (t) => {
  const { log, lines } = logOf({ format: 'json' }, 'stdout format raw')
  log.log(entry({ retries: 1, target: '/a"b\x01\xe9' }))
  log.log(noRequest({ endedAt: 50 }))
  const [first, second] = lines.map((line) => JSON.parse(line))
  t.match(first, {
    time: '2026-11-05T22:04:43.012Z',
    client_ip: '10.0.0.1',
    client_port: 40_000,
    frontend: 'web',
    backend: 'app',
    server: 'w1',
    method: 'GET',
    target: '/a"b\x01\xe9',
    http_version: '1.1',
    status: 200,
    bytes_sent: 3400,
    bytes_received: 120,
    request_ms: 2,
    queue_ms: 11,
    connect_ms: 3,
    response_ms: 9,
    total_ms: 43,
    termination: '--VN',
    retries: 1,
    redispatched: false,
  })
  t.notOk('request_headers' in first || 'request_cookie' in first || 'unique_id' in first)
  t.match(second, {
    server: null,
    method: null,
    target: null,
    request_ms: null,
    connect_ms: null,
    status: 400,
    termination: 'CR--',
    total_ms: 50,
  })
})

t.test('captured fields are in a line of JSON too', async (t) => {
  const config = {
    format: 'json',
    captureCookie: { name: 'SID=', len: 10 },
    captureRequestHeaders: [
      { name: 'Host', len: 4 },
      { name: 'X-No', len: 4 },
    ],
    captureResponseHeaders: [{ name: 'Server', len: 9 }],
  }
  const { log, lines } = logOf(config, 'stdout format raw', '%rt')
  const values: Record<string, string[]> = { host: ['a.test'], cookie: ['SID="1"'] }
  log.log(entry({ requestField: (name) => values[name] ?? [] }))
  t.match(JSON.parse(lines[0] ?? ''), {
    unique_id: '0',
    request_cookie: 'SID="1"',
    response_cookie: null,
    request_headers: { Host: 'a.te', 'X-No': null },
    response_headers: { Server: null },
  })
})

t.test('docs/logs.md tells of each field of JSON', async (t) => {
  const text = readFileSync('docs/logs.md', 'utf8')
  const captures = [{ name: 'Host', len: 4 }]
  const config = { format: 'json', captureCookie: { name: 'S', len: 4 }, captureRequestHeaders: captures, captureResponseHeaders: captures }
  const { log, lines } = logOf(config, 'stdout format raw', '%rt')
  log.log(entry())
  for (const field of Object.keys(JSON.parse(lines[0] ?? ''))) t.ok(text.includes(`\`${field}\``), field)
})

t.test('a format that is none is refused', async (t) => {
  t.throws(() => logOf({ format: '%qqq' }), /log format "%qqq": there is no variable %qqq/)
})
