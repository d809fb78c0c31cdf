import { ClientRequest, type IncomingMessage, type InformationEvent } from 'node:http'
import { Duplex } from 'node:stream'

/** What Node's client makes of a response: as far as it is read, and whether it is refused, whole, or still expected. */
export interface Reading {
  /** The heads of interim responses, then that of the final one. */
  readonly heads: NodeHead[]
  state: 'goes on' | 'whole' | 'refused' | 'switched'
  /** Why it is refused, in Node's words. */
  error: string
}

export interface NodeHead {
  status: number
  /** Minor version of HTTP/1. */
  minor: number
  reason: string
  /** Names and values in turn. */
  fields: string[]
}

/** A connection whose other side is what a test says. */
class Line extends Duplex {
  override _read(): void {}
  override _write(_: Buffer, __: string, done: () => void): void {
    done()
  }
}

/** Node's own client, which reads a response from a line that is no socket. Nothing is asked of Node but what is documented. */
export class NodeReader implements Reading {
  readonly heads: NodeHead[] = []
  state: Reading['state'] = 'goes on'
  error = ''
  readonly #line = new Line()
  readonly #request: ClientRequest
  #response: IncomingMessage | undefined
  #body = ''

  /** It can be told of bytes in the next turn of the loop. */
  constructor(isHead: boolean) {
    const request = new ClientRequest({
      method: isHead ? 'HEAD' : 'GET',
      host: 'a',
      headers: { connection: 'upgrade', upgrade: 'x' },
      createConnection: () => this.#line,
      maxHeaderSize: 100_000,
    })
    request.shouldKeepAlive = true
    request.on('information', (head: InformationEvent) => {
      const { statusCode, httpVersionMinor, statusMessage, rawHeaders } = head
      this.heads.push({ status: statusCode, minor: httpVersionMinor, reason: statusMessage, fields: rawHeaders as unknown as string[] })
    })
    request.on('response', (response) => this.#begin(response))
    request.on('upgrade', (response) => {
      this.#begin(response)
      this.state = 'switched'
    })
    request.on('error', (error: NodeJS.ErrnoException & { reason?: string }) => {
      if (this.state === 'whole') return
      this.state = 'refused'
      this.error = `${error.code} ${error.reason ?? error.message}`
    })
    request.end()
    this.#request = request
  }

  #begin(response: IncomingMessage): void {
    const { statusCode = 0, httpVersionMinor, statusMessage = '', rawHeaders } = response
    this.#response = response
    this.heads.push({ status: statusCode, minor: httpVersionMinor, reason: statusMessage, fields: rawHeaders })
    response.on('error', () => {})
  }

  read(bytes: Buffer): this {
    if (this.state !== 'goes on' || bytes.length === 0) return this
    this.#line.emit('data', bytes)
    this.#note()
    return this
  }

  /** The server closes its side. */
  close(): this {
    if (this.state !== 'goes on') return this
    this.#line.emit('end')
    this.#note()
    return this
  }

  #note(): void {
    if (this.state === 'goes on' && this.#response?.complete === true) this.state = 'whole'
  }

  /** What came of the body so far, without its framing. */
  get body(): string {
    const more: Buffer | null = this.#response?.read() ?? null
    if (more !== null) this.#body += more.toString('latin1')
    return this.#body
  }

  get staysOpen(): boolean {
    return this.#request.shouldKeepAlive
  }

  /** Trailers, names and values in turn. */
  get trailers(): string[] {
    return this.#response?.rawTrailers ?? []
  }

  destroy(): void {
    this.#request.destroy()
  }
}
