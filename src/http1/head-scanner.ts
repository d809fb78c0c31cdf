import { isText, isToken } from './fields.ts'
import { HeadFields } from './head-fields.ts'

/** Where the scanner stands in a head. */
const statusLine = 0
const text = 1
const lineFeed = 2
const lineStart = 3
const name = 4
const lastLineFeed = 5
const done = 6

/** The least and the greatest octet at each place of a version and a status. */
const least = Buffer.from('HTTP/1.0 100')
const greatest = Buffer.from('HTTP/1.1 999')

/** Room for the beginning of a head, at least, in bytes. */
const leastRoom = 1024
const nothing = Buffer.alloc(0)

/**
 * Reads the syntax of response heads (RFC 9112 §4, §5), strictly: no bare CR or LF, no folding, no blank before a colon, no control characters. Looks
 * once at each byte, however the head is cut, and refuses it at the first byte that is wrong.
 */
export class HeadScanner {
  /** What the lines read so far say. */
  readonly fields = new HeadFields()
  #state = statusLine
  /** How far it has come, where the line begins and where its colon stands (0: a status line), counted from the start of the head. */
  #at = 0
  #line = 0
  #colon = 0
  /** How many bytes of a head that has not come whole are kept. */
  held = 0
  /** Where they are kept, with room for more. */
  #begun = nothing
  readonly #largest: number

  /** `largest` is how many bytes a head has at most, its empty line included. */
  constructor(largest: number) {
    this.#largest = largest
  }

  /** Expects a head. */
  begin(): void {
    this.#state = statusLine
    this.#at = 0
    this.#line = 0
    this.#colon = 0
  }

  get isDone(): boolean {
    return this.#state === done
  }

  /** Reads on in the head that begins at `start`, up to `to`. Answers the index behind its last CRLFCRLF, or `to` when it goes on, or -1 when it is malformed. */
  scan(bytes: Buffer, start: number, to: number): number {
    let at = start + this.#at
    let state = this.#state
    while (at < to) {
      if (state === text) {
        while (at < to && isText[bytes[at] as number] === 1) at++
        if (at === to) break
        if (bytes[at++] !== 13) return -1
        state = lineFeed
      } else if (state === name) {
        while (at < to && isToken[bytes[at] as number] === 1) at++
        if (at === to) break
        this.#colon = at - start
        if (bytes[at++] !== 58 || this.#colon === this.#line) return -1
        state = text
      } else if (state === lineFeed) {
        if (bytes[at] !== 10 || !this.#endLine(bytes, start, at - 1)) return -1
        this.#line = ++at - start
        state = lineStart
      } else if (state === lineStart) {
        state = bytes[at] === 13 ? lastLineFeed : name
        if (state === lastLineFeed) at++
      } else if (state === lastLineFeed) {
        if (bytes[at++] !== 10 || !this.fields.complete()) return -1
        state = done
        this.#begun = nothing
        this.held = 0
        break
      } else {
        at = this.#readStatus(bytes, start, at, to)
        if (at < 0) return -1
        state = this.#state
      }
    }
    this.#state = state
    this.#at = at - start
    return this.#at < this.#largest || (this.#at === this.#largest && this.isDone) ? at : -1
  }

  /** Keeps the beginning of a head, which lasts from `start` to `to`, until more of it comes. */
  hold(bytes: Buffer, start: number, to: number): void {
    this.held = to - start
    if (bytes === this.#begun) return
    this.#begun = Buffer.allocUnsafe(Math.max(leastRoom, 2 * this.held))
    bytes.copy(this.#begun, 0, start, to)
  }

  /** Puts what was read behind the beginning that is kept, and answers both, `held` bytes. */
  join(read: Buffer, length: number): Buffer {
    const begun = this.#begun
    const from = this.held
    this.held += length
    // Doubled, so that a head that trickles in is copied but a few times.
    if (begun.length < this.held) {
      this.#begun = Buffer.allocUnsafe(2 * this.held)
      begun.copy(this.#begun, 0, 0, from)
    }
    read.copy(this.#begun, from, 0, length)
    return this.#begun
  }

  #endLine(bytes: Buffer, start: number, end: number): boolean {
    return this.#colon === 0 || this.fields.read(bytes, start, start + this.#line, start + this.#colon, end)
  }

  #readStatus(bytes: Buffer, start: number, from: number, to: number): number {
    const end = start + least.length
    let at = from
    for (; at < to && at < end; at++) {
      const octet = bytes[at] as number
      if (octet < (least[at - start] as number) || octet > (greatest[at - start] as number)) return -1
    }
    if (at === to) return at
    this.fields.begin(100 * digit(bytes, start + 9) + 10 * digit(bytes, start + 10) + digit(bytes, start + 11), digit(bytes, start + 7))
    this.#state = bytes[at] === 13 ? lineFeed : text
    return bytes[at] === 13 || bytes[at] === 32 ? at + 1 : -1
  }
}

function digit(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) - 48
}
