import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Random } from '../haproxy.ts'

/** Not where connections come from, so that none takes the port of a server while that is away. */
export const host = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'

/** A web server that can be killed and started again in its place. */
export interface Killable {
  readonly name: string
  /** 0 before it is started for the first time. */
  readonly port: number
  start(): Promise<void>
  /** Ends it without a farewell. */
  kill(): Promise<void>
}

const small = Buffer.alloc(100, 'x')
const large = Buffer.alloc(100_000, 'x')

/** In which ways it closes them. */
const ways = ['end', 'destroy', 'resetAndDestroy'] as const

/** How often one of its kept connections is closed, in milliseconds. */
const closing = 20

/**
 * A web server that says its name in `X-Server`, now at once, now after some milliseconds. All the time it closes kept connections at random, be they idle
 * or with a request on them; never one that is being opened, nor within a response.
 */
export class Origin implements Killable {
  readonly name: string
  port: number
  readonly #random: Random
  #server: Server | undefined
  #timer: NodeJS.Timeout | undefined
  /** Connections that have carried a response. */
  readonly #kept = new Set<Socket>()

  constructor(name: string, port = 0) {
    this.name = name
    this.port = port
    this.#random = new Random(name.charCodeAt(name.length - 1))
  }

  async start(): Promise<void> {
    const server = createServer({ noDelay: true, keepAliveTimeout: 0 }, (message, response) => this.#answer(message, response))
    server.on('connection', (socket: Socket) => socket.on('close', () => this.#kept.delete(socket)))
    server.listen(this.port, host)
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.#server = server
    this.#timer = setInterval(() => this.#closeOne(), closing)
  }

  async kill(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    clearInterval(this.#timer)
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  #answer({ url, socket }: IncomingMessage, response: ServerResponse): void {
    const body = url === '/large' ? large : small
    const delay = this.#random.int(10)
    response.setHeader('X-Server', this.name)
    response.setHeader('Content-Length', body.length)
    if (delay > 5) setTimeout(() => response.end(body), delay)
    else response.end(body)
    response.on('finish', () => {
      if (!socket.destroyed) this.#kept.add(socket)
    })
  }

  #closeOne(): void {
    const candidates = [...this.#kept].filter((socket) => socket.writableLength === 0)
    const socket = candidates[this.#random.int(candidates.length)]
    const how = this.#random.of(ways)
    socket?.[how]()
  }
}
