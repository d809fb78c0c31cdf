import net from 'node:net'

/** A client's connection, on which requests follow each other. */
export class Talk {
  readonly #socket: net.Socket
  #text = ''
  #isClosed = false
  #wake: () => void = () => {}

  constructor(path: string) {
    this.#socket = net.connect(path)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1')
      this.#wake()
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.#isClosed = true
      this.#wake()
    })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The whole response to a request; what came of it where the connection was closed before. */
  async ask(request: string, isHead: boolean): Promise<string> {
    this.#socket.write(request, 'latin1')
    for (;;) {
      const end = wholeLength(this.#text, isHead)
      if (end > 0 || this.#isClosed) {
        const response = this.#text.slice(0, end > 0 ? end : undefined)
        this.#text = this.#text.slice(response.length)
        if (/^connection: close\r$/im.test(response)) await this.#untilClosed()
        return response
      }
      await this.#more()
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  async #untilClosed(): Promise<void> {
    while (!this.#isClosed) await this.#more()
  }
}

/** How long the response is that a text begins with; 0 as long as it is not whole. */
function wholeLength(text: string, isHead: boolean): number {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return 0
  const head = text.slice(0, end)
  const isEmpty = isHead || /^HTTP\/1\.\d (?:1\d\d|204|304)/.test(head)
  const length = isEmpty ? 0 : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.POSITIVE_INFINITY)
  return text.length >= end + 4 + length ? end + 4 + length : 0
}
