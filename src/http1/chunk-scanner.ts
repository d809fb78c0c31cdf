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
const mostTrailers = 16_384

/** Finds where a chunked body ends, strictly, and leaves the bytes as they are. */
export class ChunkScanner {
  #state = size
  #left = 0
  #digits = 0
  #overhead = 0

  get isDone(): boolean {
    return this.#state === done
  }

  /**
   * Reads `bytes` from `from` to `to`. Answers the index after the last byte of the body, or `to` when it goes on, or -1 when it is malformed.
   * `onData`, if given, is told of each stretch of payload.
   */
  scan(bytes: Uint8Array, from: number, to: number, onData?: (from: number, to: number) => void): number {
    let at = from
    while (at < to && this.#state !== done) {
      if (this.#state === data) {
        const length = Math.min(this.#left, to - at)
        onData?.(at, at + length)
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
        return this.#readExtension(byte)
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
        return byte !== 10 && byte !== 32 && byte !== 9
      case trailerLine:
        if (byte === 13) this.#state = trailerLf
        return byte !== 10 && byte !== 0 && ++this.#overhead <= mostTrailers
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
    this.#state = byte === 13 ? sizeEnd : extension
    return byte === 13 || byte === 59
  }

  #readExtension(byte: number): boolean {
    if (byte === 13) this.#state = sizeEnd
    return (byte === 13 || byte === 9 || (byte >= 32 && byte !== 127)) && ++this.#overhead <= mostTrailers
  }
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
