const statusLine = /^HTTP\/\d\.\d (\d{3})(?: ([^\r\n]*))?$/
const headerLine = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:|[ \t])/

/** A head of a response. */
export interface ResponseHead {
  status: number
  /** The reason phrase, cleaned: it goes to logs and pages. */
  reason: string
  /** Names in lower case. */
  fields: { name: string; value: string }[]
}

/** The response to a check as far as it has come. */
export class CheckResponse {
  head: ResponseHead | undefined
  /** It is no response by HTTP/1. */
  isBroken = false
  /** The body, decoded, as far as it is there. */
  body = ''
  /** The whole body is there. */
  isWhole = false
  readonly #isHead: boolean
  #text = ''
  /** Where the body begins. */
  #bodyAt = 0

  /** `isHead`: the request was HEAD, whose response has no body. */
  constructor(isHead: boolean) {
    this.#isHead = isHead
  }

  push(text: string): void {
    const from = Math.max(0, this.#text.length - 3)
    this.#text += text
    if (this.head === undefined) this.#readHead(from)
    if (this.head !== undefined) this.#readBody(this.head)
  }

  /** The server has closed. */
  end(): void {
    if (this.head === undefined) this.isBroken = true
    this.isWhole = true
  }

  #readHead(from: number): void {
    if (!'HTTP/'.startsWith(this.#text.slice(0, 5))) this.isBroken = true
    const at = /\n\r?\n/.exec(this.#text.slice(from))
    if (this.isBroken || at === null) return
    this.#bodyAt = from + at.index + at[0].length
    this.head = headIn(this.#text.slice(0, from + at.index))
    this.isBroken = this.head === undefined
  }

  #readBody({ status, fields }: ResponseHead): void {
    const value = (wanted: string): string | undefined => fields.find(({ name }) => name === wanted)?.value
    const coded = value('transfer-encoding')
    const length = coded === undefined && /^\d{1,15}$/.test(value('content-length') ?? '') ? Number(value('content-length')) : undefined
    const text = this.#text.slice(this.#bodyAt)
    if (this.#isHead || status < 200 || status === 204 || status === 304) this.isWhole = true
    else if (coded !== undefined && /chunked$/i.test(coded)) {
      const { body, isWhole } = decoded(text)
      this.body = body
      this.isWhole = isWhole
    } else {
      this.body = length === undefined ? text : text.slice(0, length)
      this.isWhole = length !== undefined && text.length >= length
    }
  }
}

function headIn(head: string): ResponseHead | undefined {
  const [first = '', ...lines] = head.split('\n').map((line) => line.replace(/\r$/, ''))
  const match = statusLine.exec(first)
  if (match === null || !lines.every((line) => headerLine.test(line))) return undefined
  const fields = lines
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase(),
      value: line.slice(line.indexOf(':') + 1).trim(),
    }))
  return { status: Number(match[1]), reason: printable(match[2] ?? ''), fields }
}

/** The chunks that are there, put together. */
function decoded(text: string): { body: string; isWhole: boolean } {
  const line = /([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n/y
  let body = ''
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    const size = Number.parseInt(match[1] ?? '', 16)
    if (size === 0) return { body, isWhole: true }
    const chunk = text.slice(line.lastIndex, line.lastIndex + size)
    body += chunk
    if (chunk.length < size) break
    line.lastIndex += size + (text.startsWith('\r\n', line.lastIndex + size) ? 2 : 1)
  }
  return { body, isWhole: false }
}

/** Visible characters only, and as many as HAProxy keeps. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, 128)
}
