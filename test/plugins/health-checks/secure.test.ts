import { writeFileSync } from 'node:fs'
import net, { type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import tls from 'node:tls'
import t, { type Test } from 'tap'
import type { Observation } from '../../../src/lb/check-report.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import type { Server } from '../../../src/lb/server.ts'
import { startHealthChecks } from '../../../src/plugins/health-checks/index.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { authority } from '../../certificates.ts'
import { attend, configuration, respond, until } from '../../helpers.ts'
import { FakeScheduler } from './fake-scheduler.ts'

const ours = authority()
const leaf = ours.issue({ names: ['a.test'] })
const anywhere = { port: 0, host: '127.0.0.1' }

class Watched extends LoadBalancer {
  found: Observation | undefined
  wake: () => void = () => {}

  override observe(server: Server, observation: Observation): void {
    super.observe(server, observation)
    this.found = observation
    this.wake()
  }
}

/** What the first check of a server finds; `wait` gives the time that passes once it is under way. */
async function check(t: Test, server: object, backend: object = {}, wait?: Promise<unknown>): Promise<Observation | undefined> {
  const balancer = new Watched(configuration({ backends: [{ name: 'b', ...backend, servers: [{ name: 's', check: true, ...server }] }] }))
  const scheduler = new FakeScheduler()
  const told = new Promise<void>((resolve) => {
    balancer.wake = resolve
  })
  t.teardown(startHealthChecks(balancer, { scheduler, ways: await findWays(balancer) }))
  scheduler.advance(0)
  if (wait !== undefined) {
    await wait
    scheduler.advance(2000)
  }
  await told
  return balancer.found
}

async function secure(t: Test) {
  const names: (string | false)[] = []
  const server = tls.createServer(leaf, (socket) => names.push((socket as tls.TLSSocket & { servername: string | false }).servername))
  const { port, requests } = await attend(t, server, () => respond(), anywhere)
  const ca = join(t.testdir({ 'ca.pem': ours.cert }), 'ca.pem')
  return { address: `127.0.0.1:${port}`, port, requests, names, ca }
}

t.test('a server that is spoken to by TLS is checked by TLS', async (t) => {
  const { address, ca, requests, names } = await secure(t)
  t.match(await check(t, { address, tls: { caFile: ca, sni: 'a.test' } }), { passed: true, report: { status: 'L6OK' } })
  t.match(await check(t, { address, tls: { caFile: ca, checkSni: 'a.test' } }, { httpchk: { uri: '/up' } }), {
    passed: true,
    report: { status: 'L7OK', code: 200 },
  })
  t.match(requests, [{ head: /^OPTIONS \/up / }])
  await until(() => names.length === 2)
  t.same(names, ['a.test', 'a.test'])
})

t.test('what is wrong with TLS is told', async (t) => {
  const { address, ca } = await secure(t)
  const other = join(dirname(ca), 'other.pem')
  writeFileSync(other, authority('Other').cert)
  const plain = await attend(
    t,
    net.createServer((socket) => socket.end('SSH-2.0-x\r\n')),
    () => undefined,
    anywhere,
  )
  for (const [server, detail] of [
    [{ address, tls: { caFile: ca, checkSni: 'b.test' } }, 'the certificate bears another name'],
    [{ address, tls: { caFile: other } }, 'nobody in ca-file vouches for the certificate'],
    [{ address: `127.0.0.1:${plain.port}`, tls: { verify: 'none' } }, 'the server does not speak TLS'],
  ] as const) {
    t.match(await check(t, server), { passed: false, report: { status: 'L6RSP', detail } })
  }
})

t.test('a server that does not finish the handshake is down in time', async (t) => {
  const greeted = new Promise<Socket>((resolve) => {
    void attend(
      t,
      net.createServer((socket) => socket.once('data', () => resolve(socket))),
      () => undefined,
      { port: 0, host: '127.0.0.1' },
    ).then(({ port }) => started(port))
  })
  let started: (port: number) => void = () => {}
  const port = await new Promise<number>((resolve) => {
    started = resolve
  })
  const found = await check(t, { address: `127.0.0.1:${port}`, tls: { verify: 'none' } }, {}, greeted)
  t.match(found, { passed: false, report: { status: 'L6TOUT' } })
})

t.test('checks that lead elsewhere go by TLS only if they are told to, and so do those of a server that does without', async (t) => {
  const { port, names } = await secure(t)
  const verify = 'none'
  for (const [server, status] of [
    [{ address: '127.0.0.1:1', checkPort: port, tls: { verify } }, 'L4OK'],
    [{ address: '127.0.0.1:1', checkPort: port, tls: { verify, checks: true } }, 'L6OK'],
    [{ address: `127.0.0.1:${port}`, tls: { verify, traffic: false, checks: true } }, 'L6OK'],
    [{ address: `127.0.0.1:${port}`, tls: { verify, traffic: false } }, 'L4OK'],
    [{ address: `127.0.0.1:${port}`, tls: { verify, checks: false } }, 'L4OK'],
  ] as const) {
    t.match(await check(t, server), { report: { status } }, JSON.stringify(server))
  }
  await until(() => names.length >= 2)
  t.equal(names.length, 2)
})

t.test('checks begin with the PROXY protocol where requests do, or where they are told to', async (t) => {
  const seen: string[] = []
  const { port } = await attend(
    t,
    net.createServer((socket) => socket.on('data', (bytes) => seen.push(bytes.toString('latin1')))),
    () => respond(),
    anywhere,
  )
  const address = `127.0.0.1:${port}`
  const httpchk = { httpchk: {} }
  await check(t, { address, sendProxy: 'v1' }, httpchk)
  await check(t, { address, sendProxy: 'v2' }, httpchk)
  await check(t, { address, sendProxy: 'v2', checkPort: port }, httpchk)
  await check(t, { address: '127.0.0.1:1', checkPort: port, sendProxy: 'v2', checkSendProxy: true }, httpchk)
  await check(t, { address, checkSendProxy: true }, httpchk)
  const [text, local] = ['OPTIONS / HTTP/1.0\r\n\r\n', '\r\n\r\n\0\r\nQUIT\n\x20\0\0\0']
  const all = seen.join('').replace(/(PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 )\d+ \d+/g, '$1P P')
  const line = 'PROXY TCP4 127.0.0.1 127.0.0.1 P P\r\n'
  t.equal(all, line + text + local + text + text + local + text + line + text)
})
