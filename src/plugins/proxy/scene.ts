import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { connectionOptions, nominated } from '../../http1/fields.ts'
import type { Backend } from '../../lb/backend.ts'
import type { Frontend } from '../../lb/frontend.ts'
import { Fields } from '../../lb/rules/fields.ts'
import {
  isOpen,
  type Scene,
  type SceneConnection,
  type SceneRequest,
  type SceneResponse,
  type SceneSettings,
  type Variables,
} from '../../lb/rules/scene.ts'
import type { Value } from '../../lb/rules/value.ts'
import type { Server } from '../../lb/server.ts'
import type { Exchange } from './exchange.ts'
import type { ForwardedFor, Forwarding } from './forwarded-for.ts'
import type { RequestSource } from './request-head.ts'

/** An exchange as rules see it. What they do not ask is not worked out. */
export class ExchangeScene implements Scene {
  readonly request: SceneRequest
  readonly original: { readonly method: string; readonly target: string; readonly version: string }
  isServed = false
  response: SceneResponse | undefined
  readonly settings: SceneSettings = { logLevel: undefined, retries: undefined, retriesResponses: true }
  readonly #exchange: Exchange
  #variables: Variables | undefined
  #source: string | undefined
  #isSourceSet = false
  #captures: Scene['captures'] | undefined
  #hasAnswer = false
  #uniqueId: string | undefined

  constructor(exchange: Exchange) {
    const { message, target, route, client } = exchange
    const { httpVersion: version } = message
    const { method } = exchange.request
    this.#exchange = exchange
    this.original = { method, target, version }
    const fields = new Fields(believed(message, route.drops(message, client)))
    endAtThisHop(fields)
    this.request = { method, target, version, fields }
  }

  get frontend(): Frontend {
    return this.#exchange.route.frontend
  }

  get backend(): Backend | undefined {
    return this.#exchange.hasBackend ? this.#exchange.route.backend : undefined
  }

  get server(): Server | undefined {
    return this.#exchange.attempt?.assignment.server ?? this.#exchange.request.bound
  }

  get connection(): SceneConnection {
    const { client } = this.#exchange
    const { remoteAddress, remotePort, localAddress, localPort } = client.log?.ends ?? client.socket
    return {
      remoteAddress: plain(remoteAddress),
      remotePort,
      localAddress: plain(localAddress),
      localPort,
      isSecure: client.socket instanceof TLSSocket,
    }
  }

  get source(): string | undefined {
    return this.#isSourceSet ? this.#source : plain(this.#exchange.client.socket.remoteAddress)
  }

  set source(address: string | undefined) {
    this.#source = address
    this.#isSourceSet = true
  }

  get variables(): Variables {
    const { client, route } = this.#exchange
    client.variables ??= new Map()
    this.#variables ??= new ScopedVariables(client.variables, route.processVariables, this)
    return this.#variables
  }

  /** The request as it is to be sent. */
  get message(): RequestSource {
    const { message } = this.#exchange
    const { method, fields } = this.request
    return { method, httpVersion: message.httpVersion, rawHeaders: fields.list, headers: message.headers }
  }

  /** What the server is told of the client; what that may not tell on its own has been left out already. */
  forwarding(forwardedFor: ForwardedFor): Forwarding {
    const { message, client } = this.#exchange
    const { line, original } = forwardedFor(message, client, this.request.fields)
    const source = this.#isSourceSet ? (this.#source ?? '') : ''
    const named = source === '' ? line : line.replace(/: .*\r/, () => `: ${source}\r`)
    const { uniqueIdHeader } = this.frontend.config
    const id = uniqueIdHeader === undefined ? '' : `${uniqueIdHeader}: ${this.uniqueId}\r\n`
    const forwarded = this.backend?.rules?.forwarded?.(this) ?? ''
    return { line: `${id}${forwarded === '' ? '' : `Forwarded: ${forwarded}\r\n`}${named}`, original, drops: undefined }
  }

  get body(): string {
    return this.#exchange.body?.text ?? ''
  }

  get isFirst(): boolean {
    return this.#exchange.session.isFirst
  }

  /** Fields of the request as it came and of the response as it came, and what rules have captured. */
  get captures(): Scene['captures'] {
    const { message, delivery } = this.#exchange
    const { head } = delivery
    const { captureRequestHeaders = [], captureResponseHeaders = [] } = this.frontend.config.accessLog ?? {}
    if (this.#captures === undefined) {
      const fields = new Fields(message.rawHeaders)
      const request = captureRequestHeaders.map(({ name, len }) =>
        name === undefined ? undefined : fields.last(name.toLowerCase())?.slice(0, len),
      )
      this.#captures = { request, response: [] }
    }
    if (head !== undefined && !this.#hasAnswer) {
      this.#hasAnswer = true
      for (const [index, { name, len }] of captureResponseHeaders.entries())
        if (name !== undefined) this.#captures.response[index] = head.values(name.toLowerCase()).at(-1)?.slice(0, len)
    }
    return this.#captures
  }

  get number(): number {
    return this.#exchange.route.frontend.counters.requests - 1
  }

  /** Made once, when it is first asked for. */
  get uniqueId(): string | undefined {
    this.#uniqueId ??= this.frontend.writeId?.(this)
    return this.#uniqueId
  }

  /** The same, if it has been made. */
  get madeId(): string | undefined {
    return this.#uniqueId
  }
}

/** The fields of a request, less what its client may not tell on its own. */
function believed({ rawHeaders }: IncomingMessage, drops: ((name: string) => boolean) | undefined): string[] {
  if (drops === undefined) return rawHeaders.slice()
  return rawHeaders.filter((_, at) => !drops(rawHeaders[at - (at % 2)] ?? ''))
}

/** Takes out what the client's `Connection` nominates, and the nomination: it concerns the fields that came, not those that rules set (RFC 9110 §7.6.1). */
function endAtThisHop(fields: Fields): void {
  const ended = new Set<string>()
  fields.replace('connection', (value) => {
    if (value === 'keep-alive') return value
    for (const name of nominated(value)) if (name !== 'upgrade') ended.add(name)
    return connectionOptions(value)
      .filter((option) => !ended.has(option))
      .join(', ')
  })
  if (ended.size > 0) fields.remove((name) => ended.has(name))
}

/** An IPv4 address without the `::ffff:` that a dual socket puts before it. */
function plain(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') ? address.slice(7) : address
}

class ScopedVariables implements Variables {
  readonly #session: Map<string, Value>
  readonly #process: Map<string, Value>
  readonly #own = new Map<string, Value>()

  readonly #scene: Pick<Scene, 'isServed' | 'response'>

  constructor(session: Map<string, Value>, ofProcess: Map<string, Value>, scene: Pick<Scene, 'isServed' | 'response'>) {
    this.#scene = scene
    this.#session = session
    this.#process = ofProcess
  }

  #of(name: string): Map<string, Value> {
    if (name.startsWith('sess.')) return this.#session
    return name.startsWith('proc.') ? this.#process : this.#own
  }

  get(name: string): Value | undefined {
    return isOpen(name, this.#scene) ? this.#of(name).get(name) : undefined
  }

  set(name: string, value: Value): void {
    if (isOpen(name, this.#scene)) this.#of(name).set(name, value)
  }

  delete(name: string): void {
    this.#of(name).delete(name)
  }
}
