import t from 'tap'
import { type LogTarget, parseLogTarget } from '../../src/schemas/log-target.ts'

const bare: LogTarget = {
  address: { kind: 'fd', fd: 1 },
  format: undefined,
  facility: 16,
  level: 7,
  minLevel: 0,
  length: undefined,
  sample: undefined,
}

const targets: [string, Partial<LogTarget>][] = [
  ['stdout', {}],
  [' stdout  format raw  daemon ', { format: 'raw', facility: 3 }],
  ['stderr local7 notice', { address: { kind: 'fd', fd: 2 }, facility: 23, level: 5 }],
  ['fd@5 kern err crit', { address: { kind: 'fd', fd: 5 }, facility: 0, level: 3, minLevel: 2 }],
  ['file@/var/log/access.log', { address: { kind: 'file', path: '/var/log/access.log' } }],
  ['/dev/log local0', { address: { kind: 'unix', path: '/dev/log', type: 'any' } }],
  ['unix@/dev/log', { address: { kind: 'unix', path: '/dev/log', type: 'any' } }],
  ['uxst@/run/x', { address: { kind: 'unix', path: '/run/x', type: 'stream' } }],
  ['127.0.0.1', { address: { kind: 'udp', host: '127.0.0.1', port: 514 } }],
  ['127.0.0.1:1514 local1', { address: { kind: 'udp', host: '127.0.0.1', port: 1514 }, facility: 17 }],
  ['udp@127.0.0.1:', { address: { kind: 'udp', host: '127.0.0.1', port: 514 } }],
  ['[::1]:5', { address: { kind: 'udp', host: '::1', port: 5 } }],
  ['udp6@[::1]', { address: { kind: 'udp', host: '::1', port: 514 } }],
  ['::1:514', { address: { kind: 'udp', host: '::1', port: 514 } }],
  ['ipv4@log.example:514', { address: { kind: 'udp', host: 'log.example', port: 514 } }],
  ['tcp@10.0.0.1:601', { address: { kind: 'tcp', host: '10.0.0.1', port: 601 } }],
  ['ring@buf', { address: { kind: 'ring', name: 'buf' } }],
  [
    'stdout len 80 sample 1,3-5:10 format rfc5424 local0 info',
    {
      length: 80,
      format: 'rfc5424',
      level: 6,
      sample: {
        ranges: [
          [1, 1],
          [3, 5],
        ],
        size: 10,
      },
    },
  ],
]

t.test('a target is read as after log in haproxy.cfg', async (t) => {
  for (const [text, more] of targets) t.same(parseLogTarget(text), { ok: true, target: { ...bare, ...more } }, text)
})

t.test('what is wrong with a target is told, with what would be right', async (t) => {
  const faults: [string, RegExp][] = [
    ['', /"" is no address for a log: write stdout, stderr/],
    ['stdot', /"stdot" is no address for a log, did you mean "stdout"\?/],
    ['somewhere:x', /"somewhere:x" is no address/],
    ['999.1.1.1', /"999.1.1.1" is no address/],
    ['127.0.0.1:0', /is no address/],
    ['127.0.0.1:70000', /is no address/],
    ['[x]:5', /is no address/],
    ['http@x', /is no address/],
    ['unix@', /is no address/],
    ['stdout local8', /unknown facility "local8", did you mean "local0"\?/],
    ['stdout qwertzuiop', /unknown facility "qwertzuiop": one of kern, user/],
    ['stdout local0 inf', /unknown level "inf", did you mean "info"\?/],
    ['stdout local0 info debgu', /unknown level "debgu", did you mean "debug"\?/],
    ['stdout local0 info debug x', /"x" is one word too many/],
    ['stdout len 79', /len expects a number of bytes from 80 to 65535, found "79"/],
    ['stdout len', /len expects a number of bytes from 80 to 65535, found ""/],
    ['stdout format rwa', /unknown format "rwa", did you mean "raw"\?/],
    ['stdout sample 0:4', /sample expects ranges and a size, such as 1:10 or 1-2,5:10, found "0:4"/],
    ['stdout sample 5:4', /sample expects ranges/],
    ['stdout sample 3-2:4', /sample expects ranges/],
    ['stdout sample x', /sample expects ranges/],
  ]
  for (const [text, fault] of faults) {
    const parsed = parseLogTarget(text)
    t.match(parsed.ok ? 'fine' : parsed.fault, fault, text)
  }
})
