import type { Backend } from './backend.ts'
import type { Server } from './server.ts'

/** One attempt to have a request served: it holds a slot of its server from the moment it is made, and gives it back once. */
export class Assignment {
  readonly backend: Backend
  readonly server: Server
  #held = true

  constructor(backend: Backend, server: Server) {
    this.backend = backend
    this.server = server
    backend.enter(server)
  }

  /** Whether it has its slot still. */
  get isHeld(): boolean {
    return this.#held
  }

  /** Gives the slot back, to the next that waits for it if somebody does. Safe to call again: only the first call counts. */
  release(): void {
    if (!this.#held) return
    this.#held = false
    this.backend.leave(this.server)
  }
}
