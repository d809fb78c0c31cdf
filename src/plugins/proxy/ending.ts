import { type Cause, type Outcome, outcome } from '../../lb/errors.ts'
import type { Ruling } from '../../lb/rules/http.ts'
import { account, blame } from './accounting.ts'
import { answerOf, pageFor } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { hasAfterRules } from './ruling.ts'

/** How an exchange ends, by whatever: what is under way is dropped, counted and logged, once, and the client gets its answer if it has none yet. */
export class Ending {
  /** The first two letters of HAProxy's termination state: `--` when all went well. */
  termination = '--'
  isOver = false
  readonly #exchange: Exchange
  #logged = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** The response has been written. */
  finish(): void {
    this.#drop()
    this.#account()
    this.#exchange.reply.finish()
  }

  /** With a response of ours. */
  own(status: number, headers: Record<string, string>, body: Buffer): void {
    if (this.isOver) return
    this.termination = 'LR'
    this.#exchange.reply.own(status, headers, body)
    this.finish()
  }

  /** With an answer of rules, in the place of a server (`R`) or of its response (`H`). */
  byRules(answer: Exclude<Ruling, undefined>, place: 'R' | 'H'): void {
    this.#drop()
    this.termination = `${answer === 'drop' || answer.isDenied ? 'P' : 'L'}${place}`
    if (answer === 'drop') return this.#cut()
    this.#exchange.reply.answer(answerOf(this.#exchange, answer, true))
    this.finish()
  }

  /** For a reason that is not the response's end: answers what the table of failures says, or closes what has begun. */
  fail(cause: Cause): void {
    if (this.isOver) return
    const result = outcome(cause, this.#exchange.phase)
    this.#blame(result)
    this.#drop()
    if (this.#exchange.reply.status > 0 || result.status === 0) return this.#cut()
    this.#tell(result.status, cause !== 'bad request' || this.#exchange.phase !== 'request')
    this.finish()
  }

  /** What rules or an algorithm throw is our fault, and ends this exchange and nothing else. */
  broke(error: unknown): void {
    this.#exchange.route.onFault(error)
    this.fail('fault')
  }

  /** Nobody is there to be answered. */
  clientGone(): void {
    if (this.isOver) return
    this.#blame(outcome('client aborted', this.#exchange.phase))
    this.#drop()
    this.#account()
  }

  /** Answers a failure with its page, as `http-after-response` has it unless the request was not understood: no rule looks at that, as in HAProxy. */
  #tell(status: number, isRuled: boolean): void {
    const exchange = this.#exchange
    const { reply, route, entered } = exchange
    try {
      const why = entered ? (route.why?.fieldFor(exchange) ?? []) : []
      const isPlain = why.length === 0 && !(isRuled && hasAfterRules(exchange)) && pageFor(exchange, status) === undefined
      if (isPlain) reply.error(status)
      else reply.answer(answerOf(exchange, { status, fields: why, body: undefined }, isRuled))
    } catch (error) {
      route.onFault(error)
      reply.error(status)
    }
  }

  /** Notes how the exchange ends, and counts it where it belongs. */
  #blame({ flags, counters }: Outcome): void {
    this.termination = flags
    blame(this.#exchange, counters)
  }

  /** Ends what is under way; the slot is given back when all is counted. */
  #drop(): void {
    const { body, delivery, dispatch } = this.#exchange
    body?.discard()
    delivery.tunnel?.detach()
    dispatch.drop()
  }

  /** Ends the client's connection too. */
  #cut(): void {
    this.#account()
    this.#exchange.client.socket.destroy()
  }

  /** Writes its line of log, once, while it is still counted. */
  log(now: number): void {
    const { route, scene } = this.#exchange
    if (route.log === undefined || this.#logged || scene?.settings.logLevel === 'silent') return
    this.#logged = true
    try {
      route.log.write(this.#exchange, now)
    } catch (error) {
      route.onFault(error)
    }
  }

  /** Counts what was done and gives back what is held; once. */
  #account(): void {
    if (this.isOver) return
    this.isOver = true
    this.#exchange.showing?.wake()
    const now = performance.now()
    this.log(now)
    account(this.#exchange, now)
    const { client, attempt, delivery } = this.#exchange
    client.log?.finished(now)
    if (attempt === undefined) return
    if (delivery.tunnel !== undefined) attempt.assignment.server.counters.tunnels--
    attempt.assignment.release()
  }
}
