import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cellsIn } from '../../../scripts/checks/cells.ts'
import { command, haproxyVersion, runHaproxy } from '../../../scripts/haproxy.ts'
import { formatNote, loadConfig } from '../../../src/config/load.ts'
import type { CheckReport } from '../../../src/lb/check-report.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { callOf } from '../../../src/plugins/health-checks/external/call.ts'
import { ExternalCheckRun } from '../../../src/plugins/health-checks/external/run.ts'
import { startHealthChecks } from '../../../src/plugins/health-checks/index.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { csv } from '../../../src/stats/csv.ts'
import { subjects } from '../../../src/stats/subjects.ts'
import { configOf, serverOf } from '../../balancer.ts'
import { closedPort, socketPath, until } from '../../helpers.ts'
import { FakeScheduler } from './fake-scheduler.ts'

/** Writes programs into a folder of their own; answers their paths by their names. */
function programs(t: Test, texts: Record<string, string>): Record<string, string> {
  const folder = t.testdir()
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o700)
  }
  return Object.fromEntries(Object.keys(texts).map((name) => [name, join(folder, name)]))
}

function balancerWith(backend: object = {}): LoadBalancer {
  return new LoadBalancer(configOf({ backends: [{ name: 'b', servers: [{ name: 's', address: '127.0.0.1:81' }], ...backend }] }))
}

/** Runs a program for a server whose time is up after a second of the scheduler's. */
function run(command: string, balancer = balancerWith(), env: Record<string, string> = {}) {
  const scheduler = new FakeScheduler()
  const reports: CheckReport[] = []
  const call = { command, args: [], env }
  const check = new ExternalCheckRun(serverOf(balancer, 'b', 's'), call, 1000, scheduler, (report) => reports.push(report)).start()
  const ended = async (): Promise<CheckReport | undefined> => {
    await until(() => reports.length > 0)
    t.equal(reports.length, 1)
    return reports[0]
  }
  return { scheduler, check, reports, ended }
}

t.test('the exit code of a program tells how a server is', async (t) => {
  const { well, ill, killed } = programs(t, { well: 'echo much; exit 0', ill: 'exit 7', killed: 'kill -9 $$' })
  t.match(await run(well ?? '').ended(), { status: 'PROCOK', code: 0, detail: '' })
  t.match(await run(ill ?? '').ended(), { status: 'PROCERR', code: 7 })
  t.match(await run(killed ?? '').ended(), { status: 'PROCERR', code: -1 })
  t.match(await run('/nowhere/x').ended(), { status: 'PROCERR', code: 255, detail: 'cannot run /nowhere/x: No such file or directory' })
  t.match(await run('a\0b').ended(), { status: 'PROCERR', code: 255 })
  t.match(await run('well', undefined, { PATH: join(well ?? '', '..') }).ended(), { status: 'PROCOK' }, 'it is looked for in PATH')
})

t.test('a program whose time is over is killed, with what it started, and no other is begun before it has ended', async (t) => {
  const folder = t.testdir()
  const { slow } = programs(t, { slow: `/bin/sleep 60 &\necho $! > ${folder}/child\n: > ${folder}/ready\nwait` })
  const balancer = balancerWith()
  const first = run(slow ?? '', balancer)
  await until(() => existsSync(join(folder, 'ready')))
  const second = run(slow ?? '', balancer)
  second.scheduler.advance(1000)
  t.match(await second.ended(), { status: 'PROCTOUT', code: 0, duration: 1000 })
  t.equal(first.reports.length, 0)
  first.scheduler.advance(1000)
  t.match(await first.ended(), { status: 'PROCTOUT', code: 0, duration: 1000 })
  const child = Number(readFileSync(join(folder, 'child'), 'utf8'))
  await until(() => hasEnded(child))
  t.pass('its child has ended')
})

t.test('one that is given up is killed, and reports nothing', async (t) => {
  const folder = t.testdir()
  const { slow } = programs(t, { slow: `echo $$ > ${folder}/it\n: > ${folder}/ready\nexec /bin/sleep 60` })
  const { check, reports, scheduler } = run(slow ?? '')
  await until(() => existsSync(join(folder, 'ready')))
  check.stop()
  const pid = Number(readFileSync(join(folder, 'it'), 'utf8'))
  await until(() => hasEnded(pid))
  t.same([reports, scheduler.waiting], [[], []])
})

