import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { cookieRequests } from '../../lb/persistence/outcomes.ts'
import { algorithmName } from '../../schemas/balance.ts'
import type { Why as WhyConfig } from '../../schemas/frontend.ts'
import { type Environment, readSecret } from '../../secrets/read.ts'
import type { Exchange } from './exchange.ts'

/** Tells clients, all or those that have a key, why they got their server. */
export class Why {
  readonly #header: string
  readonly #lower: string
  readonly #key: Buffer | undefined

  /** Throws a SecretFault when the key is not where the configuration says. */
  constructor({ header, key }: WhyConfig, env: Environment) {
    this.#header = header
    this.#lower = header.toLowerCase()
    this.#key = key && digest(readSecret(key, env))
  }

  /** The fields of a request that its server is not to see: the one that brings a key. */
  drops(message: IncomingMessage, others: ((name: string) => boolean) | undefined): ((name: string) => boolean) | undefined {
    if (message.headers[this.#lower] === undefined) return others
    return (name) => name.toLowerCase() === this.#lower || others?.(name) === true
  }

  /** The line that tells it, with its CRLF; '' for whoever is not to be told. */
  lineFor(exchange: Exchange): string {
    return this.#admits(exchange.message) ? `${this.#header}: ${reasonsOf(exchange)}\r\n` : ''
  }

  /** The same as a name and a value, for an answer of ours; `refusedBy` is what keeps the request from any server. */
  fieldFor(exchange: Exchange, refusedBy?: string): string[] {
    return this.#admits(exchange.message) ? [this.#header, reasonsOf(exchange, refusedBy)] : []
  }

  #admits({ headers }: IncomingMessage): boolean {
    if (this.#key === undefined) return true
    const given = headers[this.#lower]
    return typeof given === 'string' && timingSafeEqual(digest(given), this.#key)
  }
}

/** All of one length, which is what can be compared in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Such as `app/web1; by="cookie SERVERID"; cookie=valid`, and `retries=1` where it took more than one attempt; `none` where there was none. */
function reasonsOf({ route, request, scene, attempt }: Exchange, refusedBy?: string): string {
  const { backend } = route
  if (backend === undefined) return 'none'
  const cookie = backend.persistence === undefined ? '' : `; cookie=${cookieRequests[request.cookieIn]}`
  if (attempt === undefined) return `none${refusedBy === undefined ? '' : `; by="${refusedBy}"`}${cookie}`
  const backendRule = scene?.settings.backendRule
  const rule = backendRule === undefined ? '' : `; backend-by="use_backend ${backendRule}"`
  const isPreferred = request.preferred === attempt.assignment.server
  const balanced = isPreferred ? 'option prefer-last-server' : `balance ${algorithmName(backend.config.balance)}`
  const by = request.bound === undefined ? balanced : boundBy(request.boundBy, scene?.settings.serverRule)
  const retries = request.retries === 0 ? '' : `; retries=${request.retries}`
  return `${backend.name}/${attempt.assignment.server.name}${rule}; by="${by}"${cookie}${retries}`
}

function boundBy(what: string, serverRule: number | undefined): string {
  return what === '' ? `use-server ${serverRule ?? ''}`.trim() : what.replace(/["\\]/g, '\\$&')
}
