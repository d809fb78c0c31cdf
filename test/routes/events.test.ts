import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { Journal } from '../../src/lb/journal.ts'
import type { LoadBalancer } from '../../src/lb/load-balancer.ts'
import { audit } from '../../src/plugins/changes/audit.ts'
import { EventStreams } from '../../src/plugins/event-stream.ts'
import { Wire } from '../helpers.ts'
import { adminApp } from './admin-app.ts'

async function listening(t: Test): Promise<{ balancer: LoadBalancer; port: number; close: () => Promise<void> }> {
  const { app, balancer } = await adminApp(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { balancer, port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}

function weigh(balancer: LoadBalancer, weight: number): void {
  balancer.change({ by: 'ann', target: { backend: 'app', server: 'web1' }, values: { weight } })
}

function events(fields: string): string {
  return `GET /admin/events HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`
}

/** A listener that has been answered. */
async function listen(t: Test, port: number, fields = ''): Promise<Wire> {
  const wire = new Wire(port).write(events(fields))
  t.teardown(() => wire.destroy())
  t.match(
    await wire.read((text) => text.includes(': what happens')),
    /^HTTP\/1\.1 200 [\s\S]*content-type: text\/event-stream[\s\S]*retry: 2000/,
  )
  return wire
}

t.test('changes and transitions come as they happen, and who comes again is told what it missed', async (t) => {
  const { balancer, port } = await listening(t)
  const first = await listen(t, port)
  weigh(balancer, 9)
  const text = await first.read((text) => /event: change\ndata: .*\n\n/.test(text))
  t.match(text, /"by":"ann","target":\{"backend":"app","server":"web1"\},"values":\{"weight":9\},"before":\{"weight":1\}/)
  const id = /id: (\S+)\n/.exec(text)?.[1] ?? ''
  first.destroy()
  balancer.change({ by: 'ann', target: { backend: 'app', server: 'web1' }, values: { state: 'drain' } })
  const second = new Wire(port).write(events(`Last-Event-ID: ${id}\r\n`))
  const missed = await second.read((text) => /event: change/.test(text))
  t.match(missed, /event: transition\ndata: \{"at":"\d{4}-\d\d-\d\dT.*Z".*"from":"UP 1\/3","to":"DRAIN 1\/3","reason":"changed by ann"/)
  t.notMatch(missed, /"weight":9/)
  second.destroy()
})

t.test('what is secret in a definition is not told', async (t) => {
  const { app, balancer } = await adminApp(t)
  const journal = new Journal(balancer)
  const lines: unknown[] = []
  audit(balancer, { info: (...line) => void lines.push(line) })
  const servers = [{ name: 'b1', address: '127.0.0.1:1', cookie: 'c1' }]
  const secrets = { dynamicCookieKey: 's3cret', httpRequest: [{ do: 'set-header authorization s3cret' }] }
  const payload = { name: 'blue', cookie: { name: 'SRV', dynamic: true }, ...secrets, servers }
  const { statusCode } = await app.inject({ method: 'POST', url: '/admin/backends', payload })
  t.equal(statusCode, 201)
  t.match(journal.since(0), [{ data: { by: /./, target: { backend: 'blue' }, created: { name: 'blue', cookie: 'SRV', servers } } }])
  t.notMatch(JSON.stringify([journal.since(0), lines]), /s3cret/)
  t.equal(lines.length, 1)
})

t.test('who asks for what is not known any more is told to look anew', async (t) => {
  const { balancer, port } = await listening(t)
  weigh(balancer, 2)
  for (const id of ['another-1', 'x', `${balancer.startedAt.toString(36)}-9`]) {
    const wire = new Wire(port).write(events(`Last-Event-ID: ${id}\r\n`))
    t.match(await wire.read((text) => text.includes('event: ')), /id: [a-z0-9]+-1\nevent: missed\ndata: \{\}\n\n/)
    wire.destroy()
  }
})

t.test('a listener has its place only while it listens', async (t) => {
  const { app, balancer } = await adminApp(t)
  t.match(await app.inject({ method: 'HEAD', url: '/admin/events' }), { statusCode: 405, headers: { allow: 'GET' } })
  const streams = new EventStreams(balancer)
  for (let count = 0; count < 250; count++) {
    const [early, late] = [new PassThrough(), new PassThrough()]
    early.destroy()
    await once(early, 'close')
    const opened = [streams.open(undefined, early), streams.open(undefined, late)]
    late.destroy()
    await Promise.all(opened.map((stream) => once(stream, 'close')))
  }
  const places = Array.from({ length: 100 }, () => streams.open(undefined, new PassThrough()))
  t.throws(() => streams.open(undefined, new PassThrough()), /as many as there may be/)
  for (const stream of places) stream.destroy()
  streams.close()
})

t.test('streams end when the side closes', async (t) => {
  const { port, close } = await listening(t)
  const wire = await listen(t, port)
  const closed = wire.untilClosed()
  await close()
  t.match(await closed, /0\r\n\r\n$/)
})

t.test('the journal keeps so many entries and no more', async (t) => {
  const { balancer } = await adminApp(t)
  const journal = new Journal(balancer, 2)
  t.same(journal.since(0), [])
  for (const weight of [2, 3, 4]) weigh(balancer, weight)
  t.equal(journal.since(0), undefined)
  t.match(journal.since(1), [{ number: 2 }, { number: 3 }])
  t.match(journal.since(3), [])
  t.equal(journal.since(4), undefined)
})
