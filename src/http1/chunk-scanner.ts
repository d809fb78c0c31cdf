import { fieldLine, token } from './fields.ts'

/** Where the scanner stands in a chunked body (RFC 9112 §7.1). */
const size = 0
const extension = 1
const sizeEnd = 2
const data = 3
const dataCr = 4
const dataLf = 5
const trailerStart = 6
const trailerLine = 7
const trailerLf = 8
const lastLf = 9
const done = 10

/** What is read of trailers and of one chunk's extension at most, in bytes. */
const mostOverhead = 16_384

/** The extensions of one chunk without their CR, and without the blanks that RFC 9112 §7.1.1 wants read but never sent. */
const extensions = new RegExp(`^(?:;${token}(?:=(?:${token}|"(?:[\\t !#-[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"))?)+$`)

/** A trailer without its CR. One that speaks of framing is refused: it comes too late to be true (RFC 9110 §6.5.1). */
const trailer = new RegExp(`^(?!(?:content-length|transfer-encoding):)${fieldLine}$`, 'i')

/** Finds where a chunked body ends, strictly, and leaves the bytes as they are. */
export class ChunkScanner {
  #state = size
  #left = 0
  #digits = 0
  #overhead = 0
  /** The extensions or the trailer that is being read. */
  #line = ''

  get isDone(): boolean {
    return this.#state === done
  }

  /** Reads `bytes` from `from` to `to`. Answers the index after the last byte of the body, or `to` when it goes on, or -1 when it is malformed. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to && this.#state !== done) {
      if (this.#state === data) {
        const length = Math.min(this.#left, to - at)
        this.#left -= length
        at += length
        if (this.#left === 0) this.#state = dataCr
      } else if (!this.#step(bytes[at++] ?? 0)) return -1
    }
    return at
  }

  #step(byte: number): boolean {
    switch (this.#state) {
      case size:
        return this.#readSize(byte)
      case extension:
        return this.#readLine(byte, extensions, sizeEnd)
      case sizeEnd:
        this.#state = this.#left === 0 ? trailerStart : data
        this.#digits = 0
        return byte === 10
      case dataCr:
        this.#state = dataLf
        return byte === 13
      case dataLf:
        this.#state = size
        this.#overhead = 0
        return byte === 10
      case trailerStart:
        this.#state = byte === 13 ? lastLf : trailerLine
        return byte === 13 || this.#readLine(byte, trailer, trailerLf)
      case trailerLine:
        return this.#readLine(byte, trailer, trailerLf)
      case trailerLf:
        this.#state = trailerStart
        return byte === 10
      default:
        this.#state = done
        return byte === 10
    }
  }

  #readSize(byte: number): boolean {
    const digit = hex(byte)
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit
      return ++this.#digits <= 12
    }
    if (this.#digits === 0) return false
    if (byte === 13) {
      this.#state = sizeEnd
      return true
    }
    this.#state = extension
    return this.#readLine(byte, extensions, sizeEnd)
  }

  /** Collects a line up to its CR, and then goes on to `next` if the line is as it should be. */
  #readLine(byte: number, wellFormed: RegExp, next: number): boolean {
    if (byte !== 13) {
      this.#line += String.fromCharCode(byte)
      return byte !== 10 && ++this.#overhead <= mostOverhead
    }
    const isRight = wellFormed.test(this.#line)
    this.#line = ''
    this.#state = next
    return isRight
  }
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
