import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net, { type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { pino } from 'pino'
import type { Test } from 'tap'
import { type Daemon, startDaemon } from '../src/daemon.ts'
import { Config } from '../src/schemas/config.ts'
import { parse } from '../src/schemas/parse.ts'

/** Checks a configuration written in a test; throws what is wrong with it. */
export function configuration(input: unknown): Config {
  const parsed = parse(Config, input)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ pointer, message }) => `${pointer}: ${message}`).join('\n'))
  return parsed.value
}

/** Starts a balancer for the length of a test. */
export async function balancer(t: Test, config: Config, variables?: ReadonlySet<string>): Promise<Daemon> {
  const daemon = await startDaemon({ ...config, global: { ...config.global, hardStopAfter: 2000 } }, pino({ level: 'silent' }), variables)
  t.teardown(() => daemon.stop())
  return daemon
}

/** The port that the first frontend, or the one named, listens on. */
export function portOf(daemon: Daemon, frontend = daemon.listeners[0]?.frontend): number {
  const listener = daemon.listeners.find((it) => it.frontend === frontend)
  return Number(/\d+$/.exec(listener?.address ?? '')?.[0])
}

/** One frontend `web` on a free port before one backend `app`; `backend` is what the test is about. Kept connections are anybody's, so that tests meet them. */
export function simple(
  servers: { name: string; port: number }[],
  backend: Record<string, unknown> = {},
  frontend: Record<string, unknown> = {},
): Config {
  return configuration({
    frontends: [{ name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app', ...frontend }],
    backends: [
      {
        name: 'app',
        httpReuse: 'always',
        servers: servers.map(({ name, port }) => ({ name, address: `127.0.0.1:${port}`, cookie: name })),
        ...backend,
      },
    ],
  })
}

/** A request as a server got it: its head with the last CRLFCRLF, and its body as it stood on the wire. */
export interface Received {
  head: string
  body: string
}

export interface Origin {
  port: number
  requests: Received[]
  connections: Set<Socket>
  /** Stops listening and closes all connections. */
  stop(): Promise<void>
}

/** A server of bare bytes: `answer` gives the response to each request, or acts on the socket itself and gives nothing. */
export async function origin(t: Test, answer: Answer, port = 0): Promise<Origin> {
  return attend(t, net.createServer({ noDelay: true }), answer, { port, host: '127.0.0.1' })
}

export type Answer = (request: Received, socket: Socket) => string | Buffer | undefined

/** The same over a server of any kind, TLS among them, that is to listen somewhere. */
export async function attend(t: Test, server: net.Server, answer: Answer, where: net.ListenOptions): Promise<Origin> {
  const requests: Received[] = []
  const connections = new Set<Socket>()
  const raw = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    raw.add(socket)
    socket.on('error', () => {}).on('close', () => raw.delete(socket))
  })
  server.on(server instanceof tls.Server ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.add(socket)
    let text = ''
    socket.on('error', () => {}).on('close', () => connections.delete(socket))
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      for (let request = readRequest(text); request !== undefined; request = readRequest(text)) {
        text = text.slice(request.head.length + request.body.length)
        requests.push(request)
        const response = answer(request, socket)
        if (response !== undefined) socket.write(typeof response === 'string' ? Buffer.from(response, 'latin1') : response)
      }
    })
  })
  server.listen(where)
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    for (const socket of raw) socket.destroy()
    await once(server, 'close')
  }
  t.teardown(stop)
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, requests, connections, stop }
}

/** The first whole request in a text, or `undefined` when it is not whole yet. */
function readRequest(text: string): Received | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end + 4)
  const rest = text.slice(end + 4)
  if (/^transfer-encoding: *chunked/im.test(head)) {
    const last = /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest)
    return last === null ? undefined : { head, body: rest.slice(0, last.index + last[0].length) }
  }
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  return rest.length < length ? undefined : { head, body: rest.slice(0, length) }
}

/** A response with a length. */
export function respond(body = 'ok', fields = '', status = '200 OK'): string {
  return `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`
}

/** A path for a unix socket, for the length of a test; the directories of tests are too deep for one. */
export function socketPath(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'limpet-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 's')
}

const given = new Set<number>()

/** A port that nobody listens on, another one each time. It lies below those that the system gives out, so that nobody gets it meanwhile. */
export async function closedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    if (given.has(port)) continue
    given.add(port)
    const server = net.createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}

/** A client of bare bytes. */
export class Wire {
  readonly socket: Socket
  text = ''
  closed = false
  #wake: () => void = () => {}

  /** To a port of this machine, or to a unix socket. */
  constructor(where: number | string) {
    this.socket = net.connect(typeof where === 'string' ? { path: where } : { port: where, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1')
      this.#wake()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  write(text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Waits until what has come satisfies `enough`, or the connection is closed; answers it and begins anew. */
  async read(enough: (text: string) => boolean = isWhole): Promise<string> {
    while (!enough(this.text) && !this.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const { text } = this
    this.text = ''
    return text
  }

  /** Waits until the other side closes; answers all that came. */
  untilClosed(): Promise<string> {
    return this.read(() => false)
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/** Whether a text is a whole response with a length, chunks, or no body by its status. */
export function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = text.slice(0, end)
  if (/^HTTP\/1\.\d (?:1\d\d|204|304)/.test(head)) return true
  if (/^transfer-encoding: chunked/im.test(head)) return /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(text.slice(end + 4))
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  return length !== undefined && text.length >= end + 4 + Number(length)
}

/** Sends one request on a connection of its own and answers the response. */
export async function ask(port: number | string, request: string, enough?: (text: string) => boolean): Promise<string> {
  const wire = new Wire(port).write(request)
  const text = await wire.read(enough)
  wire.destroy()
  return text
}

/** A GET with the fields given, each with its CRLF. */
export function get(path = '/', fields = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: example.test\r\n${fields}\r\n`
}

/** Resolves when `condition` holds; asks again at each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
