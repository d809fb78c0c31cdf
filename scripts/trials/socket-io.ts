import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { Random } from '../haproxy.ts'
import type { Admin } from './admin.ts'
import { Operator } from './operator.ts'

/** A Socket.IO server as an application has it, which knows the sessions it has begun and no others. */
export interface Application {
  name: string
  address: string
  /** Requests that it refused, in its words: `Session ID unknown` where one came to the wrong server. */
  refused: string[]
  stop(): Promise<void>
}

/** Starts one that answers `who` with its name. */
export async function startApplication(name: string): Promise<Application> {
  const web = createServer()
  const server = new Server(web)
  const refused: string[] = []
  server.engine.on('connection_error', ({ message }: { message: string }) => refused.push(`${name}: ${message}`))
  server.on('connection', (socket) => socket.on('who', (answer: (name: string) => void) => answer(name)))
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  const address = `127.0.0.1:${(web.address() as AddressInfo).port}`
  return { name, address, refused, stop: () => server.close() }
}

export interface SocketIoReport {
  /** Clients that changed from polling to WebSocket. */
  upgraded: number
  /** Questions that their own server answered. */
  answers: number
  /** Connections that failed or dropped, and answers of the wrong server. */
  faults: string[]
}

/**
 * So many clients, a part of them begun before each change of the servers, so that changes fall into polling, into the change to WebSocket and after it. All that
 * are there ask something meanwhile. Resolves when all have upgraded and asked once more.
 */
export async function socketIo(
  { port, admin, servers }: { port: number; admin: Admin; servers: readonly Application[] },
  { clients, changes, seed }: { clients: number; changes: number; seed: number },
): Promise<SocketIoReport> {
  const names = servers.map(({ name }) => name)
  const operator = new Operator(admin, names, new Random(seed))
  const report: SocketIoReport = { upgraded: 0, answers: 0, faults: [] }
  const begun: Client[] = []
  while (operator.changes < changes) {
    const wanted = Math.ceil((clients * (operator.changes + 1)) / changes)
    while (begun.length < wanted) begun.push(new Client(port, report))
    await Promise.all([operator.change(), ...begun.map((client) => client.ask())])
  }
  await Promise.all(begun.map((client) => client.upgraded))
  await Promise.all(begun.map((client) => client.ask()))
  for (const client of begun) client.close()
  return report
}

class Client {
  /** Resolves when it speaks by WebSocket, or has failed. */
  readonly upgraded: Promise<void>
  readonly #socket: Socket
  readonly #report: SocketIoReport
  readonly #connected: Promise<void>
  readonly #failed: Promise<void>
  #server = ''

  constructor(port: number, report: SocketIoReport) {
    this.#report = report
    // As in a browser: cookies are kept and sent. What drops stays so, lest a new connection hide it.
    const socket = io(`http://127.0.0.1:${port}`, { forceNew: true, withCredentials: true, reconnection: false })
    this.#socket = socket
    const event = (emitter: { once(name: string, listener: () => void): unknown }, name: string): Promise<void> =>
      new Promise((resolve) => emitter.once(name, resolve))
    socket.on('connect_error', (error) => report.faults.push(`not connected: ${error.message}`))
    socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect') report.faults.push(`dropped from ${this.#server}: ${reason}`)
    })
    this.#failed = Promise.race([event(socket, 'connect_error'), event(socket, 'disconnect')])
    this.#connected = Promise.race([event(socket, 'connect'), this.#failed])
    socket.io.engine.once('upgrade', () => report.upgraded++)
    this.upgraded = Promise.race([event(socket.io.engine, 'upgrade'), this.#failed])
  }

  /** Asks its server who it is. */
  async ask(): Promise<void> {
    await this.#connected
    if (!this.#socket.connected) return
    // That it dropped meanwhile is noted already.
    const answer: unknown = await this.#socket.emitWithAck('who').catch(() => undefined)
    if (typeof answer !== 'string') return
    if (this.#server === '') this.#server = answer
    if (this.#server === answer) this.#report.answers++
    else this.#report.faults.push(`was with ${this.#server}, is with ${answer}`)
  }

  close(): void {
    this.#socket.disconnect()
  }
}
