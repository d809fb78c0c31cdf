import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get as httpGet, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Random } from '../../scripts/haproxy.ts'
import type { Daemon } from '../../src/daemon.ts'
import { balancer, get, type Origin, origin, portOf, type Received, simple, until, Wire } from '../helpers.ts'

const seed = 20_261_123
const requests = 400
const atOnce = 16

/** Resolves after some turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** What the path `/SIZE/FRAMING` asks for; the response says how long the request's body was. */
function answer({ head, body }: Received): string {
  const [, size = '0', framing] = /^\w+ \/(\d+)\/(\w+) /.exec(head) ?? []
  const payload = 'x'.repeat(Number(size))
  const got = `HTTP/1.1 200 OK\r\nX-Got: ${body.length}\r\n`
  if (framing === 'chunked')
    return `${got}Transfer-Encoding: chunked\r\n\r\n${payload === '' ? '' : `${payload.length.toString(16)}\r\n${payload}\r\n`}0\r\n\r\n`
  if (framing === 'close') return `${got}Connection: close\r\n\r\n${payload}`
  return `${got}Content-Length: ${size}\r\n\r\n${payload}`
}

/** One request of a random kind, and whether what came is all that was asked for. */
async function whole(port: number, random: Random): Promise<boolean> {
  const { text, size, framing, upload } = ask(random)
  const wire = new Wire(port).write(text)
  const response = framing === 'close' ? await wire.untilClosed() : await wire.read()
  wire.destroy()
  const count = [...response.slice(response.indexOf('\r\n\r\n') + 4)].filter((char) => char === 'x').length
  return response.startsWith('HTTP/1.1 200 OK') && response.includes(`X-Got: ${upload}\r\n`) && count === size
}

/** The same, but the client leaves: after a random part of its request, or some turns after all of it. */
async function aborted(port: number, random: Random): Promise<void> {
  const { text } = ask(random)
  const sent = random.chance(2) ? text.length : random.int(text.length)
  const wire = new Wire(port).write(text.slice(0, sent))
  if (sent === text.length && random.chance(3)) await wire.read((received) => received !== '')
  else await turns(random.int(60))
  wire.destroy()
  await wire.untilClosed()
}

function ask(random: Random): { text: string; size: number; framing: string; upload: number } {
  const size = random.of([0, 10, 3000, 200_000])
  const framing = random.of(['length', 'chunked', 'close'])
  const upload = random.of([0, 0, 5, 100_000])
  const body = upload === 0 ? '' : 'y'.repeat(upload)
  const head =
    upload === 0 ? get(`/${size}/${framing}`) : get(`/${size}/${framing}`, `Content-Length: ${upload}\r\n`).replace('GET', 'POST')
  return { text: head + body, size, framing, upload }
}

t.test('however and whenever clients leave, nothing is left of their requests, and nobody else is harmed', async (t) => {
  const random = new Random(seed)
  const server = await origin(t, (request, socket) => {
    const response = answer(request)
    turns(random.int(20)).then(() => {
      socket.write(response)
      if (/^connection: close/im.test(response)) socket.end()
    })
    return undefined
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }], { cookie: {} }))
  let started = 0
  let served = 0
  const client = async (): Promise<void> => {
    while (started < requests) {
      if (started++ % 2 === 0) await aborted(portOf(daemon), random)
      else if (await whole(portOf(daemon), random)) served++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  t.equal(served, requests / 2, `with the seed ${seed}`)
  const { clientAborts = 0, responses5xx } = daemon.loadBalancer.backends.get('app')?.counters ?? {}
  t.ok(clientAborts > 0, `${clientAborts} clients left a server behind`)
  t.equal(responses5xx, 0)
  await leavesNothing(t, daemon, server)
})

/** Waits until nobody is there any more, looks at every figure, and stops the balancer. */
async function leavesNothing(t: Test, daemon: Daemon, server: Pick<Origin, 'connections'>): Promise<void> {
  const { loadBalancer } = daemon
  const backend = loadBalancer.backends.get('app')
  const counters = [loadBalancer.frontends.get('web'), backend, ...(backend?.servers ?? [])].map((it) => it?.counters)
  await until(() => counters.every((it) => it?.current === 0))
  t.ok(server.connections.size <= atOnce, 'connections to the server are no more than there were clients at once')
  await daemon.stop()
  await until(() => server.connections.size === 0)
  t.match(
    counters,
    counters.map(() => ({ current: 0 })),
  )
}

const megabytes = randomBytes(20 * 1024 * 1024)
const digest = md5([megabytes])

function md5(parts: Iterable<Buffer>): string {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** An HTTP server for the length of a test; answers its port and its connections. */
async function serve(t: Test, handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const connections: Origin['connections'] = new Set()
  const server: Server = createServer(handler).listen(0, '127.0.0.1')
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, connections }
}

/** Writes the megabytes as fast as they are taken; tells each time how much is out. */
async function pour(to: NodeJS.WritableStream, tell: (bytes: number) => void): Promise<void> {
  for (let at = 0; at < megabytes.length; at += 65_536) {
    const taken = to.write(megabytes.subarray(at, at + 65_536))
    tell(at + 65_536)
    if (!taken) await once(to, 'drain')
  }
  to.end()
}

/** Resolves when a figure has not changed for many turns of the event loop. */
async function standsStill(figure: () => number): Promise<void> {
  for (let before = -1; before !== figure(); await turns(3000)) before = figure()
}

t.test('a download of 20 MiB past a reader that stops: the server is held back, and every byte arrives', async (t) => {
  let sent = 0
  const server = await serve(t, (_request, response) => {
    response.setHeader('Content-Length', megabytes.length)
    pour(response, (bytes) => {
      sent = bytes
    })
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const [response] = (await once(httpGet({ port: portOf(daemon), host: '127.0.0.1', agent: false }), 'response')) as [IncomingMessage]
  await standsStill(() => sent)
  t.ok(sent > 0 && sent < megabytes.length, `the server stops after ${sent} bytes`)
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  t.equal(md5(parts), digest)
  await leavesNothing(t, daemon, server)
})

t.test('an upload of 20 MiB past a server that stops: the client is held back, and every byte arrives', async (t) => {
  let sent = 0
  let read = (): void => {}
  const server = await serve(t, (request, response) => {
    read = async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      response.end(md5(parts))
    }
  })
  const daemon = await balancer(t, simple([{ name: 'w1', port: server.port }]))
  const message = httpRequest({ port: portOf(daemon), host: '127.0.0.1', method: 'PUT', agent: false })
  const answered = once(message, 'response') as Promise<[IncomingMessage]>
  const poured = pour(message, (bytes) => {
    sent = bytes
  })
  await standsStill(() => sent)
  t.ok(sent > 0 && sent < megabytes.length, `the client stops after ${sent} bytes`)
  read()
  await poured
  const [response] = await answered
  let text = ''
  for await (const part of response) text += part
  t.equal(text, digest)
  await leavesNothing(t, daemon, server)
})
