import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { plainly } from './container.ts'
import { ask, closedPort, get, type Origin, origin, respond, until, Wire } from './helpers.ts'

/** The built program, started as a user starts it. */
class Program {
  readonly child: ChildProcess
  readonly ended: Promise<unknown[]>
  stdout = ''
  stderr = ''

  constructor(t: Test, args: string[], options: { env?: NodeJS.ProcessEnv; inherits?: number } = {}) {
    this.child = spawn('env', [...plainly, process.execPath, resolve('dist/cli.js'), ...args], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', options.inherits ?? 'ignore'],
    })
    this.child.stdout?.on('data', (data) => {
      this.stdout += data
    })
    this.child.stderr?.on('data', (data) => {
      this.stderr += data
    })
    this.ended = once(this.child, 'close')
    t.teardown(() => this.child.kill('SIGKILL'))
  }

  /** Waits until its log has a line, or it has ended; answers what the pattern caught. */
  async says(line: RegExp): Promise<string | undefined> {
    while (!line.test(this.stdout) && this.child.exitCode === null) {
      await Promise.race([new Promise((said) => this.child.stdout?.once('data', said)), this.ended])
    }
    return line.exec(this.stdout)?.[1]
  }

  /** Waits until it has said where a frontend listens; answers the port. */
  async portOf(frontend: string): Promise<number> {
    return Number(await this.says(new RegExp(`: ${frontend} listens on \\S*:(\\d+)"`)))
  }

  /** Waits for its end; answers the exit code, or the signal that ended it. */
  async end(): Promise<unknown> {
    const [code, signal] = await this.ended
    return code ?? signal
  }
}

/** Runs it to its end. */
async function run(t: Test, args: string[], options?: { env?: NodeJS.ProcessEnv }) {
  const program = new Program(t, args, options)
  const code = await program.end()
  return { code, stdout: program.stdout, stderr: program.stderr }
}

