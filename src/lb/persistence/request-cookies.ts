import type { Request } from '../request.ts'
import { isBlank, skipBlanks, trimBlanks, valueEnd } from './cookie-text.ts'

/** Reads the cookies of one name, one after the other. */
export interface CookieReader {
  /**
   * Reads the value that stands from `from` to `to` in a Cookie header. Answers where what is passed on of it begins: `from` for all of it; -1 when the
   * cookie is not passed on.
   */
  read(header: string, from: number, to: number, request: Request): number
}

const blankAroundEqual = /[\t ]=|=[\t ]/
const semicolon = 59
const comma = 44
const equals = 61
const dollar = 36

/**
 * Finds the cookies of one name in Cookie headers as HAProxy does, and writes the header to send on: separators are `;` and `,` outside double quotes,
 * blanks around `=` go, a token without `=` stays, a name that begins with `$` belongs to the cookie before it. Takes time in proportion to the length of the
 * header, and makes nothing but the texts that it hands out.
 */
export class RequestCookies {
  readonly #name: string
  readonly #reader: CookieReader
  #header = ''
  /** Where the cookie at hand and its parts begin and end. */
  #begin = 0
  #nameEnd = 0
  #equal = 0
  #valueBegin = 0
  #next = 0
  /** What is to be sent on of the header as far as `#copied`. */
  #kept = ''
  #copied = 0
  /** Where cookies that go begin, behind the last that stays; -1 when there are none. */
  #gap = -1

  constructor(name: string, reader: CookieReader) {
    this.#name = name
    this.#reader = reader
  }

  /** Has the cookies of a header read; answers the header to send on, '' when no cookie is left. */
  filter(header: string, request: Request): string {
    if (!header.includes(this.#name) && !blankAroundEqual.test(header)) return header
    this.#header = header
    this.#kept = ''
    this.#copied = 0
    this.#gap = -1
    let keepsAny = false
    let isFirst = true
    for (let at = 0; at < header.length; at = this.#next) {
      this.#find(isFirst ? 0 : at + 1)
      isFirst = false
      if (header.charCodeAt(this.#begin) === dollar) continue
      const from = this.#isOurs()
        ? this.#reader.read(header, this.#valueBegin, trimBlanks(header, this.#valueBegin, this.#next), request)
        : 0
      if (from >= 0) {
        keepsAny = true
        this.#keep(at, from)
      } else if (this.#gap < 0) this.#gap = at
    }
    if (this.#gap >= 0) return keepsAny ? this.#kept + header.slice(this.#copied, this.#gap) : ''
    return this.#copied === 0 ? header : this.#kept + header.slice(this.#copied)
  }

  /** Finds the parts of the token that begins at `from`, blanks before it apart. */
  #find(from: number): void {
    const header = this.#header
    let at = skipBlanks(header, from)
    this.#begin = at
    this.#nameEnd = at
    for (; at < header.length; at++) {
      const code = header.charCodeAt(at)
      if (code === equals || code === semicolon || code === comma) break
      if (!isBlank(code)) this.#nameEnd = at + 1
    }
    this.#equal = at
    this.#valueBegin = header.charCodeAt(at) === equals ? skipBlanks(header, at + 1) : at
    this.#next = this.#hasValue ? valueEnd(header, this.#valueBegin) : at
  }

  get #hasValue(): boolean {
    return this.#valueBegin > this.#equal
  }

  #isOurs(): boolean {
    return this.#hasValue && this.#nameEnd - this.#begin === this.#name.length && this.#header.startsWith(this.#name, this.#begin)
  }

  /** Keeps the token at hand, whose delimiter stands at `at`; of its value what begins at `from`, if that is behind its begin. */
  #keep(at: number, from: number): void {
    if (this.#gap >= 0) this.#closeGap(at)
    if (!this.#hasValue) return
    if (this.#nameEnd < this.#equal || this.#valueBegin > this.#equal + 1) {
      this.#copy(this.#nameEnd, this.#valueBegin)
      this.#kept += '='
    }
    if (from > this.#valueBegin) this.#copy(this.#valueBegin, from)
  }

  /** Where nothing is left before the gap, nothing separates; else there are the delimiter at `at` and one blank. */
  #closeGap(at: number): void {
    this.#copy(this.#gap, this.#begin)
    this.#gap = -1
    if (this.#kept === '') return
    this.#kept = `${this.#kept.slice(0, trimBlanks(this.#kept, 0, this.#kept.length))}${this.#header.charAt(at)} `
  }

  /** Keeps what stands before `to`, and nothing of what follows until `resume`. */
  #copy(to: number, resume: number): void {
    this.#kept += this.#header.slice(this.#copied, to)
    this.#copied = resume
  }
}
