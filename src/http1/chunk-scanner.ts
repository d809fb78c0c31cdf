import { isQuotedText, isText, isToken } from './fields.ts'

/** Where the scanner stands in a chunked body (RFC 9112 §7.1). */
const size = 0
const sizeLf = 1
const data = 2
const dataCr = 3
const dataLf = 4
const extensionStart = 5
const extensionName = 6
const valueStart = 7
const value = 8
const quoted = 9
const escaped = 10
const quotedEnd = 11
const lineStart = 12
const name = 13
const text = 14
const lineLf = 15
const lastLf = 16
const done = 17

/** What is read of trailers and of one chunk's extensions at most, in bytes. */
const mostOverhead = 16_384
/** Most digits of a chunk's size: it is counted exactly. */
const mostDigits = 12

/** Names that no trailer may have: they speak of framing, and come too late to be true (RFC 9110 §6.5.1). */
const forbidden = [Buffer.from('content-length'), Buffer.from('transfer-encoding')]

/** Finds where a chunked body ends, strictly, and leaves the bytes as they are. Keeps none of them, and looks once at each that is not data. */
export class ChunkScanner {
  #state = size
  #left = 0
  #digits = 0
  #overhead = 0
  /** How many letters of a trailer's name have been read, and which of the forbidden names, a bit each, they may still become. */
  #letters = 0
  #suspects = 0

  /** Expects a body. */
  begin(): void {
    this.#state = size
    this.#left = 0
    this.#digits = 0
    this.#overhead = 0
  }

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
      } else if (!this.#step(bytes[at++] as number)) return -1
    }
    return at
  }

  #step(byte: number): boolean {
    switch (this.#state) {
      case size:
        return this.#readSize(byte)
      case sizeLf:
        this.#state = this.#left === 0 ? lineStart : data
        this.#digits = 0
        return byte === 10
      case dataCr:
        this.#state = dataLf
        return byte === 13
      case dataLf:
        this.#state = size
        this.#overhead = 0
        return byte === 10
      case lineStart:
      case name:
      case text:
        return this.#readTrailer(byte)
      case lineLf:
        this.#state = lineStart
        return byte === 10
      case lastLf:
        this.#state = done
        return byte === 10
      default:
        return ++this.#overhead <= mostOverhead && this.#readExtension(byte)
    }
  }

  #readSize(byte: number): boolean {
    const digit = hex(byte)
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit
      return ++this.#digits <= mostDigits
    }
    return this.#digits > 0 && this.#endExtension(byte)
  }

  /** Behind a size or an extension: the next one, or the end of the line. Blanks there are to be read but never sent (RFC 9112 §7.1.1). */
  #endExtension(byte: number): boolean {
    this.#state = byte === 13 ? sizeLf : extensionStart
    return byte === 13 || byte === 59
  }

  #readExtension(byte: number): boolean {
    switch (this.#state) {
      case extensionStart:
        this.#state = extensionName
        return isToken[byte] === 1
      case extensionName:
        if (byte !== 61) return isToken[byte] === 1 || this.#endExtension(byte)
        this.#state = valueStart
        return true
      case valueStart:
        this.#state = byte === 34 ? quoted : value
        return byte === 34 || isToken[byte] === 1
      case value:
        return isToken[byte] === 1 || this.#endExtension(byte)
      case quoted:
        if (byte === 34) this.#state = quotedEnd
        else if (byte === 92) this.#state = escaped
        else return isQuotedText[byte] === 1
        return true
      case escaped:
        this.#state = quoted
        return isText[byte] === 1
      default:
        return this.#endExtension(byte)
    }
  }

  #readTrailer(byte: number): boolean {
    if (this.#state === lineStart && byte !== 13) {
      this.#state = name
      this.#letters = 0
      this.#suspects = (1 << forbidden.length) - 1
    }
    if (byte === 13 && this.#state !== name) {
      this.#state = this.#state === text ? lineLf : lastLf
      return true
    }
    if (++this.#overhead > mostOverhead) return false
    if (this.#state === text) return isText[byte] === 1
    return byte === 58 ? this.#endName() : this.#readName(byte)
  }

  #readName(byte: number): boolean {
    for (let i = 0; i < forbidden.length; i++) if (forbidden[i]?.[this.#letters] !== (byte | 32)) this.#suspects &= ~(1 << i)
    this.#letters++
    return isToken[byte] === 1
  }

  #endName(): boolean {
    this.#state = text
    return this.#letters > 0 && !forbidden.some(({ length }, i) => length === this.#letters && (this.#suspects & (1 << i)) !== 0)
  }
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
