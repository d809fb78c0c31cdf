import { hostname } from 'node:os'
import t from 'tap'
import { headerOf, noData, senderName } from '../../../src/plugins/access-log/header.ts'
import { Line } from '../../../src/plugins/access-log/line.ts'
import type { LineFormat } from '../../../src/schemas/log-target.ts'
import { added, TestClock } from './entries.ts'

process.env.TZ = 'UTC'
const { pid } = process

/** What stands before a line, as HAProxy 2.6.12 has it, without and with the name of the machine. */
const headers: [LineFormat, string, string][] = [
  ['raw', '', ''],
  ['short', '<3>', '<3>'],
  ['priority', '<131>', '<131>'],
  ['iso', '2026-11-05T22:04:43.008120+00:00 ', '2026-11-05T22:04:43.008120+00:00 '],
  ['timed', '<3>2026-11-05T22:04:43.008120+00:00 ', '<3>2026-11-05T22:04:43.008120+00:00 '],
  ['local', `<131>Nov  5 22:04:43 my tag[${pid}]: `, `<131>Nov  5 22:04:43 my tag[${pid}]: `],
  ['rfc3164', `<131>Nov  5 22:04:43 localhost my tag[${pid}]: `, `<131>Nov  5 22:04:43 host my tag[${pid}]: `],
  [
    'rfc5424',
    `<131>1 2026-11-05T22:04:43.008120+00:00 - my tag ${pid} - - `,
    `<131>1 2026-11-05T22:04:43.008120+00:00 host my tag ${pid} - - `,
  ],
]

t.test('each form of a line has its header', async (t) => {
  for (const [format, nameless, named] of headers) {
    for (const [hostname, expected] of [[undefined, nameless] as const, ['host', named] as const]) {
      const add = headerOf(format, 16, { tag: 'my tag', hostname }, new TestClock())
      const header = added((line) => add(line, 3, 1.12, noData))
      t.equal(header, expected, format)
    }
  }
})

t.test('structured data stands in the header of RFC 5424', async (t) => {
  const header = headerOf('rfc5424', 0, { tag: 'x', hostname: undefined }, new TestClock())
  const data = new Line()
  data.text('[ex@1 b="2"]')
  t.match(
    added((line) => header(line, 6, 0, data)),
    / - \[ex@1 b="2"\] $/,
  )
})

t.test('the name of the machine is the one given, the system’s, or not sent', async (t) => {
  t.equal(senderName('a'), 'a')
  t.equal(senderName(true), hostname())
  t.equal(senderName(''), hostname())
  t.equal(senderName(false), undefined)
  t.equal(senderName(undefined), undefined)
})
