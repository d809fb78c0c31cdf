import { once } from 'node:events'
import net from 'node:net'
import { type Haproxy, Heads, startHaproxy } from '../haproxy.ts'
import type { Ask, Scenario, Value } from './scenario.ts'

/** HAProxy with a backend for each scenario, and the server behind all of them. */
export class Theirs {
  readonly #haproxy: Haproxy
  readonly #upstream: Upstream
  readonly #client: Heads

  private constructor(haproxy: Haproxy, upstream: Upstream) {
    this.#haproxy = haproxy
    this.#upstream = upstream
    this.#client = this.#connect()
  }

  static async start(scenarios: readonly Scenario[]): Promise<Theirs> {
    const haproxy = await startHaproxy((socket) => configuration(scenarios, socket))
    return new Theirs(haproxy, await Upstream.listen(haproxy.socket('server')))
  }

  async stop(): Promise<void> {
    this.#client.socket.destroy()
    await this.#haproxy.stop()
    this.#upstream.close()
  }

  #connect(): Heads {
    return new Heads(net.connect(this.#haproxy.socket('front')))
  }

  /** What each step of a scenario came to: the servers picked, `-` for none; '' for what is no request. */
  async run(index: number, { steps }: Scenario): Promise<string[]> {
    const answers: string[] = []
    const held: Held[] = []
    for (const step of steps) {
      if ('picks' in step) answers.push(await this.#pick(index, step.picks))
      else if ('hold' in step) {
        const [server, one] = await this.#hold(index, step.hold)
        held.push(one)
        answers.push(server)
      } else {
        if ('release' in step) await held.splice(step.release, 1)[0]?.release()
        else await this.#change(`b${index}/s${step.server + 1}`, step.value)
        answers.push('')
      }
    }
    return answers
  }

  async #pick(index: number, asks: readonly Ask[]): Promise<string> {
    const picks: string[] = []
    this.#client.socket.write(asks.map((ask) => head(index, ask)).join(''))
    for (const _ of asks) picks.push(serverIn(await this.#client.next()))
    return picks.join('')
  }

  async #hold(index: number, { path, fields }: Ask): Promise<[string, Held]> {
    const client = this.#connect()
    const came = this.#upstream.nextHeld()
    const answered = client.next()
    client.socket.write(head(index, { path, fields: `${fields}X-Hold: 1\r\n` }))
    const first = await Promise.race([came, answered])
    if (typeof first !== 'string') {
      const release = async (): Promise<void> => {
        first.answer()
        await answered
        client.socket.destroy()
      }
      return [first.server.slice(1), { release }]
    }
    client.socket.destroy()
    return [serverIn(first), { release: async () => {} }]
  }

  async #change(server: string, value: Value): Promise<void> {
    const answer = await this.#haproxy.command(`set server ${server} ${words(value)}`)
    if (answer !== '') throw new Error(`haproxy: ${answer}`)
  }
}

interface Held {
  release(): Promise<void>
}

function head(index: number, { path, fields }: Ask): string {
  return `GET /b${index}${path} HTTP/1.1\r\n${fields}\r\n`
}

function serverIn(text: string): string {
  return text.startsWith('HTTP/1.1 200') ? (/^x-server: *s(\d+)/im.exec(text)?.[1] ?? '?') : '-'
}

function words(value: Value): string {
  if (typeof value === 'number') return `weight ${value}`
  return value === 'up' || value === 'down' ? `health ${value}` : `state ${value}`
}

function configuration(all: readonly Scenario[], socket: (name: string) => string): string {
  const lines = ['defaults', '  mode http', '  timeout connect 20ms', '  timeout queue 20ms', '  timeout client 60s', '  timeout server 5s']
  lines.push('  retries 1', '  option redispatch 1', '  option http-server-close', '  http-error status 503')
  lines.push(
    'frontend front',
    `  bind unix@${socket('front')}`,
    '  http-request set-src hdr(x-src) if { req.fhdr(x-src) -m found }',
    '  use_backend %[path,field(2,/)]',
  )
  for (const [index, scenario] of all.entries()) {
    const { balance, hashType, factor, weights, backups, allbackups, refusing, maxconns, ids } = scenario
    lines.push(
      `backend b${index}`,
      `  balance ${balance}`,
      `  hash-type ${hashType}`,
      `  hash-balance-factor ${factor}`,
      '  http-after-response set-header x-server %s',
      '  http-send-name-header X-Name',
    )
    if (allbackups) lines.push('  option allbackups')
    for (const [i, weight] of weights.entries()) {
      const more = `${backups[i] === true ? ' backup' : ''}${maxconns[i] ? ` maxconn ${maxconns[i]}` : ''}${ids[i] ? ` id ${ids[i]}` : ''}`
      lines.push(`  server s${i + 1} unix@${socket(i === refusing ? 'nobody' : 'server')} weight ${weight}${more}`)
    }
  }
  return `${lines.join('\n')}\n`
}

interface Arrival {
  server: string
  answer(): void
}

/** Answers requests at once, but for those that it is to hold. */
class Upstream {
  readonly #server: net.Server
  #waiting: ((arrival: Arrival) => void) | undefined

  private constructor() {
    this.#server = net.createServer((socket) => {
      socket.on('error', () => {})
      const heads = new Heads(socket)
      const serve = (): void => {
        heads.next().then(
          (text) => {
            this.#serve(text, socket)
            serve()
          },
          () => {},
        )
      }
      serve()
    })
  }

  static async listen(path: string): Promise<Upstream> {
    const upstream = new Upstream()
    upstream.#server.listen(path)
    await once(upstream.#server, 'listening')
    return upstream
  }

  close(): void {
    this.#server.close()
  }

  nextHeld(): Promise<Arrival> {
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  #serve(text: string, socket: net.Socket): void {
    const answer = (): void => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    if (!/^x-hold:/im.test(text)) return answer()
    this.#waiting?.({ server: /^x-name: *(\S+)/im.exec(text)?.[1] ?? '', answer })
  }
}
