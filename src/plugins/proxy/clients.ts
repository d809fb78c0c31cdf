import type { Socket } from 'node:net'
import type { Watch } from '../../http1/watch.ts'
import type { Frontend } from '../../lb/frontend.ts'
import { Client } from './client.ts'

/** The connections of a frontend's clients. */
export class Clients {
  readonly #frontend: Frontend
  readonly #watch: Watch
  readonly #clients = new Map<Socket, Client>()
  #whenQuiet: (() => void) | undefined
  /** No more requests after those under way: every response ends its connection. */
  isStopping = false

  constructor(frontend: Frontend, watch: Watch) {
    this.#frontend = frontend
    this.#watch = watch
  }

  get size(): number {
    return this.#clients.size
  }

  /** The client of a connection: made when it is accepted or, in a host's server, when its first request is seen. */
  of(socket: Socket): Client {
    const known = this.#clients.get(socket)
    if (known !== undefined) return known
    const client = new Client(socket, this.#frontend, this.#watch)
    this.#clients.set(socket, client)
    client.onIdle = () => this.#settle()
    socket.on('close', () => {
      this.#clients.delete(socket)
      this.#settle()
    })
    return client
  }

  /** Lets what is under way finish, then closes the connections. Resolves when all are closed. */
  async drain(): Promise<void> {
    this.isStopping = true
    await new Promise<void>((resolve) => {
      this.#whenQuiet = resolve
      this.#settle()
    })
  }

  /** Closes every connection at once. */
  destroy(): void {
    for (const socket of this.#clients.keys()) socket.destroy()
  }

  #settle(): void {
    if (!this.isStopping) return
    for (const client of this.#clients.values()) if (client.isBusy) return
    for (const socket of this.#clients.keys()) socket.destroySoon()
    if (this.#clients.size === 0) this.#whenQuiet?.()
  }
}
