import { ChunkScanner } from './chunk-scanner.ts'
import { HeadScanner } from './head-scanner.ts'
import type { ResponseHead } from './response-head.ts'

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

/** Most interim responses before the final one. */
const mostInterims = 16
/** Most bytes of a body, framing included, that is told of as one string with its head. */
const largestWhole = 8192

/** Reads the responses of one connection (RFC 9112), strictly; knows no socket. */
export class ResponseReader {
  /** Whether the connection can carry another exchange. */
  reusable = true
  readonly #events: ResponseEvents
  readonly #scanner: HeadScanner
  readonly #chunks = new ChunkScanner()
  #mode: Mode = 'idle'
  #isHead = false
  #mayUpgrade = false
  #interims = 0
  #left = 0

  /** `largestHead` is how many bytes a head has at most, its empty line included. */
  constructor(events: ResponseEvents, largestHead: number) {
    this.#events = events
    this.#scanner = new HeadScanner(largestHead)
  }

  /** Expects a response; `isHead` for one to HEAD, which has no body whatever its head says; `mayUpgrade` if 101 was asked for. */
  begin(isHead: boolean, mayUpgrade: boolean): void {
    this.#mode = 'head'
    this.#isHead = isHead
    this.#mayUpgrade = mayUpgrade
    this.#interims = 0
    this.#scanner.begin()
  }

  /** Reads the first `length` bytes of `bytes`. */
  read(bytes: Buffer, length: number): void {
    switch (this.#mode) {
      case 'head':
        return this.#scanner.held === 0
          ? this.#readHead(bytes, length)
          : this.#readHead(this.#scanner.join(bytes, length), this.#scanner.held)
      case 'length':
        return this.#readLength(bytes, 0, length)
      case 'chunks':
        return this.#readChunks(bytes, length)
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

  #readHead(bytes: Buffer, to: number): void {
    const scanner = this.#scanner
    for (let from = 0; ; ) {
      const end = scanner.scan(bytes, from, to)
      if (end < 0) return this.#bad()
      if (!scanner.isDone) return scanner.hold(bytes, from, to)
      const { status } = scanner.fields
      if (status >= 200) return this.#body(bytes, from, end, to)
      if (status === 101) return this.#upgrade(bytes, from, end, to)
      if (!this.#interim(bytes, from, end)) return this.#bad()
      from = end
    }
  }

  /** One that tells of a body, or that nothing will follow it, contradicts itself. */
  #interim(bytes: Buffer, from: number, end: number): boolean {
    const { fields } = this.#scanner
    if (fields.length >= 0 || fields.chunked || fields.closes || ++this.#interims > mostInterims) return false
    const head = this.#head(bytes, from, end)
    this.#scanner.begin()
    this.#events.onInterim(head)
    return true
  }

  #upgrade(bytes: Buffer, from: number, end: number, to: number): void {
    if (!this.#mayUpgrade || !this.#scanner.fields.switches) return this.#bad()
    this.#mode = 'tunnel'
    this.reusable = false
    this.#events.onUpgrade(this.#head(bytes, from, end))
    this.#pass(bytes, end, to)
  }

  #body(bytes: Buffer, from: number, end: number, to: number): void {
    const { status, chunked, length, closes } = this.#scanner.fields
    this.reusable = !closes
    if (this.#isHead || status === 204 || status === 304) return this.#whole(bytes, from, end, end, to)
    if (chunked) return this.#beginChunks(bytes, from, end, to)
    if (length >= 0 && length <= Math.min(to - end, largestWhole)) return this.#whole(bytes, from, end, end + length, to)
    this.#mode = length >= 0 ? 'length' : 'until close'
    this.#left = length
    if (length < 0) this.reusable = false
    this.#events.onHead(this.#head(bytes, from, end))
    if (length < 0) this.#pass(bytes, end, to)
    else this.#readLength(bytes, end, to)
  }

  #head(bytes: Buffer, from: number, end: number): ResponseHead {
    return this.#scanner.fields.head(bytes.toString('latin1', from, end - 2))
  }

  /** The head lasts to `head`, the body to `end`. */
  #whole(bytes: Buffer, from: number, head: number, end: number, to: number): void {
    if (end < to) this.reusable = false
    this.#mode = 'idle'
    const text = bytes.toString('latin1', from, end)
    this.#events.onWhole(this.#scanner.fields.head(text.slice(0, head - from - 2)), text.slice(head - from))
  }

  #beginChunks(bytes: Buffer, from: number, head: number, to: number): void {
    this.#chunks.begin()
    const end = this.#chunks.scan(bytes, head, to)
    if (end < 0) return this.#bad()
    if (this.#chunks.isDone && end - head <= largestWhole) return this.#whole(bytes, from, head, end, to)
    this.#mode = 'chunks'
    this.#events.onHead(this.#head(bytes, from, head))
    this.#passChunks(bytes, head, end, to)
  }

  #readLength(bytes: Buffer, from: number, to: number): void {
    const length = Math.min(to - from, this.#left)
    if (to - from > length) this.reusable = false
    this.#left -= length
    this.#pass(bytes, from, from + length)
    if (this.#left === 0) this.#finish()
  }

  #readChunks(bytes: Buffer, to: number): void {
    const end = this.#chunks.scan(bytes, 0, to)
    if (end < 0) return this.#bad()
    this.#passChunks(bytes, 0, end, to)
  }

  #passChunks(bytes: Buffer, from: number, end: number, to: number): void {
    if (end < to) this.reusable = false
    this.#pass(bytes, from, end)
    if (this.#chunks.isDone) this.#finish()
  }

  #pass(bytes: Buffer, from: number, to: number): void {
    if (from < to) this.#events.onBody(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
  }

  #finish(): void {
    this.#mode = 'idle'
    this.#events.onEnd()
  }

  #bad(): void {
    this.#mode = 'bad'
    this.reusable = false
    this.#events.onBad()
  }
}