/** A process that nobody waits for may be there still, as a zombie. */
function hasEnded(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

t.test('a program is told of the server and its section, and nothing of our own environment', async (t) => {
  const balancer = balancerWith()
  const backend = balancer.backends.get('b')
  if (backend === undefined) throw new Error('there is no b')
  const about = { backend, server: serverOf(balancer, 'b', 's'), proxyId: 4 }
  const call = { command: '/x', path: '/bin' }
  const tcp = callOf(call, { ...about, target: { host: '::1', port: 81 }, bind: '*:80' })
  t.same(tcp.args, ['0.0.0.0', '80', '::1', '81'])
  t.match(tcp.env, { PATH: '/bin', HAPROXY_PROXY_ID: '4', HAPROXY_SERVER_NAME: 's', HAPROXY_SERVER_ADDR: '::1' })
  const unix = callOf({ command: '/x' }, { ...about, target: { path: '\0abstract\0\0' }, bind: undefined })
  t.same(unix.args, ['NOT_USED', 'NOT_USED', 'abstract', 'NOT_USED'])
  t.match(unix.env, { PATH: '', HAPROXY_PROXY_ADDR: '', HAPROXY_SERVER_PORT: '' })
  t.same(
    Object.keys(unix.env).filter((name) => !/^(?:PATH|HAPROXY_.*)$/.test(name)),
    [],
  )
})

const skip = haproxyVersion() === undefined ? 'haproxy is not installed: nothing to compare with' : false

t.test('programs are called as HAProxy calls them, and checks end as they end there', { skip }, async (t) => {
  const [stats, port, web] = [socketPath(t), await closedPort(), await closedPort()]
  const sectionsOf = (folder: string): string => {
    const file = (name: string, text: string): string => {
      const path = join(folder, name)
      writeFileSync(path, `#!/bin/sh\n${text}\n`)
      chmodSync(path, 0o700)
      return `external-check command ${path}`
    }
    const name = `${folder}/$HAPROXY_PROXY_NAME-$HAPROXY_SERVER_NAME`
    // Whole as soon as it is there. Where coverage is measured, Node hands that on to programs whatever they are given.
    const told = `( echo "$# $*"; /usr/bin/env | /usr/bin/grep -v ^NODE_V8_COVERAGE= | /usr/bin/sort ) > ${name} && /usr/bin/mv ${name} ${name}.told`
    const well = file('well', told)
    return [
      `global\n external-check\n insecure-fork-wanted\n max-spread-checks 100\n stats socket ${stats} level admin`,
      'defaults\n mode http\n option external-check\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n default-server check inter 4s fall 1',
      `listen l\n bind 127.0.0.1:${web}\n ${well}\n external-check path /usr/bin:/bin\n server a 127.0.0.1:${port} maxconn 7 addr 127.0.0.9 port 9`,
      ` server u unix@/none\n server six [::1]:${port} id 44\n server tls localhost:${port} ssl verify none resolve-prefer ipv4`,
      `listen sock\n bind unix@${stats}2\n ${well}\n server a 127.0.0.1:${port}`,
      `backend back\n ${well}\n server a 127.0.0.1:${port}`,
      `backend ill\n ${file('ill', 'exit 7')}\n server a 127.0.0.1:${port}`,
      `backend killed\n ${file('killed', 'kill -9 $$')}\n server a 127.0.0.1:${port}`,
      `backend slow\n ${file('slow', 'exec /bin/sleep 60')}\n server a 127.0.0.1:${port} inter 300`,
      `backend none\n external-check command /nowhere/x\n server a 127.0.0.1:${port}`,
      '',
    ].join('\n')
  }
  const toldIn = (folder: string): Map<string, string> =>
    new Map(
      readdirSync(folder)
        .filter((name) => name.endsWith('.told'))
        .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    )
  const columns = ['svname', 'status', 'check_status', 'check_code']
  const rowsIn = (text: string): string[] =>
    [...cellsIn(text, columns)]
      .filter(([, [name]]) => name !== 'FRONTEND' && name !== 'BACKEND')
      .map(([key, cells]) => `${key} ${cells.join(' ')}`)
  const isWhole = (text: string): boolean => rowsIn(text).length === 10 && rowsIn(text).every((row) => / (?:\* )?PROC/.test(row))
  const plain = (rows: string[]): string[] => rows.map((row) => row.replace(' * ', ' ')).sort()

  const [theirs, ours] = [join(t.testdir({ theirs: {}, ours: {} }), 'theirs'), join(t.testdirName, 'ours')]
  const file = join(theirs, 'a.cfg')
  writeFileSync(file, sectionsOf(theirs))
  const stop = await runHaproxy(file)
  let seen = ''
  const end = Date.now() + 5000
  while (!isWhole(seen) && Date.now() < end) seen = await command(stats, 'show stat')
  await stop()

  writeFileSync(join(ours, 'a.cfg'), sectionsOf(ours))
  const loaded = loadConfig([join(ours, 'a.cfg')], {}, { externalChecks: true })
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const balancer = new LoadBalancer(loaded.config)
  const stopChecks = startHealthChecks(balancer, { ways: await findWays(balancer) })
  const now = (): string => [...csv(subjects(balancer, 0), { legends: false })].join('').trim()
  await until(() => isWhole(now()))
  stopChecks()

  t.same(plain(rowsIn(now())), plain(rowsIn(seen)))
  t.same(toldIn(ours), toldIn(theirs))
  t.equal(toldIn(ours).size, 6)
})
