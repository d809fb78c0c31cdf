import type { Socket } from 'node:net'
import type { Connection } from './connection.ts'

/** Private connections that a client keeps at most while it uses none of them, as in HAProxy. */
const mostIdle = 5

/** A client's connection, as connections to servers see it: what they must know of the client, and those of them that serve nobody else. */
export class Session {
  readonly client: Socket
  /** No request of it has been answered yet. */
  isFirst = true
  /** `Host` of the request that is being served; set only where a server is reached by it. */
  host: string | undefined
  readonly #idle: Connection[] = []
  readonly #owners = new Set<Connection['owner']>()
  #isClosed = false

  constructor(client: Socket) {
    this.client = client
  }

  /** Takes the idle connection of its own that leads to `owner`, and by `name` if that is of importance, if it was used since `since`. */
  take(owner: Connection['owner'], since: number, name: string | undefined): Connection | undefined {
    if (this.#idle.length === 0) return undefined
    const at = this.#idle.findIndex((connection) => connection.owner === owner)
    const connection = this.#idle[at]
    if (connection === undefined || connection.idleSince < since || (name !== undefined && connection.name !== name)) return undefined
    this.#idle.splice(at, 1)
    return connection
  }

  /** To whom idle connections of its own lead, in the order in which it first had one. */
  *owners(): Generator<Connection['owner']> {
    for (const owner of this.#owners) if (this.#leadsTo(owner)) yield owner
  }

  #leadsTo(owner: Connection['owner']): boolean {
    return this.#idle.some((connection) => connection.owner === owner)
  }

  /** Keeps an idle connection for the client's next request, one to each server at most. */
  keep(connection: Connection): void {
    if (this.#isClosed) return connection.destroy()
    this.#idle.find(({ owner }) => owner === connection.owner)?.destroy()
    if (this.#idle.length === mostIdle) this.#idle[0]?.destroy()
    this.#idle.push(connection)
    this.#owners.add(connection.owner)
  }

  /** A connection is closed. */
  forget(connection: Connection): void {
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!this.#leadsTo(connection.owner)) this.#owners.delete(connection.owner)
  }

  /** The client has gone: nobody else may use its connections. */
  close(): void {
    this.#isClosed = true
    for (const connection of [...this.#idle]) connection.destroy()
  }
}
