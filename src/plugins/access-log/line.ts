/** Up to how many characters a text is copied one by one: a call of Node's costs more than that. */
const short = 64

const zero = 48

/** Text that grows at its end, as bytes of UTF-8 in a buffer that is used again and again: lines of log make no garbage. */
export class Line {
  /** What is written stands in the first `length` of them. */
  bytes: Buffer
  length = 0

  /** `room` is how many bytes there is room for at first. */
  constructor(room = 1024) {
    this.bytes = Buffer.allocUnsafeSlow(room)
  }

  clear(): void {
    this.length = 0
  }

  /** Its last byte; -1 when there is none. */
  get last(): number {
    return this.length === 0 ? -1 : (this.bytes[this.length - 1] as number)
  }

  byte(byte: number): void {
    this.reserve(1)
    this.bytes[this.length++] = byte
  }

  text(text: string): void {
    const { length } = text
    this.reserve(3 * length)
    if (length > short) return this.#encode(text)
    const { bytes } = this
    let at = this.length
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) return this.#encode(text)
      bytes[at++] = code
    }
    this.length = at
  }

  #encode(text: string): void {
    this.length += this.bytes.write(text, this.length)
  }

  /** A number as JavaScript writes it. */
  number(value: number): void {
    if (value >= 0 && value < 10 && value === (value | 0)) return this.byte(zero + value)
    if (value < 0 || value > 999_999_999 || value !== Math.floor(value)) return this.text(String(value))
    let digits = 1
    for (let bound = 10; value >= bound; bound *= 10) digits++
    this.digits(value, digits)
  }

  /** The last digits of a whole number below 10⁹, with zeros before it where it has fewer. */
  digits(value: number, count: number): void {
    this.reserve(count)
    const { bytes, length } = this
    let left = value | 0
    for (let at = length + count - 1; at >= length; at--) {
      const next = (left / 10) | 0
      bytes[at] = zero + left - 10 * next
      left = next
    }
    this.length = length + count
  }

  line({ bytes, length }: Line): void {
    this.reserve(length)
    bytes.copy(this.bytes, this.length, 0, length)
    this.length += length
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const bytes = Buffer.allocUnsafeSlow(2 * needed)
    this.bytes.copy(bytes, 0, 0, this.length)
    this.bytes = bytes
  }

  toString(): string {
    return this.bytes.toString('utf8', 0, this.length)
  }
}
