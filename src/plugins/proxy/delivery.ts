import type { ConnectionFailure } from '../../http1/connection.ts'
import { ResponseHead } from '../../http1/response-head.ts'
import { outcome } from '../../lb/errors.ts'
import type { AttemptReceiver } from './attempt.ts'
import type { Exchange } from './exchange.ts'
import { applyAfterRulesTo, applyResponseRules, hasAfterRules, storeSticks } from './ruling.ts'
import { Tunnel } from './tunnel.ts'

/** The response of a server on its way to the client; after a 101, what both sides say in another protocol. */
export class Delivery implements AttemptReceiver {
  /** The head of the server's response. */
  head: ResponseHead | undefined
  tunnel: Tunnel | undefined
  readonly #exchange: Exchange
  /** What persistence adds to the head. */
  #lines = ''
  #paused = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  onServerDrain(): void {
    if (this.tunnel !== undefined) this.tunnel.onServerDrain()
    else this.#exchange.body?.onServerDrain()
  }

  onInterim(head: ResponseHead): void {
    this.#exchange.attempt?.assignment.server.counters.answered(head.status)
    this.#exchange.reply.interim(head)
  }

  onWhole(head: ResponseHead, body: string): void {
    if (this.#isTriedAgain(head)) return
    const told = this.#prepare(head)
    if (told === undefined) return
    this.#exchange.reply.whole(told, this.#lines, body)
    this.#exchange.ending.finish()
  }

  onHead(head: ResponseHead): void {
    if (this.#isTriedAgain(head)) return
    const told = this.#prepare(head)
    if (told === undefined) return
    this.#exchange.reply.begin(told, this.#lines)
    this.#logEarly()
  }

  onBody(bytes: Buffer): boolean {
    const { reply, client } = this.#exchange
    if (this.tunnel !== undefined) client.clock.touch()
    if (!reply.write(bytes)) this.#waitForClient()
    return reply.isFlushed
  }

  onUpgrade(head: ResponseHead): void {
    const exchange = this.#exchange
    const { attempt, client, route, early } = exchange
    if (attempt?.connection === undefined) return
    const told = this.#prepare(head)
    if (told === undefined) return
    exchange.reply.upgrade(told, this.#lines)
    this.#logEarly()
    exchange.phase = 'tunnel'
    attempt.assignment.server.counters.tunnels++
    const timeouts = route.backend?.config.timeout ?? {}
    this.tunnel = new Tunnel(client, attempt.connection, early ?? Buffer.alloc(0), timeouts, () => exchange.ending.finish())
  }

  onEnd(): void {
    if (this.tunnel !== undefined) return this.tunnel.onServerEnd()
    const { attempt } = this.#exchange
    if (attempt !== undefined) attempt.connection = undefined
    this.#exchange.ending.finish()
  }

  onFailure(failure: ConnectionFailure): void {
    if (failure === 'timeout' && this.tunnel?.isClientsFault) return this.#exchange.ending.fail('client timeout')
    const { retry } = outcome(failure, this.#exchange.phase)
    if (retry === undefined || !this.#exchange.dispatch.retry(retry)) this.#exchange.ending.fail(failure)
  }

  /** A response that `retry-on` takes for a failure is not passed on while there is another attempt to make. */
  #isTriedAgain({ status }: ResponseHead): boolean {
    const { route, dispatch } = this.#exchange
    return status >= 400 && route.backend?.retryOn.has(String(status)) === true && dispatch.retry(String(status))
  }

  /**
   * The head of the response as the client is to get it, but for the lines that persistence adds; `undefined` when rules have answered in its place. The request
   * has been served as far as retries are concerned.
   */
  #prepare(head: ResponseHead): ResponseHead | undefined {
    this.head = head
    try {
      return this.#ruled(head)
    } catch (error) {
      this.#exchange.ending.broke(error)
      return undefined
    }
  }

  #ruled(head: ResponseHead): ResponseHead | undefined {
    const exchange = this.#exchange
    const { scene, request, attempt } = exchange
    if (scene !== undefined) storeSticks(exchange, head)
    const ruled = scene === undefined ? head : applyResponseRules(exchange, head)
    if (ruled === 'drop' || !(ruled instanceof ResponseHead)) {
      exchange.ending.byRules(ruled, 'H')
      return undefined
    }
    exchange.phase = 'body'
    if (attempt === undefined) return ruled
    const { server, backend } = attempt.assignment
    server.counters.answered(ruled.status)
    this.#lines = backend.persistence?.writeResponse(request, server, ruled) ?? ''
    const { why } = exchange.route
    if (why !== undefined) this.#lines += why.lineFor(exchange)
    if (scene === undefined || !hasAfterRules(exchange)) return ruled
    const told = applyAfterRulesTo(exchange, ruled, this.#lines)
    this.#lines = ''
    return told
  }

  /** With `option logasap` the line is written when the head of the response is there. */
  #logEarly(): void {
    const { route, ending } = this.#exchange
    if (route.log?.isEarly) ending.log(performance.now())
  }

  #waitForClient(): void {
    const { attempt, client } = this.#exchange
    if (this.#paused || attempt?.connection === undefined) return
    this.#paused = true
    attempt.connection.pause()
    client.clock.awaits('drain')
  }

  onClientDrain(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#exchange.client.clock.settles('drain')
    this.#exchange.attempt?.connection?.resume()
  }
}
