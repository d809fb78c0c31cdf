import t from 'tap'
import type { LogEntry } from '../../../../src/plugins/access-log/entry.ts'
import { formats } from '../../../../src/plugins/access-log/format/formats.ts'
import type { Surroundings } from '../../../../src/plugins/access-log/format/kinds.ts'
import { lineWriter } from '../../../../src/plugins/access-log/format/line.ts'
import { logVariables, parseLogFormat } from '../../../../src/schemas/log-format.ts'
import { accessLog, added, entry, noRequest, server, surroundings } from '../entries.ts'

process.env.TZ = 'UTC'

function line(format: string, of: LogEntry, around: Partial<Surroundings> = {}): string {
  const parsed = parseLogFormat(format)
  if (!parsed.ok) throw new Error(parsed.fault)
  const write = lineWriter(parsed.parts, surroundings(around))
  return added((line) => write(line, of))
}

const captures = accessLog({
  captureCookie: { name: 'SID', len: 10 },
  captureRequestHeaders: [
    { name: 'Host', len: 20 },
    { name: 'X-A', len: 5 },
  ],
  captureResponseHeaders: [{ name: 'Server', len: 3 }],
})
const fields: Record<string, string[]> = {
  host: ['a.test'],
  'x-a': ['one', 'two|{}three'],
  cookie: ['x=1; SID=12345678901', 'SIDX=2'],
  server: ['Apache'],
  'set-cookie': ['a=1', 'SID=new; path=/'],
}
const field = (name: string): string[] => fields[name] ?? []
const captured = entry({ requestField: field, responseField: field })
const aborted = noRequest({ endedAt: 50 })

