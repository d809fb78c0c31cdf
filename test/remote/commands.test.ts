import t, { type Test } from 'tap'
import type { Daemon } from '../../src/daemon.ts'
import { type Command, commandHelp } from '../../src/remote/help.ts'
import { operate } from '../../src/remote/index.ts'
import { table } from '../../src/remote/status.ts'
import { serverOf } from '../balancer.ts'
import { balancer, closedPort, configuration, portOf } from '../helpers.ts'

const users = [{ name: 'ann', password: 'a-password', role: 'admin' }]

async function start(t: Test, more: object = { admin: true }): Promise<Daemon> {
  const server = (name: string, weight = 1) => ({ name, address: '127.0.0.1:1', cookie: name, weight })
  const config = {
    frontends: [
      { name: 'www', bind: ['127.0.0.1:0'], defaultBackend: 'app' },
      { name: 'side', bind: ['127.0.0.1:0'], stats: more },
    ],
    backends: [
      { name: 'app', cookie: {}, servers: [server('web1'), server('web2', 3)] },
      { name: 'api', servers: [{ name: 'a1', address: '127.0.0.1:1', backup: true }] },
    ],
  }
  return balancer(t, configuration(config))
}

interface Done {
  code: number
  lines: string[]
  troubles: string[]
}

/** Runs a command as from a shell. */
async function run(daemon: Daemon | undefined, words: string, env: Record<string, string> = {}, width = 200): Promise<Done> {
  const done: Done = { code: -1, lines: [], troubles: [] }
  const [command, ...args] = words.split(' ')
  const side = daemon === undefined ? {} : { LIMPET_ADMIN: `http://127.0.0.1:${portOf(daemon, 'side')}` }
  const output = {
    line: (text: string) => done.lines.push(text),
    trouble: (text: string) => done.troubles.push(text),
    width,
    hasColours: false,
  }
  done.code = await operate(command as Command, args, { ...side, ...env }, output)
  return done
}

t.test('a drain begins, and ends when nobody is left', async (t) => {
  const daemon = await start(t)
  const web1 = serverOf(daemon.loadBalancer, 'app', 'web1')
  web1.counters.enter()
  web1.recentClients.see(77, Date.now())
  t.same(await run(daemon, `drain app/web1 --admin http://127.0.0.1:${portOf(daemon, 'side')}`), {
    code: 0,
    lines: ['app/web1 drains: about 1 of 1 clients left, 1 in flight'],
    troubles: [],
  })
  web1.sessions = () => ({ bound: web1.counters.current, recent: 0 })
  const waiting = run(daemon, 'drain app/web1 --wait')
  web1.counters.leave()
  const { code, lines } = await waiting
  t.equal(code, 0)
  t.equal(lines.at(-1), 'app/web1 is drained')
})

t.test('a drain ends with its deadline too, and what becomes of the server then is told', async (t) => {
  const daemon = await start(t)
  const web1 = serverOf(daemon.loadBalancer, 'app', 'web1')
  web1.sessions = () => ({ bound: 3, recent: 0 })
  for (const [afterwards, now] of [
    ['keep', 'still in drain'],
    ['maint', 'maint'],
    ['remove', 'removed'],
  ]) {
    const { code, lines } = await run(daemon, `drain app/web1 --wait --deadline 20ms --afterwards ${afterwards}`)
    t.equal(code, 0)
    t.equal(lines.at(-1), `app/web1: its time is over, it is ${now} now; 3 of 3 sessions left, 0 in flight a moment before`)
  }
})

t.test('who waits for a drain that somebody calls off is told, with exit code 1', async (t) => {
  const daemon = await start(t)
  const web1 = serverOf(daemon.loadBalancer, 'app', 'web1')
  web1.counters.enter()
  const waiting = run(daemon, 'drain app/web1 --wait')
  while (web1.admin !== 'drain') await new Promise(setImmediate)
  daemon.loadBalancer.change({ by: 'bob', target: { backend: 'app', server: 'web1' }, values: { state: 'ready' } })
  t.match(await waiting, { code: 1, troubles: [/^limpet drain: app\/web1 (does not drain any more: it is ready now)$/] })
})

t.test('servers are put into maintenance and given back', async (t) => {
  const daemon = await start(t)
  t.same(await run(daemon, 'maint app/web1 api/a1'), { code: 0, lines: ['app/web1 is MAINT', 'api/a1 is MAINT'], troubles: [] })
  t.same(await run(daemon, 'ready app/web1 --wait'), { code: 0, lines: ['app/web1 is no check and takes new clients'], troubles: [] })
  const web2 = serverOf(daemon.loadBalancer, 'app', 'web2')
  daemon.loadBalancer.change({ by: 'bob', target: { backend: 'app', server: 'web2' }, values: { weight: 0 } })
  t.match(await run(daemon, 'ready app/web2 --wait --timeout 1ms'), {
    code: 1,
    troubles: [/app\/web2 takes no new clients: its weight is 0$/],
  })
  t.equal(web2.admin, 'ready')
})

