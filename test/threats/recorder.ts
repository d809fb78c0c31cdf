import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import { get } from '../helpers.ts'

/** What is asked for to see whether all is well. */
export const probe = get('/probe')
const probeAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nprobe'

/** How a request is answered that is no probe; without `reply`, with ok. */
export interface Manner {
  reply?: string | undefined
  ends?: boolean | undefined
  /** Before the body is there. */
  early?: boolean | undefined
}

/**
 * A server that writes down all that it is sent, byte for byte. It frames requests as leniently as a careless server might: whatever follows a request is
 * the next one.
 */
export class Recorder {
  port = 0
  manner: Manner = {}
  /** The connection that the last request came on. */
  last: Socket | undefined
  readonly #server = net.createServer({ noDelay: true }, (socket) => this.#accept(socket))
  readonly #open = new Set<Socket>()
  #requests: string[] = []
  #left = new Map<Socket, string>()

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await once(this.#server, 'close')
  }

  /** What came since the last time, but for probes: the whole requests, and what has not become one. */
  take(): { requests: string[]; left: string } {
    const requests = this.#requests.filter((request) => !request.startsWith('GET /probe '))
    const left = [...this.#left.values()].join('')
    this.#requests = []
    this.#left.clear()
    return { requests, left }
  }

  isOpen(socket: Socket | undefined): boolean {
    return socket !== undefined && this.#open.has(socket)
  }

  #accept(socket: Socket): void {
    let isAnswered = false
    this.#open.add(socket)
    socket.on('error', () => {}).on('close', () => this.#open.delete(socket))
    socket.on('data', (bytes) => {
      let text = (this.#left.get(socket) ?? '') + bytes.toString('latin1')
      for (let length = lengthOf(text); length > 0; length = lengthOf(text)) {
        const request = text.slice(0, length)
        text = text.slice(length)
        this.#requests.push(request)
        this.last = socket
        if (!isAnswered) this.#answer(socket, request)
        isAnswered = false
      }
      this.#left.set(socket, text)
      if (this.manner.early !== true || isAnswered || !text.includes('\r\n\r\n')) return
      isAnswered = true
      this.#answer(socket, text)
    })
  }

  #answer(socket: Socket, request: string): void {
    if (request.startsWith('GET /probe ')) {
      socket.write(probeAnswer)
      return
    }
    const { reply, ends } = this.manner
    const usual = `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${request.startsWith('HEAD ') ? '' : 'ok'}`
    socket.write(reply ?? usual, 'latin1')
    if (ends === true) socket.end()
  }
}

/** How long the request is that a text begins with; 0 when it is not whole. */
function lengthOf(text: string): number {
  const end = text.indexOf('\r\n\r\n') + 4
  if (end < 4) return 0
  const head = text.slice(0, end)
  if (/^transfer-encoding: *chunked/im.test(head)) return endOfChunks(text, end)
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  return text.length - end < length ? 0 : end + length
}

/** Where a body in chunks ends that begins at `from`; 0 when it is not whole. */
function endOfChunks(text: string, from: number): number {
  let at = from
  for (;;) {
    const line = text.indexOf('\r\n', at)
    if (line < 0) return 0
    const size = Number.parseInt(text.slice(at, line), 16)
    if (size === 0) break
    at = line + 2 + size + 2
  }
  const trailers = /^0+\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(text.slice(at))
  return trailers === null ? 0 : at + trailers[0].length
}
