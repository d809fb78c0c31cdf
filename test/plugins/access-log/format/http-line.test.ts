import fc from 'fast-check'
import t from 'tap'
import type { LogEntry } from '../../../../src/plugins/access-log/entry.ts'
import { formats } from '../../../../src/plugins/access-log/format/formats.ts'
import { httpLineWriter } from '../../../../src/plugins/access-log/format/http-line.ts'
import { lineWriter } from '../../../../src/plugins/access-log/format/line.ts'
import { parseLogFormat } from '../../../../src/schemas/log-format.ts'
import { added, backend, entry, noRequest, server, surroundings } from '../entries.ts'

const moment = fc.oneof(fc.constant(-1), fc.double({ min: 0, max: 1e6, noNaN: true }))
const count = fc.nat(100_000)
const optional = <T>(value: T) => fc.constantFrom(value, undefined)

const differences: fc.Arbitrary<Partial<LogEntry>> = fc.record({
  client: fc.constantFrom({ remoteAddress: '10.0.0.1', remotePort: 40_000 }, { remoteAddress: '2001:db8::1', remotePort: 1 }, {}),
  backend: optional(backend),
  server: optional(server),
  isAtServer: fc.boolean(),
  applet: fc.constantFrom(undefined, '<STATS>', '<PROMEX>'),
  isOver: fc.boolean(),
  method: fc.constantFrom('GET', 'POST', 'PURGE'),
  target: fc.string({ unit: 'binary', maxLength: 80 }).map((text) => Buffer.from(text).toString('latin1')),
  httpVersion: fc.constantFrom('1.0', '1.1'),
  openedAt: count,
  begunAt: count,
  receivedAt: moment,
  assignedAt: moment,
  connectedAt: moment,
  answeredAt: moment,
  endedAt: count,
  status: fc.integer({ min: -1, max: 599 }),
  bytesOut: fc.nat(),
  termination: fc.constantFrom('--', 'CD', 'sH', 'PR', 'SC'),
  cookieIn: fc.constantFrom('N', 'I', 'D', 'V', 'E', 'O'),
  cookieOut: fc.constantFrom('N', 'I', 'U', 'D', 'P', 'R'),
  retries: count,
  redispatched: fc.boolean(),
  serverQueue: count,
  backendQueue: count,
})

t.test('it writes what the variables of the format write one by one', async (t) => {
  const parsed = parseLogFormat(formats.httplog)
  if (!parsed.ok) throw new Error(parsed.fault)
  const around = surroundings()
  const [atOnce, oneByOne] = [httpLineWriter(around), lineWriter(parsed.parts, around)]
  const same = (of: LogEntry): void => {
    const expected = added((line) => oneByOne(line, of))
    if (added((line) => atOnce(line, of)) !== expected) throw new Error(`not ${expected}`)
  }
  const seed = 2026
  fc.assert(
    fc.property(differences, (of) => same(entry(of))),
    { seed, numRuns: 2000 },
  )
  fc.assert(
    fc.property(differences, ({ method, ...of }) => same(noRequest(of))),
    { seed, numRuns: 200 },
  )
  fc.assert(
    fc.property(fc.integer({ min: 900, max: 1100 }), (length) => same(entry({ target: `/${'x'.repeat(length)}` }))),
    { seed },
  )
  t.pass('in 2,300 entries')
})