function folder(t: Test, files: Record<string, string>): (name: string) => string {
  const path = mkdtempSync(join(tmpdir(), 'limpet-cli-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return (name) => join(path, name)
}

/** haproxy.cfg with one frontend per address and one backend with the lines given. */
function haproxy(binds: string[], ...lines: string[]): string {
  const timeouts = 'defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n'
  const frontends = binds.map((address, index) => `frontend web${index + 1}\n  bind ${address}\n  default_backend app\n`)
  return `${timeouts}${frontends.join('')}backend app\n${lines.map((line) => `  ${line}\n`).join('')}`
}

/** A server that keeps each request until it is released. */
async function holding(t: Test): Promise<Origin & { release: () => void }> {
  let release = (): void => {}
  const server = await origin(t, (_request, socket) => {
    release = () => socket.write(respond('late'))
    return undefined
  })
  return Object.assign(server, { release: () => release() })
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

t.test('-v says the version, -h how to use it', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  t.same(await run(t, ['-v']), { code: 0, stdout: `limpet ${version}\n`, stderr: '' })
  t.match(await run(t, ['-h']), { code: 0, stdout: /^limpet: .*\n[\s\S]* {2}-f FILE /, stderr: '' })
})

t.test('help of a command, and of what is none', async (t) => {
  t.match(await run(t, ['help', 'routes']), { code: 0, stdout: /^limpet routes -f FILE: / })
  t.match(await run(t, ['help', 'nope']), { code: 2, stdout: '', stderr: /limpet help nope: there is no such command/ })
})

t.test('-cc: the answer is the exit code', async (t) => {
  t.same(await run(t, ['-cc', 'streq("$X",y) && 0'], { env: { X: 'y' } }), { code: 1, stdout: '', stderr: '' })
  t.match(await run(t, ['-cc', 'maybe']), { code: 2, stdout: '', stderr: /^limpet: -cc: expected a number or one of .* before "maybe"\n$/ })
})

t.test('a reader that leaves early is no failure', async (t) => {
  const program = new Program(t, ['-h'])
  program.child.stdout?.destroy()
  t.equal(await program.end(), 0)
  t.equal(program.stderr, '')
})

t.test('nothing given, or what is not understood: every problem in a line of its own, exit code 1', async (t) => {
  t.match(await run(t, []), { code: 1, stdout: '', stderr: /^limpet: nothing to run: .*-f FILE.*--server.*\n$/ })
  t.match(await run(t, ['--what', 'x.cfg']), {
    code: 1,
    stdout: '',
    stderr: /^limpet: unknown flag "--what".*\nlimpet: "x\.cfg" is neither a flag.*\n$/,
  })
})

t.test('-c: a valid configuration is said to be valid, exit code 0, and nothing is started', async (t) => {
  const file = folder(t, {
    'a.cfg': haproxy(['127.0.0.1:1'], 'server w1 127.0.0.1:1'),
    'a.yaml': 'frontends: [{name: a, bind: ["127.0.0.1:2"], stats: {}}]\n',
  })
  const checked = await run(t, ['-c', '-f', file('a.cfg'), '-f', file('a.yaml')])
  t.same(checked, { code: 0, stdout: 'Configuration is valid\n', stderr: '' })
})

t.test('-dW: with a warning nothing starts', async (t) => {
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:0'], 'server w1 127.0.0.1:1 cookie w1') })
  t.match(await run(t, ['-c', '-dW', '-f', file('a.cfg')]), { code: 1, stdout: '', stderr: /^warning: .*\nlimpet: -dW: .*\n$/ })
})

t.test('-c: an invalid one: every error with its file and line, exit code 1', async (t) => {
  const file = folder(t, {
    'a.cfg': haproxy(['127.0.0.1:1'], 'balanse roundrobin', 'cookie S insert', 'server w1 nowhere', 'server w1 127.0.0.1:1 chekc'),
    'b.yaml': 'frontends:\n  - name: a\n    bnid: []\n',
  })
  const { code, stdout, stderr } = await run(t, ['-c', ...['a.cfg', 'b.yaml', 'none.cfg'].flatMap((name) => ['-f', file(name)])])
  t.equal(code, 1)
  t.equal(stdout, '')
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '))
  for (const [name, line, word] of [
    ['a.cfg', 10, /"balanse".*balance/],
    ['a.cfg', 12, /"nowhere"/],
    ['a.cfg', 13, /"chekc".*check/],
    ['b.yaml', 3, /"?bnid"?.*bind/],
  ] as const)
    t.ok(
      errors.some((error) => error.startsWith(`error: ${file(name)}:${line}:`) && word.test(error)),
      `${name}:${line}`,
    )
  t.ok(errors.some((error) => error.startsWith(`error: ${file('none.cfg')}: `)))
})

t.test('a variable that is not set is an error that names it', async (t) => {
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:1'], `server w1 $\{limpet_unset}:1`) })
  t.match(await run(t, ['-f', file('a.cfg')]), { code: 1, stdout: '', stderr: /^error: \S+a\.cfg:\d+:(?:\d+:)? .*limpet_unset.*\n$/ })
})

t.test('servers whose names are unknown are all named, with their lines, by -c as at the start, and nothing listens', async (t) => {
  const port = await closedPort()
  const file = folder(t, {
    'a.cfg': haproxy([`127.0.0.1:${port}`], 'server w1 no-such-host.invalid:1', 'server w2 127.0.0.1:1', 'server w3 none.invalid:1'),
  })
  for (const mode of [[], ['-c']]) {
    const { code, stderr } = await run(t, [...mode, '-f', file('a.cfg')])
    t.equal(code, 1)
    t.match(stderr, new RegExp(`^error: ${file('a.cfg')}:10: server "w1": the name "no-such-host\\.invalid" is unknown`))
    t.match(stderr, new RegExp(`^error: ${file('a.cfg')}:12: server "w3": the name "none\\.invalid" is unknown`, 'm'))
    t.notMatch(stderr, /w2|\n {4}at /)
  }
})

t.test('a busy port: one line names the frontend and the address, exit code 1, and nothing is left listening', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  t.teardown(() => busy.close())
  const address = `127.0.0.1:${(busy.address() as AddressInfo).port}`
  const file = folder(t, {})
  const free = file('web1.sock')
  writeFileSync(file('a.cfg'), haproxy([`unix@${free}`, address], 'server w1 127.0.0.1:1 check'))
  const pidFile = file('run.pid')
  const { code, stderr } = await run(t, ['-f', file('a.cfg'), '-p', pidFile])
  t.equal(code, 1)
  t.match(stderr, new RegExp(`^error: ${file('a.cfg')}:10: frontend web2: cannot listen on ${address}: [^\\n]*\\n$`))
  t.notOk(existsSync(free))
  t.notOk(existsSync(pidFile))
})

t.test('a start without a file: --server, --bind and --admin', async (t) => {
  const servers = [await origin(t, () => respond('one')), await origin(t, () => respond('two'))]
  const named = servers.flatMap(({ port }, index) => ['--server', `web${index + 1}=http://127.0.0.1:${port}`])
  const program = new Program(t, [...named, '--bind', '127.0.0.1:0', '--admin', '127.0.0.1:0'])
  const port = await program.portOf('web')
  const texts = [await ask(port, get()), await ask(port, get())]
  t.match(texts, [/set-cookie: SERVERID=web1; path=\/; HttpOnly; SameSite=Lax\r\n[\s\S]*one$/, /SERVERID=web2;[\s\S]*two$/])
  t.match(servers[0]?.requests[0]?.head, /X-Forwarded-For: 127\.0\.0\.1\r\n/)
  const admin = await program.portOf('stats')
  const look = get('/', 'Connection: close\r\n')
  t.match(await ask(admin, look.replace('example.test', `localhost:${admin}`), () => false), /^HTTP\/1\.1 200 [\s\S]*web1[\s\S]*web2/)
  t.match(await ask(admin, look, () => false), /^HTTP\/1\.1 421 /, 'not by a name that may be of another site')
  program.child.kill('SIGINT')
  t.equal(await program.end(), 0)
  t.equal(program.stderr, '')
})

t.test('fd@3: a socket that the parent listens on already is taken over', async (t) => {
  const server = await origin(t, () => respond('here'))
  const parent = createServer().listen(0, '127.0.0.1')
  await once(parent, 'listening')
  const { port } = parent.address() as AddressInfo
  // Node has no public name for the number of a server's descriptor.
  const { fd } = (parent as unknown as { _handle: { fd: number } })._handle
  const args = ['--server', `w1=127.0.0.1:${server.port}`, '--bind', 'fd@3', '--admin', '127.0.0.1:0']
  const program = new Program(t, args, { inherits: fd })
  parent.close()
  await program.says(/traffic: web listens on (fd@3)"/)
  t.match(await ask(port, get()), /here$/)
  program.child.kill('SIGTERM')
  t.equal(await program.end(), 0)
})

t.test('mistakes in --server are told like those in a file', async (t) => {
  const { code, stderr } = await run(t, ['--server', 'a=http://127.0.0.1', '--server', 'b=:1', '--server', 'b=:2'])
  t.equal(code, 1)
  t.match(stderr, /^error: --server a=127\.0\.0\.1: server "a": "127\.0\.0\.1" is not an address/m)
  t.match(stderr, /^error: --server b=:2: .*already a server .*"b"$/m)
})

t.test('a busy port of a start without a file names its flag', async (t) => {
  const busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  t.teardown(() => busy.close())
  const address = `127.0.0.1:${(busy.address() as AddressInfo).port}`
  const flags = ['--server', 'a=127.0.0.1:1', '--bind', '127.0.0.1:0', '--admin', address]
  const { code, stderr } = await run(t, flags)
  t.equal(code, 1)
  t.match(stderr, new RegExp(`^error: --admin ${address}: frontend stats: cannot listen on ${address}: another program [^\\n]*\\n$`))
})

t.test('an address that a file has twice is told with both lines, before anything is tried', async (t) => {
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:8080', '127.0.0.1:8080'], 'server w1 127.0.0.1:1') })
  const { code, stderr } = await run(t, ['-c', '-f', file('a.cfg')])
  t.equal(code, 1)
  t.equal(stderr, `error: ${file('a.cfg')}:10: 127.0.0.1:8080 is listened on already by frontend "web1", in ${file('a.cfg')}:7\n`)
})

t.test('SIGTERM: a request that is under way is finished, new ones find nobody, the pid file goes, exit code 0', async (t) => {
  const server = await holding(t)
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:0'], `server w1 127.0.0.1:${server.port}`) })
  mkdirSync(file('run'))
  const program = new Program(t, ['-W', '-db', '-C', file('run'), '-f', '../a.cfg', '-p', 'limpet.pid'])
  const port = await program.portOf('web1')
  t.equal(readFileSync(file('run/limpet.pid'), 'utf8'), `${program.child.pid}\n`)
  t.match(program.stderr, /^limpet: -W has no effect: .*\nlimpet: -db has no effect: .*\n$/)
  const wire = new Wire(port).write(get())
  await until(() => server.requests.length === 1)
  program.child.kill('SIGTERM')
  await program.says(/SIGTERM: /)
  t.notOk(await accepts(port))
  server.release()
  t.match(await wire.untilClosed(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n\r\nlate$/)
  t.equal(await program.end(), 0)
  t.notOk(existsSync(file('run/limpet.pid')))
})

t.test('SIGHUP and SIGUSR2 change nothing, SIGUSR1 stops softly, as in HAProxy; none opens a debugger', async (t) => {
  const server = await holding(t)
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:0'], `server w1 127.0.0.1:${server.port}`) })
  const program = new Program(t, ['-f', file('a.cfg')])
  const port = await program.portOf('web1')
  const wire = new Wire(port).write(get())
  await until(() => server.requests.length === 1)
  for (const signal of ['SIGHUP', 'SIGUSR2'] as const) {
    program.child.kill(signal)
    await program.says(new RegExp(`"${signal} changes nothing: `))
    t.ok(await accepts(port))
  }
  program.child.kill('SIGUSR1')
  await program.says(/SIGUSR1: /)
  t.notOk(await accepts(port))
  server.release()
  t.match(await wire.untilClosed(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*late$/)
  t.equal(await program.end(), 0)
  t.equal(program.stderr, '')
})

t.test('a second signal ends it at once, whatever is under way, and the pid file goes then too', async (t) => {
  const server = await holding(t)
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:0'], `server w1 127.0.0.1:${server.port}`) })
  const program = new Program(t, ['-f', file('a.cfg'), '-p', file('run.pid')])
  const wire = new Wire(await program.portOf('web1')).write(get())
  await until(() => server.requests.length === 1)
  program.child.kill('SIGINT')
  await program.says(/SIGINT: /)
  program.child.kill('SIGTERM')
  t.equal(await wire.untilClosed(), '')
  t.equal(await program.end(), 1)
  t.notOk(existsSync(file('run.pid')))
})

t.test('what a flag asks for and cannot be had is told in a line: -C, -p, and the level of the log', async (t) => {
  const servers = ['--server', 'w1=127.0.0.1:1', '--bind', '127.0.0.1:0', '--admin', '127.0.0.1:0']
  t.match(await run(t, [...servers, '-C', '/nowhere/at/all']), { code: 1, stderr: /^limpet: -C \/nowhere\/at\/all: [^\n]*\n$/ })
  t.match(await run(t, [...servers, '-p', '/nowhere/at/all']), { code: 1, stderr: /^limpet: -p \/nowhere\/at\/all: [^\n]*\n$/ })
  t.match(await run(t, servers, { env: { LIMPET_LOG_LEVEL: 'loud' } }), { code: 1, stderr: /^error: LIMPET_LOG_LEVEL=loud [^\n]*\n$/ })
  t.match(await run(t, servers, { env: { LIMPET_LOG_FORMAT: 'xml' } }), { code: 1, stderr: /^error: LIMPET_LOG_FORMAT=xml [^\n]*\n$/ })
})

t.test('the log: one line of JSON for each change of a server', async (t) => {
  const server = await origin(t, () => respond())
  const check = 'check inter 50ms rise 1 fall 1'
  const file = folder(t, { 'a.cfg': haproxy(['127.0.0.1:0'], `server w1 127.0.0.1:${server.port} ${check}`) })
  const program = new Program(t, ['-f', file('a.cfg')])
  await program.portOf('web1')
  await server.stop()
  await program.says(/backend app has no server left/)
  const lines = program.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.match(
    lines.filter((line) => line.server === 'app/w1' && line.to === 'DOWN'),
    [{ level: 40, msg: /^server app\/w1 is DOWN, was UP: L4CON/, active: 0 }],
  )
  t.match(lines.at(-1), { level: 50, msg: 'backend app has no server left for new clients' })
})
