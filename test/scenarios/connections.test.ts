import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import net, { type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import tls, { type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { formatNote, loadConfig } from '../../src/config/load.ts'
import { authority } from '../certificates.ts'
import { balancer, closedPort, portOf, respond, socketPath, Wire } from '../helpers.ts'

/** Lines of a `listen` section but for its address, and the clients that ask one after another: `a b a` are two, of which the first asks twice. */
interface Case {
  name: string
  lines: string[]
  order?: string
  /** Does the server speak TLS? */
  secure?: boolean
  /** What the server answers. */
  response?: string
}

const plain = 'server s 127.0.0.1:PLAIN'
const secure = 'server s 127.0.0.1:SECURE ssl'

const cases: Case[] = [
  ...['never', 'safe', 'aggressive', 'always'].flatMap((mode) =>
    ['a b c', 'a a b', 'a b a b', 'a a b b'].map((order) => ({
      name: `http-reuse ${mode}, clients ${order}`,
      lines: [`http-reuse ${mode}`, plain],
      order,
    })),
  ),
  { name: 'http-keep-alive', lines: ['option httpclose', 'option http-keep-alive', plain], order: 'a a' },
  { name: 'http-server-close', lines: ['option http-server-close', plain], order: 'a a' },
  { name: 'httpclose', lines: ['option httpclose', plain] },
  { name: 'no httpclose', lines: ['option http-server-close', 'no option http-server-close', plain], order: 'a a' },
  { name: 'http-pretend-keepalive', lines: ['option http-server-close', 'option http-pretend-keepalive', plain], order: 'a a' },
  { name: 'pool-max-conn 0', lines: ['http-reuse always', `${plain} pool-max-conn 0`], order: 'a a' },
  { name: 'pool-purge-delay 0', lines: ['http-reuse always', `${plain} pool-purge-delay 0`], order: 'a a' },
  { name: 'send-proxy', lines: ['http-reuse always', `${plain} send-proxy`], order: 'a b a' },
  { name: 'send-proxy-v2', lines: ['http-reuse always', `${plain} send-proxy-v2`], order: 'a b a' },
  {
    name: 'NTLM',
    lines: ['http-reuse always', plain],
    order: 'a a b a',
    response: respond('', 'WWW-Authenticate: NTLM\r\n', '401 Unauthorized'),
  },
  { name: 'source', lines: [`${plain} source 127.0.0.9`] },
  ...[
    'verify none',
    'verify none sni str(other.test)',
    'ca-file ca.pem',
    'ca-file other.pem',
    'ca-file ca.pem sni str(app.test)',
    'ca-file ca.pem sni str(a.wild.test)',
    'ca-file ca.pem sni str(other.test)',
    'ca-file ca.pem verifyhost app.test',
    'ca-file ca.pem verifyhost other.test',
    'ca-file ca.pem sni str(app.test) verifyhost other.test',
    'ca-file ca.pem sni req.hdr(host)',
    'ca-file ca.pem crl-file crl.pem',
    'ca-file ca.pem crt client.pem',
    'verify none ssl-max-ver TLSv1.2',
    'verify none alpn http/1.1',
    'verify none send-proxy',
  ].map((words) => ({ name: `ssl ${words}`, lines: [`${secure} ${words}`], secure: true })),
  { name: 'ssl to a server that does not speak it', lines: [`${plain} ssl verify none`] },
  { name: 'no ssl to a server that speaks it', lines: ['server s 127.0.0.1:SECURE'], secure: true },
]

const skip = spawnSync('haproxy', ['-v']).status === 0 ? false : 'haproxy is not installed: nothing to compare with'
const ours = authority()
const leaf = ours.issue({ names: ['app.test', '*.wild.test'] })
const me = ours.issue({ names: ['me.test'] })

/** What a server sees: a line for each connection it had, and for each request the connection it came by, and its head. */
class Origin {
  readonly log: string[] = []
  response = respond()
  #connections = 0
  readonly port: number
  readonly #server: net.Server

  private constructor(server: net.Server) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  static async listen(t: Test, encrypted: boolean): Promise<Origin> {
    const server = net.createServer({ noDelay: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = new Origin(server)
    const upper = tls.createServer({
      ...leaf,
      ALPNProtocols: ['http/1.1'],
      requestCert: true,
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.3',
    })
    upper.on('secureConnection', (socket: TLSSocket & { servername: string | false; alpnProtocol: string | false }) => {
      const client = (socket.getPeerCertificate() as { subject?: { CN?: string } }).subject?.CN
      origin.#attend(socket, ` sni ${socket.servername} alpn ${socket.alpnProtocol} ${socket.getProtocol()} client ${client}`)
    })
    upper.on('tlsClientError', () => {})
    server.on('connection', (socket) => {
      socket.on('error', () => {})
      if (encrypted)
        void announcement(socket)
          .then(
            (line) => origin.log.push(...line),
            () => {},
          )
          .then(() => upper.emit('connection', socket))
      else origin.#attend(socket, ` from ${socket.remoteAddress}`)
    })
    t.teardown(() => origin.#server.close())
    return origin
  }

  #attend(socket: Socket, about: string): void {
    const number = ++this.#connections
    let text = ''
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        text += bytes.toString('latin1')
        for (let end = text.indexOf('\r\n\r\n', 4); end >= 0; end = text.indexOf('\r\n\r\n', 4)) {
          this.log.push(`connection ${number}${about}: ${JSON.stringify(neutral(text.slice(0, end)))}`)
          text = text.slice(end + 4)
          socket.write(this.response)
        }
      })
  }

  /** What was logged; the next case begins anew. */
  take(): string[] {
    this.#connections = 0
    return this.log.splice(0)
  }
}

/** The PROXY line before TLS, if there is one, less its ports. */
async function announcement(socket: Socket): Promise<string[]> {
  await once(socket, 'readable')
  const first = socket.read(1) as Buffer | null
  if (first === null) return []
  if (first[0] !== 80) {
    socket.unshift(first)
    return []
  }
  let line = 'P'
  while (!line.endsWith('\r\n')) {
    const next = socket.read(1) as Buffer | null
    if (next === null) await once(socket, 'readable')
    else line += String(next)
  }
  return [neutral(line)]
}

/** Names in lower case, as HAProxy has them, and ports away. */
function neutral(text: string): string {
  return text
    .replace(/^[\w-]+(?=:)/gm, (name) => name.toLowerCase())
    .replace(/(PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 )\d+ \d+/, '$1P P')
    .replace(/(QUIT\n.{12})..../s, '$1')
}

/** Both, each with a frontend for each case. */
async function start(t: Test, origins: { plain: Origin; secure: Origin }): Promise<Record<'haproxy' | 'limpet', (number | string)[]>> {
  const folder = t.testdir({
    'ca.pem': ours.cert,
    'other.pem': authority('Other').cert,
    'crl.pem': ours.revoke(leaf.serial),
    'client.pem': me.cert + me.key,
  })
  const sockets = socketPath(t)
  // Where it is of importance what clients come by; else a path, which nobody else may mistake for a port of his.
  const theirs = await Promise.all(cases.map(({ name }, index) => (name.includes('send-proxy') ? closedPort() : `${sockets}${index}`)))
  const text = (places: (number | string)[]): string =>
    [
      ...['global', ' nbthread 1', ` ca-base ${folder}`, ` crt-base ${folder}`],
      ...['defaults', ' mode http', ' retries 0', ' timeout connect 500ms', ' timeout client 5s', ' timeout server 5s'],
      ...cases.flatMap(({ lines }, index) => [
        `listen l${index}`,
        ` bind ${typeof places[index] === 'number' ? '127.0.0.1:' : 'unix@'}${places[index]}`,
        ...lines.map((line) => ` ${line}`),
      ]),
      '',
    ]
      .join('\n')
      .replaceAll('PLAIN', String(origins.plain.port))
      .replaceAll('SECURE', String(origins.secure.port))
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, text(theirs))
  const haproxy = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  haproxy.stderr?.on('data', (bytes) => {
    said += bytes
  })
  t.teardown(async () => {
    if (haproxy.exitCode === null) {
      haproxy.kill('SIGTERM')
      await once(haproxy, 'close')
    }
  })
  for (const place of theirs) await listens(haproxy, place, () => said)
  const own = theirs.map((place) => (typeof place === 'number' ? 0 : `${place}l`))
  writeFileSync(file, text(own))
  const loaded = loadConfig([file], {})
  if (!loaded.ok) throw new Error(loaded.errors.map(formatNote).join('\n'))
  const daemon = await balancer(t, loaded.config)
  return { haproxy: theirs, limpet: own.map((place, index) => (place === 0 ? portOf(daemon, `l${index}`) : place)) }
}

async function listens(program: ChildProcess, place: number | string, said: () => string): Promise<void> {
  for (;;) {
    const { socket } = new Wire(place)
    const event = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
    socket.destroy()
    if (event) return
    if (program.exitCode !== null) throw new Error(`haproxy did not start: ${said()}`)
  }
}

/** Lets clients ask in the order of a case; answers the statuses and what they were told of the connection. */
async function play({ order = 'a' }: Case, where: number | string): Promise<string[]> {
  const wires = new Map<string, Wire>()
  const told: string[] = []
  for (const name of order.split(' ')) {
    const wire = wires.get(name) ?? new Wire(where)
    wires.set(name, wire)
    const text = await wire.write(`GET / HTTP/1.1\r\nHost: app.test\r\n\r\n`).read()
    told.push(`${text.slice(9, 12)} ${/^connection: .*$/im.exec(text)?.[0].toLowerCase().trim() ?? ''}`)
  }
  for (const wire of wires.values()) wire.destroy()
  return told
}

t.test('connections to servers are made, kept, shared, closed and secured as HAProxy does it', { skip }, async (t) => {
  const origins = { plain: await Origin.listen(t, false), secure: await Origin.listen(t, true) }
  const ports = await start(t, origins)
  for (const [index, it] of cases.entries()) {
    const origin = it.secure === true ? origins.secure : origins.plain
    origin.response = it.response ?? respond()
    const results: Record<string, unknown> = {}
    for (const who of ['haproxy', 'limpet'] as const) {
      const told = await play(it, ports[who][index] ?? 0)
      results[who] = { told, seen: origin.take() }
    }
    t.same(results.limpet, results.haproxy, it.name)
  }
})
