import type { HttpCheck } from '../../schemas/backend.ts'

/** The longest response head that is read: HAProxy's buffer, `tune.bufsize`. */
const longestHead = 16_384
const statusLine = /^HTTP\/\d\.\d (\d{3})(?: ([^\r\n]*))?$/
const headerLine = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:|[ \t])/

/** The bytes of the request that `option httpchk` sends: names in lower case, and with HTTP/1.1 the wish to close, as HAProxy has them. */
export function checkRequest({ method, uri, version, headers }: HttpCheck): string {
  const lines = headers.map(({ name, value }) => `${name.toLowerCase()}: ${value}`)
  const asked = headers.some(({ name }) => name.toLowerCase() === 'connection')
  if (version === 'HTTP/1.1' && !asked) lines.push('connection: close')
  return [`${method} ${uri} ${version}`, ...lines, '', ''].join('\r\n')
}

export type Verdict = { status: 'L7OK' | 'L7STS'; code: number; detail: string } | { status: 'L7RSP'; detail: string }

/** Reads the head of a response as it comes and judges it: 2xx and 3xx pass, other statuses fail, and so does what is no HTTP/1 response. */
export class ResponseJudge {
  #text = ''

  /** The verdict, or `undefined` as long as more of the head is awaited. */
  push(chunk: Buffer): Verdict | undefined {
    const from = Math.max(0, this.#text.length - 3)
    this.#text += chunk.toString('latin1', 0, longestHead)
    if (!'HTTP/'.startsWith(this.#text.slice(0, 5))) return { status: 'L7RSP', detail: 'not an HTTP response' }
    const end = this.#text.slice(from).search(/\n\r?\n/)
    if (end >= 0) return judge(this.#text.slice(0, from + end))
    return this.#text.length >= longestHead ? { status: 'L7RSP', detail: 'response head too long' } : undefined
  }

  /** The verdict when the server has closed before the head was complete. */
  end(): Verdict {
    return { status: 'L7RSP', detail: this.#text === '' ? 'closed without a response' : 'closed within the response head' }
  }
}

function judge(head: string): Verdict {
  const [first = '', ...lines] = head.split('\n').map((line) => line.replace(/\r$/, ''))
  const match = statusLine.exec(first)
  if (match === null || !lines.every((line) => headerLine.test(line))) return { status: 'L7RSP', detail: 'malformed response head' }
  const code = Number(match[1])
  return code >= 200 && code < 400 ? { status: 'L7OK', code, detail: '' } : { status: 'L7STS', code, detail: printable(match[2] ?? '') }
}

/** A reason phrase goes to logs and pages: visible characters only, and not many. */
function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, 80)
}