t.test('the status is a table that fits into its lines', async (t) => {
  const daemon = await start(t)
  const { lines } = await run(daemon, 'status')
  t.match(lines, [
    /^ +Status +Since +Weight +Now +Queue +Rate +Total +Errors +In +Out +Downtime$/,
    /^www \(frontend\) +OPEN +0 +0 +0 +0 +0.B +0.B$/,
    /^side \(frontend\) +OPEN/,
    '',
    /^app +UP +\ds +4 +0 +0 +0/,
    /^ {2}web1 +no check +/,
    /^ {2}web2 +no check +\ds +3 /,
    '',
    /^api +UP/,
    /^ {2}a1 +no check +\ds +1 backup +0/,
  ])
  const narrow = (await run(daemon, 'status app', {}, 40)).lines
  t.match(narrow, [/^ +Status +Now +Queue +Rate$/, /^app +UP/, /^ {2}web1/, /^ {2}web2/])
  t.same((await run(daemon, 'status', {}, 5)).lines[0], `${' '.repeat('side (frontend)'.length)}  Status`)
  const [json] = (await run(daemon, 'status api --json')).lines
  t.match(JSON.parse(json ?? ''), [
    { scope: 'backend', proxy: 'api' },
    { scope: 'server', name: 'a1' },
  ])
  t.match(await run(daemon, 'status nowhere'), { code: 1, troubles: [/there is no frontend and no backend "nowhere"/] })
})

t.test('the status tells why a server is not well, and what servers said does not steer the terminal', async (t) => {
  const row = (name: string, figures: Record<string, string>) => ({ scope: 'server', proxy: 'app', name, figures }) as const
  const rows = [
    row('a', { status: 'DOWN', last_chk: 'not \x1b[1mwell' }),
    row('b', { status: 'DOWN (agent)', last_chk: 'x', last_agt: 'via agent : down (disk)' }),
    row('c', { status: 'UP', last_chk: 'x' }),
  ]
  t.same(table(rows, 500, false), [
    '     Status        Reason',
    '  a  DOWN          not ?[1mwell',
    '  b  DOWN (agent)  via agent : down (disk)',
    '  c  UP',
  ])
})

t.test('a login is asked for, and taken from the environment or the address', async (t) => {
  const daemon = await start(t, { users })
  t.match(await run(daemon, 'status'), { code: 1, troubles: [/asks for a login: set LIMPET_USER=name:password, or LIMPET_TOKEN$/] })
  t.match(await run(daemon, 'status', { LIMPET_TOKEN: 'x'.repeat(40) }), { code: 1, troubles: [/refuses this login: set LIMPET_USER/] })
  t.equal((await run(daemon, 'status', { LIMPET_USER: 'ann:a-password' })).code, 0)
  const address = `http://ann:a-password@127.0.0.1:${portOf(daemon, 'side')}`
  t.equal((await run(undefined, `status --admin ${address}`)).code, 0)
  t.match((await run(undefined, `status --admin ${address.replace('http', 'ftp')}`)).troubles, [
    /^limpet status: "ftp:\/\/…@127\.0\.0\.1:\d+" is no address/,
  ])
})

const mistakes: [words: string, code: number, trouble: RegExp][] = [
  ['drain', 1, /^limpet drain: which server\? Write backend\/server, such as app\/web1$/],
  ['drain web1', 1, /"web1" names no server; write backend\/server/],
  ['drain app/web9', 1, /^limpet drain: Backend app has no server "web9"/],
  ['drain app/web1 app/web2', 1, /^limpet drain: floor: backend app would keep 0 servers for new clients, and 1 is the floor/],
  ['drain app/web1 --deadline soon', 1, /^limpet drain: deadline: expected a duration/],
  ['drain app/web1 --dedline 1m', 2, /^limpet drain: Unknown option '--dedline'; limpet drain -h lists what there is$/],
  ['ready app/web1 --wait --timeout soon', 1, /--timeout soon: write a time such as 30s or 2m$/],
  ['maint app/web1 --wait', 2, /Unknown option '--wait'/],
]

t.test('what makes no sense is told with what would', async (t) => {
  const daemon = await start(t)
  for (const [words, code, trouble] of mistakes.filter(([words]) => !words.includes('50%')))
    t.match(await run(daemon, words), { code, troubles: [trouble] }, words)
  t.equal(daemon.loadBalancer.seq, 0, 'and nothing is changed')
  t.match((await run(undefined, `status --admin http://127.0.0.1:${await closedPort()}`)).troubles, [
    /cannot be asked: nobody listens there; --admin or LIMPET_ADMIN says where/,
  ])
  t.match((await run(undefined, `status --admin http://127.0.0.1:${portOf(daemon)}`)).troubles, [
    /answers 503: is it the administration side of a Limpet\?/,
  ])
})

t.test('each command has its help', async (t) => {
  for (const [command, help] of Object.entries(commandHelp))
    t.same(await run(undefined, `${command} -h`), { code: 0, lines: [help], troubles: [] })
})
