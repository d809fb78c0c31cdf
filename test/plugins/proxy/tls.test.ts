import { createServer, Socket } from 'node:net'
import { join } from 'node:path'
import tls, { type TLSSocket, type TlsOptions } from 'node:tls'
import t, { type Test } from 'tap'
import { Session } from '../../../src/http1/session.ts'
import { LoadBalancer } from '../../../src/lb/load-balancer.ts'
import { Transport } from '../../../src/plugins/proxy/transport.ts'
import { findWays } from '../../../src/plugins/ways.ts'
import { authority } from '../../certificates.ts'
import { ask, attend, balancer, closedPort, get, origin, portOf, respond, simple, until, Wire } from '../../helpers.ts'

const ours = authority()
const theirs = authority('Another Authority')
const leaf = ours.issue({ names: ['app.test', '*.wild.test'], addresses: ['127.0.0.1'] })

/** A server that speaks TLS, and what it saw of each connection. */
async function secure(t: Test, options: TlsOptions = {}) {
  const seen: {
    sni: string | false
    reused: boolean
    client: string | undefined
    protocol: string | null
    cipher: string
    alpn: string | false
  }[] = []
  const server = tls.createServer({ cert: leaf.cert, key: leaf.key, ...options })
  server.on('secureConnection', (socket: TLSSocket & { servername: string | false; alpnProtocol: string | false }) => {
    const { servername, alpnProtocol } = socket
    const client = socket.getPeerCertificate().subject?.CN as string | undefined
    seen.push({
      sni: servername,
      reused: socket.isSessionReused(),
      client,
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      alpn: alpnProtocol,
    })
  })
  const { port, requests, connections } = await attend(t, server, () => respond(), anywhere)
  return { port, requests, connections, seen }
}

/** The files that settings name, by what is in them. */
function files(t: Test): Record<'ca' | 'other' | 'client' | 'revoked', string> {
  const client = ours.issue({ names: ['me.test'] })
  const dir = t.testdir({
    'ca.pem': ours.cert,
    'other.pem': theirs.cert,
    'client.pem': client.cert + client.key,
    'revoked.pem': ours.revoke(leaf.serial),
  })
  return { ca: join(dir, 'ca.pem'), other: join(dir, 'other.pem'), client: join(dir, 'client.pem'), revoked: join(dir, 'revoked.pem') }
}

/** A balancer before one server that is spoken to by TLS as `tls` says. */
async function before(t: Test, port: number, tls: object, backend: Record<string, unknown> = {}) {
  const servers = [{ name: 'w1', address: `127.0.0.1:${port}`, tls: { nameOfAddress: false, ...tls } }]
  return balancer(t, simple([], { retries: 0, ...backend, servers }))
}

const anywhere = { port: 0, host: '127.0.0.1' }

const unverified = { verify: 'none' }

t.test('a request goes to its server by TLS, and connections are used again', async (t) => {
  const server = await secure(t)
  const port = portOf(await before(t, server.port, { caFile: files(t).ca, sni: 'app.test' }))
  const wire = new Wire(port)
  for (const path of ['/1', '/2']) t.match(await wire.write(get(path)).read(), /^HTTP\/1\.1 200 OK.*ok$/s)
  t.match(server.requests[0]?.head, /^GET \/1 HTTP\/1\.1\r\n/)
  t.match(server.seen, [{ sni: 'app.test', protocol: 'TLSv1.3', alpn: false, client: undefined }])
})

