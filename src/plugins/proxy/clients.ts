import type { Socket } from 'node:net'
import { ticks, type Watch } from '../../http1/watch.ts'
import type { Killing } from '../../lb/errors.ts'
import type { Frontend } from '../../lb/frontend.ts'
import type { Server } from '../../lb/server.ts'
import type { RequestLog } from '../access-log/index.ts'
import { Client } from './client.ts'
import type { ClientTimeouts } from './client-clock.ts'
import type { ClientExchange } from './client-exchange.ts'

/** The connections of a frontend's clients. */
export class Clients {
  readonly #frontend: Frontend
  readonly #watch: Watch
  readonly #clients = new Map<Socket, Client>()
  #onChange: () => void = () => {}
  /** No more requests after those under way: every response ends its connection. */
  isStopping = false

  /** Every response ends its connection, always (`option httpclose`). */
  readonly closes: boolean
  readonly #timeouts: ClientTimeouts
  /** The log of their requests, if there is one. */
  readonly log: RequestLog | undefined

  /** `keepAlive` is how long a client may be idle between two requests, in milliseconds; 0 where a host sees to that. */
  constructor(frontend: Frontend, watch: Watch, keepAlive = 0, log?: RequestLog) {
    this.#frontend = frontend
    const { client, clientFin = client } = frontend.config.timeout
    this.#timeouts = { client: ticks(client), fin: ticks(clientFin), idle: ticks(keepAlive) }
    this.closes = frontend.config.connectionMode === 'close'
    this.#watch = watch
    this.log = log
  }

  get size(): number {
    return this.#clients.size
  }

  /** The client of a connection: made when it is accepted or, in a host's server, when its first request is seen. */
  of(socket: Socket): Client {
    const known = this.#clients.get(socket)
    if (known !== undefined) return known
    const client = new Client(socket, this.#frontend, this.#watch, this.#timeouts, this.log)
    this.#clients.set(socket, client)
    client.onIdle = () => this.#onChange()
    socket.on('close', () => {
      this.#clients.delete(socket)
      this.#onChange()
    })
    return client
  }

  /** The requests that are under way, each with its client's connection. */
  *underWay(): Generator<{ exchange: ClientExchange; socket: Socket }> {
    for (const { current: exchange, socket } of this.#clients.values()) if (exchange?.underWay !== undefined) yield { exchange, socket }
  }

  /** Ends all requests that such a server has in hand, and its tunnels. */
  kill(isMeant: (server: Server) => boolean, cause: Killing): void {
    for (const client of this.#clients.values()) client.kill(isMeant, cause)
  }

  /** From now on every response ends its connection. Resolves when nothing is under way any more. */
  async quiet(): Promise<void> {
    this.isStopping = true
    await this.#when(() => ![...this.#clients.values()].some((client) => client.isBusy))
  }

  /** Lets what is under way finish, then closes the connections. Resolves when all are closed and what was written has gone out. */
  async drain(): Promise<void> {
    await this.quiet()
    for (const socket of this.#clients.keys()) socket.destroySoon()
    await this.#when(() => this.#clients.size === 0)
  }

  /** Closes every connection at once. */
  destroy(): void {
    for (const socket of this.#clients.keys()) socket.destroy()
  }

  /** Resolves once `condition` holds, which is asked whenever an exchange is over or a connection closed. */
  async #when(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve
      })
    }
  }
}
