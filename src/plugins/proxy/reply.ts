import type { IncomingMessage, ServerResponse } from 'node:http'
import { mostUnsent } from '../../http1/request-writer.ts'
import type { ResponseHead } from '../../http1/response-head.ts'
import type { OwnAnswer } from './answer.ts'
import type { Client } from './client.ts'
import type { Clients } from './clients.ts'
import { errorResponse, ownHead, reasonOf } from './own-response.ts'

/** Statuses after which what the client sends next is not to be trusted to be a request. */
const final = new Set([400, 408])

const lineEnd = Buffer.from('\r\n')

/**
 * The response to one request on its way to the client: bytes for the client's socket, past Node's ServerResponse, which is only told when all is written.
 * Written only when everything before it on this connection has been.
 */
export class Reply {
  readonly isHead: boolean
  /** What the client was told; 0 before it was told anything. */
  status = 0
  /** Bytes written so far, the head among them. */
  bytes = 0
  readonly #client: Client
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  readonly #fields: string
  readonly #clients: Clients
  #close = false
  #chunked = false

  /** `fields` are lines that a host adds to a server's response. */
  constructor(client: Client, message: IncomingMessage, response: ServerResponse, fields: string, clients: Clients) {
    this.isHead = message.method === 'HEAD'
    this.#client = client
    this.#message = message
    this.#response = response
    this.#fields = fields
    this.#clients = clients
  }

  /** Whether Node has given the response its connection: everything before it has been written. */
  get isReady(): boolean {
    return this.#response.socket !== null
  }

  interim(head: ResponseHead): void {
    if (this.#message.httpVersionMinor > 0) this.#send(`${head.text}\r\n`)
  }

  /** A server's response that came whole. `lines` are added to its head. */
  whole(head: ResponseHead, lines: string, body: string): void {
    this.#send(this.#headOf(head, lines, false) + body)
  }

  /** The head of a server's response whose body follows. */
  begin(head: ResponseHead, lines: string): void {
    this.#send(this.#headOf(head, lines, head.length < 0 && !head.chunked))
  }

  /** The head with which the server switches protocols. */
  upgrade(head: ResponseHead, lines: string): void {
    this.status = head.status
    this.#close = true
    this.#send(`${head.text}${lines}\r\n`)
  }

  /** Body bytes. Answers false when the client does not take more for now. */
  write(bytes: Buffer): boolean {
    this.bytes += bytes.length
    this.#client.socket.write(bytes)
    return this.#client.socket.writableLength < mostUnsent
  }

  /** Whether all that was written has gone out, so that its buffer may be used again. */
  get isFlushed(): boolean {
    return this.#client.socket.writableLength === 0
  }

  /** Answers with a page that tells of a failure. */
  error(status: number): void {
    this.status = status
    this.#close = final.has(status) || this.#isUnread || this.#endsConnection
    this.#send(errorResponse(status, !this.isHead, this.#close))
  }

  /** Answers with something of our own. */
  own(status: number, headers: Record<string, string>, body: Buffer): void {
    this.status = status
    this.#close = this.#isUnread || this.#endsConnection
    this.#send(ownHead(status, headers, body.length, this.#close))
    if (!this.isHead) this.write(body)
  }

  /** The head of something of our own that is long and follows piece by piece: in chunks, or for an old client until the connection ends. */
  beginOwn(status: number, headers: Record<string, string>): void {
    this.status = status
    this.#chunked = this.#message.httpVersionMinor > 0
    this.#close = !this.#chunked || this.#isUnread || this.#endsConnection
    this.#send(ownHead(status, headers, this.#chunked ? 'chunked' : 'until close', this.#close))
  }

  /** Answers as `write`. */
  writeOwn(piece: Buffer): boolean {
    if (!this.#chunked) return this.write(piece)
    return this.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, lineEnd]))
  }

  endOwn(): void {
    if (this.#chunked && !this.isHead) this.#send('0\r\n\r\n')
  }

  /** Answers with a response of rules, or one that they altered. */
  answer({ status, reason, fields: { list }, body }: OwnAnswer): void {
    this.status = status
    this.#close = final.has(status) || this.#isUnread || this.#endsConnection
    let text = `HTTP/1.1 ${status} ${reason || reasonOf(status)}\r\n`
    for (let at = 0; at < list.length; at += 2) text += `${list[at]}: ${list[at + 1]}\r\n`
    this.#send(`${text}${this.#close ? 'connection: close\r\n' : ''}\r\n${this.isHead ? '' : body}`)
  }

  /** The response is complete. */
  finish(): void {
    const unread = this.#isUnread
    // For a host's onResponse hooks.
    this.#response.statusCode = this.status
    if (this.#close || unread) this.#client.close(this.#response, unread)
    else this.#client.finish(this.#response)
  }

  #headOf(head: ResponseHead, lines: string, untilClose: boolean): string {
    this.status = head.status
    this.#close = untilClose || this.#endsConnection
    const text = head.text + this.#fields + lines
    if (this.#close) return `${text}connection: close\r\n\r\n`
    const isOld = head.minor === 0 || this.#message.httpVersionMinor === 0
    return isOld ? `${text}connection: keep-alive\r\n\r\n` : `${text}\r\n`
  }

  #send(text: string): void {
    this.bytes += text.length
    this.#client.socket.write(text, 'latin1')
  }

  /** The client wants its connection to end with this response, or we do. */
  get #endsConnection(): boolean {
    return !this.#response.shouldKeepAlive || this.#clients.isStopping || this.#clients.closes
  }

  /** The request has not arrived whole. */
  get #isUnread(): boolean {
    if (this.#message.complete) return false
    const { 'content-length': length = '0', 'transfer-encoding': coding } = this.#message.headers
    return coding !== undefined || length !== '0'
  }
}
