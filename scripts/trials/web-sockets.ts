import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'
import { Random } from '../haproxy.ts'
import type { Admin } from './admin.ts'
import { Operator } from './operator.ts'

/** A WebSocket server that sends back what it gets, after its name. */
export async function startEcho(name: string): Promise<{ name: string; address: string; stop(): void }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => socket.on('message', (text) => socket.send(`${name} ${text}`)))
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = (): void => {
    server.close()
    for (const socket of server.clients) socket.terminate()
  }
  return { name, address: `127.0.0.1:${port}`, stop }
}

export interface WebSocketReport {
  /** Echoes that came back as they should. */
  echoes: number
  /** What else happened: sockets that closed, echoes that were wrong. */
  faults: string[]
  /** How many sockets each server had at the end. */
  perServer: Map<string, number>
}

/**
 * So many WebSockets, open over so many changes of the servers; during each change all of them say something and wait for the echo. Resolves when the last
 * change is over and all are closed.
 */
export async function webSockets(
  { port, admin, servers }: { port: number; admin: Admin; servers: readonly string[] },
  { sockets, changes, seed }: { sockets: number; changes: number; seed: number },
): Promise<WebSocketReport> {
  const operator = new Operator(admin, servers, new Random(seed))
  const report: WebSocketReport = { echoes: 0, faults: [], perServer: new Map() }
  const open = Array.from({ length: sockets }, () => new Echoing(port, report))
  while (operator.changes < changes) {
    await Promise.all([operator.change(), ...open.map((socket) => socket.say(String(operator.changes)))])
  }
  for (const socket of open) {
    report.perServer.set(socket.server, (report.perServer.get(socket.server) ?? 0) + 1)
    await socket.close()
  }
  return report
}

class Echoing {
  /** The server that answers, once it has. */
  server = ''
  readonly #socket: WebSocket
  readonly #report: WebSocketReport
  readonly #opened: Promise<unknown>
  #closes = false

  constructor(port: number, report: WebSocketReport) {
    this.#report = report
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    this.#opened = once(this.#socket, 'open').catch((error) => report.faults.push(`not opened: ${error.message}`))
    this.#socket
      .on('error', () => {})
      .on('close', (code) => {
        if (!this.#closes) report.faults.push(`dropped from ${this.server}: ${code}`)
      })
  }

  /** Says something, and waits until it comes back, or the socket is closed. */
  async say(text: string): Promise<void> {
    await this.#opened
    if (this.#socket.readyState !== WebSocket.OPEN) return
    const closed = new AbortController()
    const close = (): void => closed.abort()
    this.#socket.once('close', close).send(text)
    const [echo] = await once(this.#socket, 'message', { signal: closed.signal }).catch(() => [])
    this.#socket.off('close', close)
    const [server = '', said] = String(echo).split(' ')
    if (this.server === '') this.server = server
    if (said === text && server === this.server) this.#report.echoes++
    else this.#report.faults.push(`from ${this.server}: ${echo} for ${text}`)
  }

  async close(): Promise<void> {
    this.#closes = true
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#socket.close()
    await once(this.#socket, 'close')
  }
}