for (const [what, settings, status, options] of [
  ['an authority that vouches for it, whatever its name', {}, 200],
  ['the name that is asked for', { sni: 'app.test' }, 200],
  ['the name in another case', { sni: 'APP.test' }, 200],
  ['a name that a wildcard covers', { sni: 'a.wild.test' }, 200],
  ['another name than is asked for', { sni: 'other.test' }, 503],
  ['the name that it must bear, though none is asked for', { verifyhost: 'app.test' }, 200],
  ['another name than it must bear', { verifyhost: 'other.test' }, 503],
  ['the address that it must bear', { verifyhost: '127.0.0.1' }, 200],
  ['the name that is asked for, and not that of verifyhost, which is for when none is', { sni: 'app.test', verifyhost: 'other.test' }, 200],
  ['no authority that vouches for it', { caFile: 'other' }, 503],
  ['no authority, but nobody asks', { caFile: '@system-ca', ...unverified }, 200],
  ['another name, but nobody asks', { caFile: '@system-ca', sni: 'other.test', ...unverified }, 200],
  ['a certificate that is revoked', { crlFile: 'revoked' }, 503],
  ['no version of TLS in common', { maxVersion: 'TLSv1.2' }, 503, { minVersion: 'TLSv1.3' }],
  [
    'no cipher in common',
    { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' },
    503,
    { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
  ],
] as [what: string, settings: Record<string, string>, status: number, options?: TlsOptions][]) {
  t.test(`a server that has ${what}: ${status}`, async (t) => {
    const server = await secure(t, options)
    const named: Record<string, string> = files(t)
    const paths = Object.entries({ caFile: 'ca', ...settings }).map(([key, value]) => [
      key,
      key.endsWith('File') ? (named[value] ?? value) : value,
    ])
    const daemon = await before(t, server.port, Object.fromEntries(paths))
    t.match(await ask(portOf(daemon), get()), new RegExp(`^HTTP/1\\.1 ${status} `))
    t.equal(server.requests.length, status === 200 ? 1 : 0, 'a server that is not trusted sees no request')
    t.match(daemon.loadBalancer.find({ backend: 'app', server: 'w1' })?.counters, { connectErrors: status === 200 ? 0 : 1, connects: 1 })
  })
}

t.test('an expired certificate is not accepted', async (t) => {
  const old = ours.issue({ names: ['app.test'], days: -1 })
  const server = await secure(t, { cert: old.cert, key: old.key })
  t.match(await ask(portOf(await before(t, server.port, { caFile: files(t).ca })), get()), /^HTTP\/1\.1 503 /)
})

t.test('a failure of TLS is a failure to connect: it is retried, and another server is asked', async (t) => {
  const good = await secure(t)
  const stranger = theirs.issue({ names: ['app.test'] })
  const wrong = await secure(t, { cert: stranger.cert, key: stranger.key })
  const trust = { caFile: files(t).ca }
  const servers = [wrong, good].map(({ port }, index) => ({ name: `w${index + 1}`, address: `127.0.0.1:${port}`, tls: trust }))
  const daemon = await balancer(t, simple([], { servers }))
  for (let i = 0; i < 4; i++) t.match(await ask(portOf(daemon), get()), /^HTTP\/1\.1 200 /)
  t.same([wrong.requests.length, good.requests.length], [0, 4])
})

t.test('a server that does not speak TLS, or stays silent, is one that cannot be connected to', async (t) => {
  const plain = await attend(
    t,
    createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    () => undefined,
    anywhere,
  )
  t.match(await ask(portOf(await before(t, plain.port, unverified)), get()), /^HTTP\/1\.1 503 /)
  const silent = await origin(t, () => undefined)
  const daemon = await before(t, silent.port, unverified, { timeout: { connect: 300 } })
  t.match(await ask(portOf(daemon), get()), /^HTTP\/1\.1 503 /)
  await until(() => silent.connections.size === 0)
})

t.test('why TLS to a server fails is told once, that nobody listens is not', async (t) => {
  const server = await secure(t)
  const told: string[] = []
  for (const [port, tls] of [
    [server.port, { caFile: files(t).ca, verifyhost: 'other.test' }],
    [await closedPort(), unverified],
  ] as const) {
    const loadBalancer = new LoadBalancer(simple([], { servers: [{ name: 'w1', address: `127.0.0.1:${port}`, tls }] }))
    const transport = new Transport(loadBalancer, await findWays(loadBalancer), (trouble) => told.push(trouble))
    t.teardown(() => transport.close())
    const found = loadBalancer.find({ backend: 'app', server: 'w1' })
    if (found === undefined) throw new Error('the test has no server')
    for (let i = 0; i < 2; i++) {
      transport.pool(found).open(new Session(new Socket()))
      await until(() => transport.size === 0)
    }
  }
  t.same(told, ['server app/w1: no agreement on TLS: the certificate bears another name'])
})

t.test('a host name in the address is asked for and verified, unless told otherwise', async (t) => {
  const server = await secure(t, ours.issue({ names: ['localhost'] }))
  const stranger = await secure(t)
  const trust = { caFile: files(t).ca }
  for (const [port, tls, sni] of [
    [server.port, trust, 'localhost'],
    [stranger.port, trust, undefined],
    [stranger.port, { ...trust, nameOfAddress: false }, false],
    [stranger.port, { ...trust, verifyhost: 'app.test' }, false],
  ] as const) {
    const servers = [{ name: 'w1', address: `localhost:${port}`, tls }]
    const answer = await ask(portOf(await balancer(t, simple([], { retries: 0, servers }))), get())
    t.match(answer, sni === undefined ? /^HTTP\/1\.1 503 / : /^HTTP\/1\.1 200 /)
    if (sni !== undefined) t.equal((port === server.port ? server : stranger).seen.at(-1)?.sni, sni)
  }
})

t.test('sni req.hdr(host): each request asks for its own host, and a connection serves only its name', async (t) => {
  const server = await secure(t)
  const daemon = await before(t, server.port, { caFile: files(t).ca, sni: 'req.hdr(host)' })
  const wire = new Wire(portOf(daemon))
  const statuses: string[] = []
  for (const host of [
    'app.test',
    'a.wild.test:8443',
    'APP.test',
    'a.wild.test',
    'b.wild.test',
    'evil.test',
    '127.0.0.1',
    '..',
    'b.wild.test',
  ]) {
    statuses.push((await wire.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`).read()).slice(9, 12))
  }
  t.same(statuses, ['200', '200', '200', '200', '200', '503', '200', '200', '200'])
  t.same(
    server.seen.map(({ sni }) => sni).filter((sni) => sni !== 'evil.test'),
    ['app.test', 'a.wild.test', 'b.wild.test', false, false],
  )
})

t.test("sni req.hdr(host) with http-reuse never: a client's own connection serves only its name, too", async (t) => {
  const server = await secure(t)
  const wire = new Wire(portOf(await before(t, server.port, { caFile: files(t).ca, sni: 'req.hdr(host)' }, { httpReuse: 'never' })))
  for (const host of ['app.test', 'app.test', 'a.wild.test', 'a.wild.test', 'app.test'])
    await wire.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`).read()
  t.same(
    server.seen.map(({ sni }) => sni),
    ['app.test', 'a.wild.test', 'app.test'],
  )
})

t.test('a client certificate is shown to a server that asks for one', async (t) => {
  const server = await secure(t, { requestCert: true, rejectUnauthorized: true, ca: [ours.cert] })
  const { ca, client } = files(t)
  t.match(await ask(portOf(await before(t, server.port, { caFile: ca, crt: client })), get()), /^HTTP\/1\.1 200 /)
  t.equal(server.seen[0]?.client, 'me.test')
})

t.test('sessions are taken up again, unless they are not to be', async (t) => {
  for (const [maxVersion, reuse, tickets] of [
    ['TLSv1.3', true, true],
    ['TLSv1.2', true, true],
    ['TLSv1.3', false, true],
  ] as const) {
    const server = await secure(t, { maxVersion })
    const daemon = await before(
      t,
      server.port,
      { caFile: files(t).ca, reuse, tickets, minVersion: 'TLSv1.2' },
      { connectionMode: 'server-close' },
    )
    for (let i = 0; i < 3; i++) t.match(await ask(portOf(daemon), get()), /^HTTP\/1\.1 200 /)
    t.same(
      server.seen.map(({ reused }) => reused),
      [false, reuse, reuse],
    )
  }
})

t.test('alpn offers what it says', async (t) => {
  const server = await secure(t, { ALPNProtocols: ['http/1.1'] })
  t.match(await ask(portOf(await before(t, server.port, { ...unverified, alpn: ['http/1.1'] })), get()), /^HTTP\/1\.1 200 /)
  t.equal(server.seen[0]?.alpn, 'http/1.1')
})

t.test('bodies of any size pass both ways, and a client that does not read stops the server', async (t) => {
  const body = 'x'.repeat(3_000_000)
  const server = tls.createServer(leaf)
  const { port, requests } = await attend(t, server, (request) => respond(request.body), anywhere)
  const wire = new Wire(portOf(await before(t, port, unverified)))
  wire.socket.pause()
  wire.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await until(() => requests.length === 1)
  wire.socket.resume()
  const text = await wire.read()
  t.equal(text.slice(text.indexOf('\r\n\r\n') + 4), body)
})

t.test('a kept connection by TLS goes when its server closes it', async (t) => {
  const server = await secure(t)
  const port = portOf(await before(t, server.port, unverified))
  const wire = new Wire(port)
  await wire.write(get()).read()
  for (const socket of server.connections) socket.destroy()
  await until(() => server.connections.size === 0)
  t.match(await wire.write(get()).read(), /^HTTP\/1\.1 200 /)
})
