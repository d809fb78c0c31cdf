// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HAProxy writes variables so
import t from 'tap'
import { around, backend, defaults, frontend, read } from '../reading.ts'

const global = 'global\n log 127.0.0.1:514 local0 info\n log stdout format raw daemon\n'

t.test('log global is what global has, whatever comes first', async (t) => {
  const { config, errors } = read(`${defaults} log global\n${frontend} option httplog\n${backend}${global}`)
  t.same(errors, [])
  const targets = ['127.0.0.1:514 format local local0 info', 'stdout format raw daemon']
  t.match(config, {
    global: { log: targets, logTag: 'haproxy' },
    frontends: [{ accessLog: { target: targets, format: 'httplog' } }],
    backends: [{ log: targets }],
  })
})

t.test('a section adds to the targets of its defaults, and "no log" empties them', async (t) => {
  const own = `${frontend} log stderr len 200 local1\n${backend} no log\n log ring@x local0\n`
  const { config, errors, notes } = read(`${global}${defaults} log global\n${own}`)
  t.same(errors, [])
  t.match(notes, [/log ring@x is accepted: there are no rings here/])
  t.match(config.frontends, [
    {
      accessLog: {
        format: 'connect',
        target: ['127.0.0.1:514 format local local0 info', 'stdout format raw daemon', 'stderr format local len 200 local1'],
      },
    },
  ])
  t.match(config.backends, [{ log: [] }])
})

t.test('a section without log has none, and its format is told to be idle', async (t) => {
  const { config, warnings } = read(`${defaults} option httplog\n${frontend}${backend}`)
  t.match(warnings, [/frontend "f" has a format for its log, but no log: add log and a target/])
  t.equal(config.frontends[0]?.accessLog, undefined)
  t.equal(config.backends[0]?.log, undefined)
  t.same(config.global, { hardStopAfter: 30_000 })
})

t.test('with log-send-hostname the form of lines is that of RFC 3164', async (t) => {
  const { config } = read(`${global} log-send-hostname\n no log\n log /dev/log local0\n${defaults}${frontend}${backend}`)
  t.match(config.global, { log: ['/dev/log format rfc3164 local0'], logSendHostname: true })
})

t.test('an address may hold variables of the environment', async (t) => {
  const { config } = read(`global\n log \${SYSLOG}:514 local0\n${defaults}${frontend}${backend}`, { SYSLOG: '10.0.0.7' })
  t.same(config.global.log, ['10.0.0.7:514 format local local0'])
})

t.test('of formats the last counts, and clf is one of them', async (t) => {
  const format = (lines: string) => read(around('frontend', `log stdout local0\n${lines}`)).config.frontends[0]?.accessLog?.format
  t.equal(format('option httplog clf'), 'clf')
  t.equal(format('option httplog clf\noption httplog'), 'httplog')
  t.equal(format('log-format "%ci %r"\noption tcplog'), 'tcplog')
  t.equal(format('option tcplog\nlog-format %ci\\ %r'), '%ci %r')
})

t.test('captures are kept in their order', async (t) => {
  const lines =
    'log stdout local0\ncapture request header Host len 9\ncapture request header X-A len 8\ncapture response header Server len 7'
  t.match(read(around('frontend', lines)).config.frontends, [
    {
      accessLog: {
        captureRequestHeaders: [
          { name: 'Host', len: 9 },
          { name: 'X-A', len: 8 },
        ],
        captureResponseHeaders: [{ name: 'Server', len: 7 }],
      },
    },
  ])
})

t.test('what is wrong with a log is told at its line', async (t) => {
  const faults: [Parameters<typeof around>[0], string, RegExp][] = [
    ['global', 'log stdout', /log expects a facility, such as local0, after the address/],
    ['global', 'log stdout len 100', /log expects a facility/],
    ['global', 'log stdout local8', /log: unknown facility "local8", did you mean "local0"\?/],
    ['global', 'log file@/x local0', /HAProxy has no files for logs; in YAML, Limpet has/],
    ['global', 'log "${nope}" local0', /the environment variable nope is not set/],
    ['global', 'no log x', /no log does not expect "x"/],
    ['global', 'log-tag', /log-tag expects a value/],
    ['frontend', 'no log x', /no log does not expect "x"/],
    ['frontend', 'log global x', /log: "global"|log: unknown facility "x"/],
    ['frontend', 'log-format %ci %cp', /log-format expects one word: put the format in quotes/],
    ['frontend', 'log-format %xyzzy', /log-format: there is no variable %xyzzy/],
    ['frontend', 'unique-id-format %[uuidd]', /unique-id-format: unknown sample fetch "uuidd", did you mean "uuid"\?/],
    ['frontend', 'option httplog clp', /option httplog does not expect "clp"/],
    ['frontend', 'option tcplog clf', /option tcplog does not expect "clf"/],
    ['frontend', 'option httpslog', /option httpslog is not supported by Limpet yet/],
    ['frontend', 'option dontlognull x', /option dontlognull does not expect "x"/],
    ['frontend', 'capture cookie c', /capture cookie expects a name, len and a length/],
    ['frontend', 'capture cookie c len x', /capture cookie len expects a whole number, found "x"/],
    ['frontend', 'capture request header a:b len 5', /capture request header: expected the name of a header field/],
    ['frontend', 'capture response header a len 0', /capture response header: expected a number of characters/],
    ['frontend', 'capture request body a len 5', /capture expects cookie, request header or response header, found "request body"/],
    ['frontend', 'capture cookie c len 5 6', /capture cookie does not expect "6"/],
    ['defaults', 'capture cookie c len 5', /capture has no meaning in a defaults section/],
  ]
  for (const [section, lines, expected] of faults) t.match(read(around(section, lines)).errors[0], expected, lines)
})

t.test('what only frontends log means nothing in a backend', async (t) => {
  t.match(read(around('backend', 'option httplog')).warnings, [/option httplog has no meaning in a backend section/])
})
