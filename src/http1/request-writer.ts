import type { Socket } from 'node:net'

/**
 * How many bytes may wait to be sent before whoever sends them is to pause, on either side. What the system takes at once never waits, so that bodies pass
 * without a pause and a resumption for each read.
 */
export const mostUnsent = 65_536

/** Writes a request in as few writes as can be: a head that has a body waits for the beginning of it. */
export class RequestWriter {
  readonly #socket: Socket
  #isHeldBack = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Writes a head, latin1. If `more` follows, it goes out with the first of that, or by `flush`. */
  begin(head: string, more: boolean): void {
    this.#isHeldBack = more
    if (more) this.#socket.cork()
    this.#socket.write(head, 'latin1')
  }

  /** Writes bytes of a body, or a text as latin1. Answers whether the server takes more. */
  write(bytes: Uint8Array | string): boolean {
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1')
    else this.#socket.write(bytes)
    return this.#isTaken()
  }

  /** The same as one chunk of a body in chunks. */
  writeChunk(bytes: Uint8Array): boolean {
    this.#socket.cork()
    this.#socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1')
    this.#socket.write(bytes)
    this.#socket.write('\r\n', 'latin1')
    this.#socket.uncork()
    return this.#isTaken()
  }

  #isTaken(): boolean {
    this.flush()
    return this.#socket.writableLength < mostUnsent
  }

  /** Nothing more is at hand: what was held back goes out. */
  flush(): void {
    if (!this.#isHeldBack) return
    this.#isHeldBack = false
    this.#socket.uncork()
  }
}