/** Formats, entries, and lines as HAProxy 2.6.12 writes them. */
const lines: [format: string, of: LogEntry, expected: string, around?: Partial<Surroundings>][] = [
  ['%ci:%cp %fi:%fp %si:%sp %bi:%bp', entry(), '10.0.0.1:40000 10.0.0.2:80 10.0.0.9:81 10.0.0.2:50000'],
  ['%{+X}o%ci:%cp %fi:%fp %si:%sp %bi:%bp', entry(), '0A000001:9C40 0A000002:0050 0A000009:0051 0A000002:C350'],
  ['%{+X}ci', entry({ client: { remoteAddress: '2001:db8::1:2' } }), '20010DB8000000000000000000010002'],
  ['%{+X}ci', entry({ client: { remoteAddress: '::ffff:127.0.0.1' } }), '00000000000000000000FFFF7F000001'],
  ['%ci:%cp %fi:%fp', entry({ client: {} }), 'unix:0 unix:0'],
  ['%{+X}ci', entry({ client: {} }), 'unix'],
  ['%si:%sp', entry({ serverAddress: undefined }), 'unix:-'],
  ['%f %ft %b %s', entry(), 'web web app w1'],
  ['%f %ft %b %s', aborted, 'web web web <NOSRV>'],
  ['%b %s', entry({ applet: '<STATS>', backend: undefined, server: undefined }), 'web <STATS>'],
  ['%{+Q}o%f %b %s %ci %cp %tsc %ST', entry(), '"web" "app" "w1" "10.0.0.1" 40000 --VN 200'],
  ['%t|%T|%Tl|%Ts|%ms', entry(), '05/Nov/2026:22:04:43.007|05/Nov/2026:22:04:43 +0000|05/Nov/2026:22:04:43 +0000|1793916283|007'],
  ['%tr|%trg|%trl', entry({ begunAt: 1100 }), '05/Nov/2026:22:04:44.107|05/Nov/2026:22:04:44 +0000|05/Nov/2026:22:04:44 +0000'],
  ['%{+X}Ts %{+X}ms %{+X}rt %{+X}lc %rt %lc', entry(), '6AECFD7B 07 0011 0004 17 4'],
  ['%Th %Ti %TR %Tq %Tw %Tc %Tr %Td %Ta %Tt %Tu', entry(), '0 5 2 7 11 3 9 18 43 48 43'],
  ['%Th %Ti %TR %Tq %Tw %Tc %Tr %Td %Ta %Tt %Tu', aborted, '0 0 -1 -1 -1 -1 -1 -1 50 50 50'],
  ['%TR/%Tw/%Tc/%Tr/%Ta', entry({ connectedAt: -1, answeredAt: -1 }), '2/11/-1/-1/43'],
  ['%TR/%Tw/%Tc/%Tr/%Ta', entry({ assignedAt: -1, connectedAt: -1, answeredAt: -1 }), '2/-1/-1/-1/43'],
  ['%Ta %Tt %Tu %B %U %Tr', entry({ isOver: false }), '+43 +48 +43 +3400 120 9'],
  ['%ST %B %U', entry({ status: -1, bytesOut: 0 }), '-1 0 120'],
  ['%ts %tsc', entry({ termination: 'sQ', cookieIn: 'D', cookieOut: 'I' }), 'sQ sQDI'],
  ['%ts %tsc', aborted, 'CR CR--'],
  ['%ac/%fc/%bc/%sc/%rc %sq/%bq', entry({ retries: 2, serverQueue: 1, backendQueue: 5 }), '3/0/4/6/2 1/5'],
  ['%ac/%fc/%bc/%sc/%rc', entry({ isOver: false, retries: 1, redispatched: true }), '3/0/5/7/+1'],
  ['%bc/%sc', aborted, '0/0'],
  ['%r|%HM|%HU|%HP|%HPO|%HQ|%HV', entry(), 'GET /a/b?c=d HTTP/1.1|GET|/a/b?c=d|/a/b|/a/b|?c=d|HTTP/1.1'],
  ['%r|%HU|%HP|%HPO|%HQ', entry({ target: 'http://x.test/p?q' }), 'GET http://x.test/p?q HTTP/1.1|http://x.test/p?q|http://x.test/p|/p|?q'],
  ['%HP|%HPO|%HQ|', entry({ method: 'OPTIONS', target: '*' }), '*|||'],
  ['%HPO|', entry({ target: 'http://x.test' }), '|'],
  ['%r|%HM|%HU|%HP|%HPO|%HQ|%HV', aborted, Array(7).fill('<BADREQ>').join('|')],
  ['%{+Q}r', entry({ target: '/a"b#c\x7f\xe9' }), '"GET /a#22b#23c#7F#E9 HTTP/1.1"'],
  ['%{+E}HU', entry({ target: '/a]b\\c"' }), '/a\\]b\\\\c#22'],
  ['%HM %HQ %HV', entry({ target: '/' }), 'GET  HTTP/1.1'],
  ['%hr %hs %hrl %hsl |', entry(), '|'],
  ['%hr|%hs|%hrl|%hsl', entry(), '|||'],
  ['%hr %hs|%hrl|%hsl', captured, '{a.test|two#7C#7B} {Apa}|a.test two#7C#7B|Apa', { captures }],
  ['%{+Q}o%hr|%hrl|%CC', captured, '"{a.test|two#7C#7B}"|"a.test" "two#7C#7B"|"SID=123456"', { captures }],
  ['%hr %hs|%hrl|%hsl', entry(), '{|} {}|- -|-', { captures }],
  ['%hr %hs %hrl %{+Q}hsl %f', aborted, 'web', { captures }],
  ['%{+Q}hrl', entry(), '"" ""', { captures }],
  ['%CC %CS', captured, 'SID=123456 SID=new', { captures }],
  ['%CC %{+Q}CC %CS', entry(), '- "" -'],
  ['%CC', entry({ requestField: () => ['SID=a"\x01\xff'] }), 'SID=a#22#01#FF', { captures }],
  ['%ID %{+Q}ID', entry(), '- ""'],
  ['%ID', entry(), 'id-200', { uniqueId: ({ status }) => `id-${status}` }],
  ['%H %pid %{+X}pid %%', entry(), `vm ${process.pid} ${process.pid.toString(16).toUpperCase().padStart(4, '0')} %`],
  [
    formats.httplog,
    captured,
    '10.0.0.1:40000 [05/Nov/2026:22:04:43.012] web app/w1 2/11/3/9/43 200 3400 SID=123456 SID=new --VN 3/0/4/6/0 0/0 {a.test|two#7C#7B} {Apa} "GET /a/b?c=d HTTP/1.1"',
    { captures },
  ],
  [
    formats.httplog,
    aborted,
    '10.0.0.1:40000 [05/Nov/2026:22:04:43.007] web web/<NOSRV> -1/-1/-1/-1/50 400 0 - - CR-- 3/0/0/0/0 0/0 "<BADREQ>"',
  ],
  [formats.tcplog, entry(), '10.0.0.1:40000 [05/Nov/2026:22:04:43.007] web app/w1 11/3/48 3400 -- 3/0/4/6/0 0/0'],
  [
    formats.clf,
    entry(),
    '10.0.0.1 - - [05/Nov/2026:22:04:43 +0000] "GET /a/b?c=d HTTP/1.1" 200 3400 "" "" 40000 007 "web" "app" "w1" 2 11 3 9 43 --VN 3 0 4 6 0 0 0 "" "" ',
  ],
  [formats.connect, entry(), 'Connect from 10.0.0.1:40000 to 10.0.0.2:80 (web/HTTP)'],
]

t.test('lines are those of HAProxy', async (t) => {
  // This request among them.
  if (server !== undefined) server.counters.current = 7
  const counters = entry().backend?.counters
  if (counters !== undefined) counters.current = 5
  for (const [format, of, expected, around] of lines) t.equal(line(format, of, around), expected, format)
})

t.test('a request line is logged up to its 1023rd character', async (t) => {
  const long = entry({ target: `/${'x'.repeat(2000)}` })
  t.equal(line('%r', long).length, 1023)
  t.equal(line('%HU', long).length, 1019)
})

t.test('every variable writes something of every entry', async (t) => {
  for (const name of logVariables) for (const of of [entry(), aborted]) t.type(line(`%${name}`, of), 'string', name)
})
