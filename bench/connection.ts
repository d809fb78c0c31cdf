import net, { type Socket } from 'node:net'

const request = Buffer.from('GET / HTTP/1.1\r\nHost: bench\r\n\r\n')
const nothing = Buffer.alloc(0)

/** A client with one kept connection, opened when it first asks and again when it was closed. One request at a time. */
export class Connection {
  readonly #port: number
  #socket: Socket | undefined
  #rest: Buffer = nothing
  #settle: ((answered: boolean) => void) | undefined

  constructor(port: number) {
    this.#port = port
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 'open'
  }

  /** Asks for `/`; whether the answer was a whole 200. */
  ask(): Promise<boolean> {
    this.#socket ??= this.#open()
    this.#socket.write(request)
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Closes without the wait that would keep the client's port for a minute. */
  close(): void {
    this.#socket?.resetAndDestroy()
  }

  #open(): Socket {
    const socket = net.connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#socket = undefined
      this.#end(false)
    })
    return socket
  }

  #read(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const end = this.#rest.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#rest.toString('latin1', 0, end)
    const length = Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1])
    if (this.#rest.length >= end + 4 + length) this.#end(head.startsWith('HTTP/1.1 200 '))
  }

  #end(answered: boolean): void {
    this.#rest = nothing
    this.#settle?.(answered)
    this.#settle = undefined
  }
}
