import t from 'tap'
import { type Options, readCommandLine } from '../src/command-line.ts'
import { help } from '../src/help.ts'

const nothing: Options = {
  mode: 'run',
  files: [],
  servers: [],
  bind: [],
  admin: [],
  directory: undefined,
  pidFile: undefined,
  zeroWarning: false,
  externalChecks: false,
  condition: '',
  notes: [],
}

function read(text: string): Options | string[] {
  const result = readCommandLine(text === '' ? [] : text.split(' '))
  return result.ok ? result.options : result.problems
}

const asks: [string, Partial<Options>][] = [
  ['-f a.cfg', { files: ['a.cfg'] }],
  ['-f a.cfg -f b.yaml', { files: ['a.cfg', 'b.yaml'] }],
  ['-f a.cfg -- b.cfg -c.cfg', { files: ['a.cfg', 'b.cfg', '-c.cfg'] }],
  ['-- a.cfg', { files: ['a.cfg'] }],
  ['-c -f a.cfg', { mode: 'check', files: ['a.cfg'] }],
  ['-f a.cfg -c', { mode: 'check', files: ['a.cfg'] }],
  ['-v', { mode: 'version' }],
  ['-vv', { mode: 'version' }],
  ['--version', { mode: 'version' }],
  ['-h', { mode: 'help' }],
  ['--help', { mode: 'help' }],
  ['-h -c', { mode: 'help' }],
  ['-v -c', { mode: 'version' }],
  ['-c -v -h', { mode: 'help' }],
  ['-cc version_atleast(2.6)', { mode: 'condition', condition: 'version_atleast(2.6)' }],
  ['-cc 1 -c -f a.cfg', { mode: 'condition', condition: '1', files: ['a.cfg'] }],
  ['-v -cc 1', { mode: 'version', condition: '1' }],
  ['-dW -f a.cfg', { zeroWarning: true, files: ['a.cfg'] }],
  ['--allow-external-check -f a.cfg', { externalChecks: true, files: ['a.cfg'] }],
  ['-p run.pid -f a.cfg', { pidFile: 'run.pid', files: ['a.cfg'] }],
  ['-C conf -f a.cfg', { directory: 'conf', files: ['a.cfg'] }],
  ['--server w1=http://127.0.0.1:81', { servers: [{ name: 'w1', address: '127.0.0.1:81' }] }],
  ['--server=w1=http://127.0.0.1:81/', { servers: [{ name: 'w1', address: '127.0.0.1:81' }] }],
  ['--server w1=app.test:81', { servers: [{ name: 'w1', address: 'app.test:81' }] }],
  ['--server w1=http://[::1]:81', { servers: [{ name: 'w1', address: '[::1]:81' }] }],
  ['--server w1=unix@/run/app.sock', { servers: [{ name: 'w1', address: 'unix@/run/app.sock' }] }],
  [
    '--server a=:1 --server b=:2 --bind :80 --bind=[::1]:80 --admin 127.0.0.1:81',
    {
      servers: [
        { name: 'a', address: ':1' },
        { name: 'b', address: ':2' },
      ],
      bind: [':80', '[::1]:80'],
      admin: ['127.0.0.1:81'],
    },
  ],
]

for (const [line, wanted] of asks) {
  t.test(`limpet ${line}`, async (t) => t.same(read(line), { ...nothing, ...wanted }))
}

const foreign = [
  ['-d', '-db', '-D', '-W', '-Ws', '-V', '-q', '-dM', '-dMno-merge,cold-first', '-dr', '-dS', '-de', '-dp', '-dL'],
  ['-m 512', '-n 2000', '-N 1000', '-L peer', '-S 127.0.0.1:1', '-x /run/old.sock'],
]

for (const flag of foreign.flat()) {
  t.test(`HAProxy's ${flag} is accepted, said to have no effect, and takes nothing that is not its own`, async (t) => {
    for (const line of [`${flag} -f a.cfg -c`, `-f a.cfg -c ${flag}`]) {
      const options = read(line)
      t.match(options, { mode: 'check', files: ['a.cfg'], pidFile: undefined })
      t.match(options, { notes: [new RegExp(`^${flag.split(' ')[0]} has no effect: .`)] })
    }
  })
}

