import type { Socket } from 'node:net'

/** How a connection ended, as this side of it sees it: by the other's FIN or reset, by ourselves, or not yet. */
export type End = 'fin' | 'rst' | 'ours' | 'open'

/** One side of a connection, in bare bytes: does nothing by itself, not even close when the other does. */
export class Peer {
  /** Of a server: its name. */
  readonly name: string
  text = ''
  end: End = 'open'
  readonly #socket: Socket
  readonly #wakes: (() => void)[] = []
  #read = 0

  constructor(socket: Socket, name = '') {
    this.name = name
    this.#socket = socket
    socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1')
      this.#wake()
    })
    socket.on('end', () => this.#over('fin'))
    socket.on('error', () => this.#over('rst'))
    socket.on('close', () => this.#over('rst'))
  }

  #over(end: End): void {
    if (this.end === 'open') this.end = end
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake()
  }

  send(text: string): this {
    this.#socket.write(text, 'latin1')
    return this
  }

  /** Has no more to say, and goes on listening. */
  fin(): this {
    this.#socket.end()
    return this
  }

  /** Says so, listens no more, and is gone for good. */
  rst(): this {
    this.end = 'ours'
    this.#socket.resetAndDestroy()
    this.#wake()
    return this
  }

  stopReading(): this {
    this.#socket.pause()
    return this
  }

  readOn(): this {
    this.#socket.resume()
    return this
  }

  /** Waits until what has come since the last wait contains something; answers it all up to there. */
  async until(what: string): Promise<string> {
    for (;;) {
      const at = this.text.indexOf(what, this.#read)
      if (at >= 0) {
        const from = this.#read
        this.#read = at + what.length
        return this.text.slice(from, this.#read)
      }
      if (this.end !== 'open') throw new Error(`the connection ended (${this.end}) before "${what}" came`)
      await this.#change()
    }
  }

  /** Waits for a whole head. */
  head(): Promise<string> {
    return this.until('\r\n\r\n')
  }

  /** Waits until the other side has ended the connection, or we have. */
  async over(): Promise<End> {
    while (this.end === 'open') await this.#change()
    return this.end
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakes.push(resolve))
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
