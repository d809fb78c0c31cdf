import { fieldLine, isHopByHop, nominated, text } from './fields.ts'

/** A whole response head without its last CRLFCRLF (RFC 9112 §4, §5), strictly: no bare CR or LF, no folding, no blank before a colon, no control characters. */
const wellFormed = new RegExp(`^HTTP/1\\.[01] [1-9]\\d\\d(?: ${text})?(?:\\r\\n${fieldLine})*$`)

/** Names whose values somebody asks for; a bit each tells whether a head has them, so that asking for what is not there costs nothing. */
const marks: Record<string, number> = { 'set-cookie': 1, 'cache-control': 2, etag: 4, expires: 8, pragma: 16, 'last-modified': 32 }
const none: readonly string[] = []

/** A body length that is counted exactly. Only blanks may stand around it: `trim` would let a no-break space pass, which others take for a part of the value. */
const lengthValue = /^[\t ]*\d{1,15}[\t ]*$/
/** The one transfer coding that is understood. */
const chunkedValue = /^[\t ]*chunked[\t ]*$/i

/** Options of `Connection` that tell what becomes of the connection. */
const closeOption = /(?:^|,)[\t ]*close[\t ]*(?:,|$)/i
const keepAliveOption = /(?:^|,)[\t ]*keep-alive[\t ]*(?:,|$)/i

/** The head of a response as it is to be sent on: what ends at this hop is out, the rest stands byte for byte. */
export class ResponseHead {
  status = 0
  /** Minor version of HTTP/1. */
  minor = 1
  /** Content-Length, -1 when there is none. */
  length = -1
  chunked = false
  /** The server will close the connection. */
  closes = false
  /** Status line and field lines, each with its CRLF. */
  text = ''
  #marks = 0

  /** Reads a head, given without its last CRLFCRLF. Answers `undefined` for one that is malformed or whose framing is in doubt. */
  static parse(source: string): ResponseHead | undefined {
    if (!wellFormed.test(source)) return undefined
    const head = new ResponseHead()
    head.status = Number(source.slice(9, 12))
    if (source.charCodeAt(7) === 48) {
      head.minor = 0
      head.closes = true
    }
    return head.#readFields(source) ? head : undefined
  }

  #readFields(source: string): boolean {
    let kept = ''
    let keptTo = 0
    let connection = ''
    const end = source.length
    let at = source.indexOf('\r\n')
    at = at < 0 ? end : at + 2
    while (at < end) {
      let lineEnd = source.indexOf('\r\n', at)
      if (lineEnd < 0) lineEnd = end
      const colon = source.indexOf(':', at)
      const fate = this.#readField(source, at, colon, lineEnd)
      if (fate === 'bad') return false
      if (fate !== 'keep') {
        if (fate === 'connection')
          connection = connection === '' ? source.slice(colon + 1, lineEnd) : `${connection},${source.slice(colon + 1, lineEnd)}`
        kept += source.slice(keptTo, at)
        keptTo = lineEnd + 2
      }
      at = lineEnd + 2
    }
    this.text = keptTo === 0 ? `${source}\r\n` : keptTo >= end ? kept : `${kept}${source.slice(keptTo)}\r\n`
    if (connection !== '') this.#readConnection(connection)
    return !(this.chunked && this.length >= 0) && !(this.chunked && this.minor === 0)
  }

  #readField(source: string, at: number, colon: number, end: number): 'keep' | 'drop' | 'connection' | 'bad' {
    switch (colon - at) {
      case 2:
      case 16:
        return isHopByHop(source.slice(at, colon)) ? 'drop' : 'keep'
      case 7: {
        const name = source.slice(at, colon).toLowerCase()
        if (name === 'expires') this.#marks |= 8
        return name === 'upgrade' && this.status !== 101 ? 'drop' : 'keep'
      }
      case 4:
      case 6:
      case 13:
        this.#marks |= marks[source.slice(at, colon).toLowerCase()] ?? 0
        return 'keep'
      case 10: {
        const name = source.slice(at, colon).toLowerCase()
        if (name === 'set-cookie') this.#marks |= 1
        if (name === 'connection') return this.status === 101 ? 'keep' : 'connection'
        return name === 'keep-alive' ? 'drop' : 'keep'
      }
      case 14:
        return source.slice(at, colon).toLowerCase() === 'content-length' ? this.#readLength(source.slice(colon + 1, end)) : 'keep'
      case 17:
        return source.slice(at, colon).toLowerCase() === 'transfer-encoding' ? this.#readCoding(source.slice(colon + 1, end)) : 'keep'
      default:
        return 'keep'
    }
  }

  /** A second Content-Length must say the same, and goes. */
  #readLength(value: string): 'keep' | 'drop' | 'bad' {
    if (!lengthValue.test(value)) return 'bad'
    const length = Number(value)
    if (this.length >= 0) return this.length === length ? 'drop' : 'bad'
    this.length = length
    return this.#isBodiless ? 'drop' : 'keep'
  }

  #readCoding(value: string): 'keep' | 'drop' | 'bad' {
    if (this.chunked || !chunkedValue.test(value)) return 'bad'
    this.chunked = true
    return this.#isBodiless ? 'drop' : 'keep'
  }

  /** Of a status that never has a body, and must not tell how long one is (RFC 9110 §8.6, RFC 9112 §6.1). */
  get #isBodiless(): boolean {
    return this.status === 204 || this.status < 200
  }

  #readConnection(value: string): void {
    if (closeOption.test(value)) this.closes = true
    else if (keepAliveOption.test(value)) this.closes = false
    for (const name of nominated(value)) this.remove(name, () => true)
  }

  /** The values of a field, blanks around them cut off, in the order they came; `name` in lower case. */
  values(name: string): readonly string[] {
    const mark = marks[name]
    if (mark !== undefined && (this.#marks & mark) === 0) return none
    const values: string[] = []
    this.#eachLine((field, value) => {
      if (field === name) values.push(value)
      return true
    })
    return values
  }

  /** Whether there is such a field; `name` in lower case. */
  has(name: string): boolean {
    const mark = marks[name]
    return mark === undefined ? this.values(name).length > 0 : (this.#marks & mark) !== 0
  }

  /** Takes out the lines of a field whose value `which` approves. */
  remove(name: string, which: (value: string) => boolean): void {
    let isLeft = false
    this.#eachLine((field, value) => {
      if (field !== name) return true
      const goes = which(value)
      isLeft ||= !goes
      return !goes
    })
    if (!isLeft) this.#marks &= ~(marks[name] ?? 0)
  }

  #eachLine(keep: (name: string, value: string) => boolean): void {
    const lines = this.text.split('\r\n').slice(0, -1)
    const kept = lines.filter((line, index) => {
      const colon = line.indexOf(':')
      return index === 0 || keep(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
    })
    if (kept.length !== lines.length) this.text = `${kept.join('\r\n')}\r\n`
  }
}