t.test("HAProxy's -sf and -st take the process ids after them, if there are any", async (t) => {
  for (const line of ['-sf -f a.cfg', '-f a.cfg -st']) t.same(read(line), { ...nothing, files: ['a.cfg'] })
  for (const line of ['-sf 12 13 -f a.cfg', '-st 12 -f a.cfg', '-f a.cfg -sf 1 2 3'])
    t.match(read(line), { files: ['a.cfg'], notes: [/^-s[ft] has no effect: end the old processes first/] })
})

t.test('a start script of HAProxy works with all its flags at once', async (t) => {
  const options = read('-Ws -f /etc/h.cfg -p /run/h.pid -db -V -C /etc -n 10 -m 64 -L me -S /run/m.sock -x /run/x.sock -sf 1 2 -- more.cfg')
  t.match(options, { mode: 'run', files: ['/etc/h.cfg', 'more.cfg'], pidFile: '/run/h.pid', directory: '/etc' })
})

const problems: [string, (string | RegExp)[]][] = [
  ['', [/^nothing to run: name a configuration with -f FILE, or servers with --server name=http:\/\/host:port$/]],
  ['-c', [/^nothing to run/]],
  ['--bind :80', [/^nothing to run/]],
  ['-f', [/^-f needs a value after it$/]],
  ['-cc', [/^-cc needs a value after it$/]],
  ['-f a -p', [/^-p needs a value after it$/]],
  ['-f a -m', [/^-m needs a value after it$/]],
  ['--server', [/^--server needs a value after it$/]],
  ['--nonsense -f a', [/^unknown flag "--nonsense"; limpet -h lists them$/]],
  ['-z -f a', [/^unknown flag "-z"/]],
  ['a.cfg', [/^"a\.cfg" is neither a flag nor a command; a configuration is named with -f FILE, and limpet help lists/]],
  ['constructor toString -f a', [/^"constructor"/, /^"toString"/]],
  ['--server w1', [/^--server "w1" is not understood; write name=http:\/\/host:port$/]],
  ['--server w1=https://a:1', [/^--server "w1=https:\/\/a:1": TLS to a server needs a configuration/]],
  ['--server w1=ftp://a:1', [/is not understood/]],
  ['--server w1=http://a:1/path', [/is not understood/]],
  ['--server a,b=http://a:1', [/is not understood/]],
  ['-f a --server w1=:1', [/^--server, --bind and --admin are for a start without a file/]],
  ['-f a --bind :80', [/^--server, --bind and --admin/]],
  ['-f a --admin [::1]:80', [/^--server, --bind and --admin/]],
  ['--server w1=:1 --admin 0.0.0.0:80 --admin :81', [/^--admin 0\.0\.0\.0:80 would let anyone/, /^--admin :81 would let anyone/]],
  ['-z --server w1 --what -p', [/"-z"/, /"w1"/, /"--what"/, /^-p needs/]],
  ['-h --nonsense', [/"--nonsense"/]],
]

for (const [line, wanted] of problems) {
  t.test(`limpet ${line}: every problem is told`, async (t) => {
    const found = read(line)
    t.match(found, wanted)
    t.equal(Array.isArray(found) && found.length, wanted.length)
  })
}

t.test('the help text names every flag, in lines that fit a terminal', async (t) => {
  const own = ['-f', '-c', '-cc', '-p', '-C', '-dW', '--allow-external-check', '--server', '--bind', '--admin', '-v', '-h']
  const others = ['-d', '-db', '-D', '-W', '-Ws', '-V', '-q', '-m', '-n', '-N', '-L', '-S', '-x', '-dM', '-sf', '-st']
  for (const flag of own) t.match(help, new RegExp(`^  (?:-v, )?${flag}[ ,]`, 'm'))
  for (const flag of others) t.match(help, new RegExp(`[( ]${flag}[) …]`))
  for (const line of help.split('\n')) t.ok(line.length <= 100, line)
})
