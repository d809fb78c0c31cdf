import { get, isWhole, Wire } from '../../test/helpers.ts'
import { fieldValues } from '../haproxy.ts'

/** What a request came to: its whole response, a response that broke off, or none. */
export interface Visit {
  end: 'whole' | 'cut' | 'none'
  /** 0 if there is none. */
  status: number
  /** The server that answered, as it says in `X-Server`. */
  server: string
  /** The value of the cookie that came with the response, or ''. */
  cookie: string
}

/** A client as a browser is: it keeps its connection and its cookie. One request at a time. */
export class Browser {
  /** The server its cookie names, or ''. */
  cookie = ''
  /** How many connections it has opened. */
  connections = 0
  readonly #port: number
  #wire: Wire | undefined

  constructor(port: number) {
    this.#port = port
  }

  async ask(path: string): Promise<Visit> {
    if (this.#wire === undefined || this.#wire.closed) {
      this.#wire = new Wire(this.#port)
      this.connections++
    }
    this.#wire.write(get(path, this.cookie === '' ? '' : `Cookie: SERVERID=${this.cookie}\r\n`))
    const text = await this.#wire.read()
    const head = text.slice(0, text.indexOf('\r\n\r\n'))
    const [server = ''] = fieldValues(head, 'x-server')
    const cookie = /^SERVERID=(\w+)/.exec(fieldValues(head, 'set-cookie')[0] ?? '')?.[1] ?? ''
    if (cookie !== '') this.cookie = cookie
    return { end: isWhole(text) ? 'whole' : text === '' ? 'none' : 'cut', status: Number(text.slice(9, 12)), server, cookie }
  }

  /** A new browser sits down in its place. */
  renew(): void {
    this.cookie = ''
    this.close()
  }

  close(): void {
    this.#wire?.destroy()
    this.#wire = undefined
  }
}
