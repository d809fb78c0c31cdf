import type { Server } from '../server.ts'

/** Whether a server has no slot free. */
export type IsFull = (server: Server) => boolean

/**
 * An algorithm: it knows the servers that may take new clients and chooses one. The backend tells it what became of the set, as it happens; the
 * algorithm keeps its place through that.
 */
export interface Balance {
  /** This server may be chosen from now on. */
  add(server: Server): void
  /** This server may not be chosen any more. */
  remove(server: Server): void
  /** This server's weight is another one now (never 0: that is a removal). */
  reweigh(server: Server): void
  /** A slot of this server was taken or given back, be it one that takes no new clients. */
  loaded?(server: Server): void
  /**
   * The next server, another than `avoid` if there is one, and none that is full; `undefined` when there is none. An algorithm that goes by the hash of a key
   * answers the server of that key, which may be full: the request is to wait for it then.
   */
  pick(avoid?: Server, isFull?: IsFull, hash?: number): Server | undefined
}
