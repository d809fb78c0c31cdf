/** Names whose values somebody asks for; a bit each tells whether a head has them, so that asking for what is not there costs nothing. */
export const marks = { 'set-cookie': 1, 'cache-control': 2, etag: 4, expires: 8, pragma: 16, 'last-modified': 32 }
const bits = new Map(Object.entries(marks))
const none: readonly string[] = []

/** The bits of the marked names among names and values that follow each other by turns. */
export function marksOf(fields: readonly string[]): number {
  let present = 0
  for (let at = 0; at < fields.length; at += 2) present |= bits.get(String(fields[at]).toLowerCase()) ?? 0
  return present
}

/** The head of a response as it is to be sent on: what ends at this hop is out, the rest stands byte for byte. */
export class ResponseHead {
  readonly status: number
  /** Minor version of HTTP/1. */
  readonly minor: number
  /** Content-Length, -1 when there is none. */
  readonly length: number
  readonly chunked: boolean
  /** Status line and field lines, each with its CRLF. */
  text: string
  /** That of the server, where it was given another. */
  servedStatus: number | undefined
  #marks: number

  /** `present` has the bits of the marked names that the text has. */
  constructor(status: number, minor: number, length: number, chunked: boolean, text: string, present: number) {
    this.status = status
    this.minor = minor
    this.length = length
    this.chunked = chunked
    this.text = text
    this.#marks = present
  }

  /** The values of a field, blanks around them cut off, in the order they came; `name` in lower case. */
  values(name: string): readonly string[] {
    if (this.#isMissing(name)) return none
    const values: string[] = []
    for (let at = this.#find(name, 0); at >= 0; at = this.#find(name, at)) values.push(this.#valueAt(at + name.length + 1))
    return values
  }

  /** Whether there is such a field; `name` in lower case. */
  has(name: string): boolean {
    return !this.#isMissing(name) && (bits.has(name) || this.#find(name, 0) >= 0)
  }

  /** Gives the lines of a field the values that `by` answers, and takes out those for which it answers none. */
  replace(name: string, by: (value: string) => string | undefined): void {
    if (this.#isMissing(name)) return
    let kept = ''
    let keptTo = 0
    let isLeft = false
    for (let at = this.#find(name, 0); at >= 0; at = this.#find(name, at)) {
      const colon = at + name.length + 1
      const old = this.#valueAt(colon)
      const value = by(old)
      if (value !== undefined) isLeft = true
      if (value === old) continue
      kept += this.text.slice(keptTo, value === undefined ? at : colon)
      if (value !== undefined) kept += ` ${value}\r\n`
      keptTo = this.#lineEnd(at)
    }
    if (keptTo > 0) this.text = kept + this.text.slice(keptTo)
    if (!isLeft) this.#marks &= ~(bits.get(name) ?? 0)
  }

  /** Takes out all lines of the fields named, in lower case. */
  removeAll(names: ReadonlySet<string>): void {
    const { text } = this
    let kept = ''
    let keptTo = 0
    for (let at = this.#lineEnd(0); at < text.length; at = this.#lineEnd(at)) {
      if (!names.has(text.slice(at, text.indexOf(':', at)).toLowerCase())) continue
      kept += text.slice(keptTo, at)
      keptTo = this.#lineEnd(at)
    }
    this.text = kept + text.slice(keptTo)
    for (const name of names) this.#marks &= ~(bits.get(name) ?? 0)
  }

  #isMissing(name: string): boolean {
    const bit = bits.get(name)
    return bit !== undefined && (this.#marks & bit) === 0
  }

  /** Where the next line of a field begins, behind the line that `from` stands in; -1 when there is none. */
  #find(name: string, from: number): number {
    const { text } = this
    for (let at = this.#lineEnd(from); at < text.length; at = this.#lineEnd(at)) {
      const colon = at + name.length
      if (text.charCodeAt(colon) === 58 && text.slice(at, colon).toLowerCase() === name) return at
    }
    return -1
  }

  /** Where the line that `at` stands in ends, behind its CRLF. */
  #lineEnd(at: number): number {
    return this.text.indexOf('\r\n', at) + 2
  }

  #valueAt(at: number): string {
    const { text } = this
    let from = at
    let to = this.#lineEnd(at) - 2
    while (from < to && isBlank(text.charCodeAt(from))) from++
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--
    return text.slice(from, to)
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}
