import { ChunkScanner } from './chunk-scanner.ts'
import { ResponseHead } from './response-head.ts'

/** What a reader finds in the bytes of a server, in this order. Bytes are good for the time of the call. */
export interface ResponseEvents {
  /** An interim response (1xx). */
  onInterim(head: ResponseHead): void
  /** A final response that came whole, its body as latin1. */
  onWhole(head: ResponseHead, body: string): void
  /** The head of a final response whose body follows. */
  onHead(head: ResponseHead): void
  /** Body bytes, with their chunk framing where the response is chunked. */
  onBody(bytes: Buffer): void
  onEnd(): void
  /** The server switches protocols (101); from here on, `onBody` gets whatever it says, and `onEnd` when it has no more to say. */
  onUpgrade(head: ResponseHead): void
  /** What came is no response; nothing after it is read. */
  onBad(): void
}

type Mode = 'idle' | 'head' | 'length' | 'chunks' | 'until close' | 'tunnel' | 'bad'

/** Most bytes of a response head. */
const largestHead = 65_536
/** Most interim responses before the final one. */
const mostInterims = 16
const endOfHead = '\r\n\r\n'
/** What is read at once as one string; the head of anything longer is looked for in the bytes. */
const smallRead = 8192

/** Reads the responses of one connection (RFC 9112), strictly; knows no socket. */
export class ResponseReader {
  /** Whether the connection can carry another exchange. */
  reusable = true
  readonly #events: ResponseEvents
  #mode: Mode = 'idle'
  #isHead = false
  #mayUpgrade = false
  #partial: Buffer | undefined
  #interims = 0
  #left = 0
  #chunks: ChunkScanner | undefined

  constructor(events: ResponseEvents) {
    this.#events = events
  }

  /** Expects a response; `isHead` for one to HEAD, which has no body whatever its head says; `mayUpgrade` if 101 was asked for. */
  begin(isHead: boolean, mayUpgrade: boolean): void {
    this.#mode = 'head'
    this.#isHead = isHead
    this.#mayUpgrade = mayUpgrade
    this.#interims = 0
  }

  /** Reads the first `length` bytes of `bytes`. */
  read(bytes: Buffer, length: number): void {
    switch (this.#mode) {
      case 'head':
        return this.#readHead(bytes, length)
      case 'length':
        return this.#readLength(bytes, 0, length)
      case 'chunks':
        return this.#readChunks(bytes, 0, length)
      case 'until close':
      case 'tunnel':
        return this.#pass(bytes, 0, length)
      case 'idle':
        // A server that speaks unasked is not to be trusted with the next request.
        return this.#bad()
    }
  }

  /** The server has closed its side. Answers whether that ended a response properly. */
  end(): boolean {
    if (this.#mode !== 'until close' && this.#mode !== 'tunnel') return false
    this.#finish()
    return true
  }

  #readHead(read: Buffer, length: number): void {
    let bytes = read
    let size = length
    if (this.#partial !== undefined) {
      bytes = Buffer.concat([this.#partial, read.subarray(0, length)])
      size = bytes.length
      this.#partial = undefined
    }
    const text = size <= smallRead ? bytes.toString('latin1', 0, size) : undefined
    const end = text === undefined ? bytes.subarray(0, size).indexOf(endOfHead) : text.indexOf(endOfHead)
    if (end < 0) {
      if (size >= largestHead + endOfHead.length) return this.#bad()
      this.#partial = Buffer.from(bytes.subarray(0, size))
      return
    }
    const head =
      end > largestHead ? undefined : ResponseHead.parse(text === undefined ? bytes.toString('latin1', 0, end) : text.slice(0, end))
    if (head === undefined) return this.#bad()
    if (head.status < 200) return this.#interim(head, bytes, end + 4, size)
    this.#body(head, bytes, text, end + 4, size)
  }

  #interim(head: ResponseHead, bytes: Buffer, from: number, to: number): void {
    if (head.status === 101 && this.#mayUpgrade) return this.#upgrade(head, bytes, from, to)
    if (head.status === 101 || head.length >= 0 || head.chunked || ++this.#interims > mostInterims) return this.#bad()
    this.#events.onInterim(head)
    if (from < to) this.#readHead(Buffer.from(bytes.subarray(from, to)), to - from)
  }

  #upgrade(head: ResponseHead, bytes: Buffer, from: number, to: number): void {
    this.#mode = 'tunnel'
    this.reusable = false
    this.#events.onUpgrade(head)
    this.#pass(bytes, from, to)
  }

  #body(head: ResponseHead, bytes: Buffer, text: string | undefined, from: number, to: number): void {
    this.reusable = !head.closes
    if (this.#isHead || head.status === 204 || head.status === 304) return this.#whole(head, bytes, text, from, from, to)
    if (head.chunked) return this.#beginChunks(head, bytes, text, from, to)
    const { length } = head
    if (length >= 0 && to - from >= length && length <= smallRead) return this.#whole(head, bytes, text, from, from + length, to)
    this.#mode = length >= 0 ? 'length' : 'until close'
    this.#left = length
    if (length < 0) this.reusable = false
    this.#events.onHead(head)
    this.read(bytes.subarray(from, to), to - from)
  }

  #whole(head: ResponseHead, bytes: Buffer, text: string | undefined, from: number, end: number, to: number): void {
    if (end < to) this.reusable = false
    this.#mode = 'idle'
    this.#events.onWhole(head, text === undefined ? bytes.toString('latin1', from, end) : text.slice(from, end))
  }

  #beginChunks(head: ResponseHead, bytes: Buffer, text: string | undefined, from: number, to: number): void {
    const chunks = new ChunkScanner()
    const end = chunks.scan(bytes, from, to)
    if (end < 0) return this.#bad()
    if (chunks.isDone && text !== undefined) return this.#whole(head, bytes, text, from, end, to)
    this.#mode = 'chunks'
    this.#chunks = chunks
    this.#events.onHead(head)
    this.#passChunks(bytes, from, end, to)
  }

  #readLength(bytes: Buffer, from: number, to: number): void {
    const length = Math.min(to - from, this.#left)
    if (to - from > length) this.reusable = false
    this.#left -= length
    this.#pass(bytes, from, from + length)
    if (this.#left === 0) this.#finish()
  }

  #readChunks(bytes: Buffer, from: number, to: number): void {
    const end = this.#chunks?.scan(bytes, from, to) ?? -1
    if (end < 0) return this.#bad()
    this.#passChunks(bytes, from, end, to)
  }

  #passChunks(bytes: Buffer, from: number, end: number, to: number): void {
    this.#pass(bytes, from, end)
    if (this.#chunks?.isDone !== true) return
    if (end < to) this.reusable = false
    this.#finish()
  }

  #pass(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.#events.onBody(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
  }

  #finish(): void {
    this.#mode = 'idle'
    this.#chunks = undefined
    this.#events.onEnd()
  }

  #bad(): void {
    this.#mode = 'bad'
    this.reusable = false
    this.#events.onBad()
  }
}
