import { connectionOptions, isValue, nominated, readLength, stands } from './fields.ts'
import { marks, ResponseHead } from './response-head.ts'

const names = {
  te: Buffer.from('te'),
  etag: Buffer.from('etag'),
  pragma: Buffer.from('pragma'),
  expires: Buffer.from('expires'),
  upgrade: Buffer.from('upgrade'),
  connection: Buffer.from('connection'),
  keepAlive: Buffer.from('keep-alive'),
  setCookie: Buffer.from('set-cookie'),
  cacheControl: Buffer.from('cache-control'),
  lastModified: Buffer.from('last-modified'),
  contentLength: Buffer.from('content-length'),
  proxyConnection: Buffer.from('proxy-connection'),
  transferEncoding: Buffer.from('transfer-encoding'),
}
const close = Buffer.from('close')
const chunkedCoding = Buffer.from('chunked')
const nothing = Buffer.alloc(0)

/** Room for so many numbers is kept for the next head; a server cannot make us keep more. */
const mostCutsKept = 64

/** What the fields of a response head say about its body and its connection, and which of its lines end at this hop. */
export class HeadFields {
  status = 0
  /** Minor version of HTTP/1. */
  minor = 1
  /** Content-Length, -1 when there is none. */
  length = -1
  chunked = false
  /** The server will close the connection. */
  closes = false
  /** Names the protocol that is switched to, as 101 must. */
  switches = false
  #marks = 0
  #staysOpen = false
  #hasUpgrade = false
  /** Values of Connection that are neither `close` nor `keep-alive` alone. */
  #options = ''
  /** Where lines that end here begin and end, in turn, counted from the start of the head. */
  #cuts: number[] = []
  #cutCount = 0

  begin(status: number, minor: number): void {
    this.status = status
    this.minor = minor
    this.length = -1
    this.chunked = false
    this.closes = false
    this.switches = false
    this.#marks = 0
    this.#staysOpen = false
    this.#hasUpgrade = false
    this.#options = ''
    this.#cutCount = 0
    if (this.#cuts.length > mostCutsKept) this.#cuts = []
  }

  /** Reads the field line from `from` to `to`, its CRLF not counted, of the head that begins at `start`. Answers whether it may stand there. */
  read(bytes: Buffer, start: number, from: number, colon: number, to: number): boolean {
    // Most names cost one comparison of lengths and one of letters.
    switch (colon - from) {
      case 2:
        if (stands(names.te, bytes, from)) this.#cut(from - start, to - start)
        return true
      case 4:
        if (stands(names.etag, bytes, from)) this.#marks |= marks.etag
        return true
      case 6:
        if (stands(names.pragma, bytes, from)) this.#marks |= marks.pragma
        return true
      case 7:
        if (stands(names.expires, bytes, from)) this.#marks |= marks.expires
        else if (stands(names.upgrade, bytes, from)) this.#readUpgrade(bytes, start, from, to)
        return true
      case 10:
        this.#readTen(bytes, start, from, to)
        return true
      case 13:
        if (stands(names.cacheControl, bytes, from)) this.#marks |= marks['cache-control']
        else if (stands(names.lastModified, bytes, from)) this.#marks |= marks['last-modified']
        return true
      case 14:
        return !stands(names.contentLength, bytes, from) || this.#readLength(bytes, start, from, to)
      case 16:
        if (stands(names.proxyConnection, bytes, from)) this.#readProxyConnection(bytes, start, from, to)
        return true
      case 17:
        return !stands(names.transferEncoding, bytes, from) || this.#readCoding(bytes, start, from, to)
      default:
        return true
    }
  }

  #readUpgrade(bytes: Buffer, start: number, from: number, to: number): void {
    if (!isValue(nothing, bytes, from + 8, to)) this.#hasUpgrade = true
    if (this.status !== 101) this.#cut(from - start, to - start)
  }

  /** A line whose name has ten letters. */
  #readTen(bytes: Buffer, start: number, from: number, to: number): void {
    if (stands(names.setCookie, bytes, from)) this.#marks |= marks['set-cookie']
    else if (stands(names.connection, bytes, from)) {
      this.#readConnection(bytes, from + 11, to)
      if (this.status !== 101) this.#cut(from - start, to - start)
    } else if (stands(names.keepAlive, bytes, from)) this.#cut(from - start, to - start)
  }

  #readConnection(bytes: Buffer, from: number, to: number): void {
    if (isValue(names.keepAlive, bytes, from, to)) this.#staysOpen = true
    else if (isValue(close, bytes, from, to)) this.closes = true
    else this.#options += `${bytes.toString('latin1', from, to)},`
  }

  /** No field of a server's, but one that says so may well close, as Node's client takes it. */
  #readProxyConnection(bytes: Buffer, start: number, from: number, to: number): void {
    if (connectionOptions(bytes.toString('latin1', from + 17, to)).includes('close')) this.closes = true
    this.#cut(from - start, to - start)
  }

  /** Two lengths are refused even if they agree: nobody who sends them knows what he does. */
  #readLength(bytes: Buffer, start: number, from: number, to: number): boolean {
    if (this.length >= 0) return false
    this.length = readLength(bytes, from + 15, to)
    if (this.#isBodiless) this.#cut(from - start, to - start)
    return this.length >= 0
  }

  #readCoding(bytes: Buffer, start: number, from: number, to: number): boolean {
    if (this.chunked || !isValue(chunkedCoding, bytes, from + 18, to)) return false
    this.chunked = true
    if (this.#isBodiless) this.#cut(from - start, to - start)
    return true
  }

  /** Of a status that never has a body, and must not tell how long one is (RFC 9110 §8.6, RFC 9112 §6.1). */
  get #isBodiless(): boolean {
    return this.status === 204 || this.status < 200
  }

  #cut(from: number, to: number): void {
    const count = this.#cutCount
    if (count > 0 && this.#cuts[count - 1] === from) {
      this.#cuts[count - 1] = to + 2
      return
    }
    this.#cuts[count] = from
    this.#cuts[count + 1] = to + 2
    this.#cutCount = count + 2
  }

  /** The last line has been read. Answers whether they fit together: framing that is in doubt is refused. */
  complete(): boolean {
    if (this.#options !== '') {
      const options = connectionOptions(this.#options)
      if (options.includes('close')) this.closes = true
      if (options.includes('keep-alive')) this.#staysOpen = true
      // Blanks may be tabs, but Node's parser does not see the word before one: then there are two ways to read what follows.
      this.switches = this.#hasUpgrade && options.includes('upgrade') && !this.#options.includes('\t')
    }
    if (this.minor === 0 && !this.#staysOpen) this.closes = true
    return !this.chunked || (this.length < 0 && this.minor === 1)
  }

  /** The head as it is to be sent on. `text` is all of it, but its empty line. */
  head(text: string): ResponseHead {
    const head = new ResponseHead(
      this.status,
      this.minor,
      this.length,
      this.chunked,
      this.#cutCount === 0 ? text : this.#without(text),
      this.#marks,
    )
    if (this.#options !== '' && this.status !== 101) head.removeAll(new Set(nominated(this.#options)))
    return head
  }

  #without(text: string): string {
    const cuts = this.#cuts
    let kept = ''
    let from = 0
    for (let i = 0; i < this.#cutCount; i += 2) {
      kept += text.slice(from, cuts[i])
      from = cuts[i + 1] as number
    }
    return kept + text.slice(from)
  }
}
