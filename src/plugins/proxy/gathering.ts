import type { Backend } from '../../lb/backend.ts'
import type { Pause } from '../../lb/rules/http.ts'
import type { Exchange } from './exchange.ts'
import type { Patience } from './request-body.ts'
import { framingIn } from './request-head.ts'

/** What a section says of bodies that are to be there before rules see their requests. */
interface Buffering {
  readonly bufferRequest: boolean
  readonly timeout: { readonly httpRequest?: number }
}

/** Waits for the body of a request, or for the beginning of a long one, where rules or the choice of a server depend on it. */
export class Gathering {
  readonly #exchange: Exchange
  /** The client has been told to send its body. */
  #isInvited = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** For rules that may look into it, where a section wants that. */
  forRules(section: Buffering, ask: () => void): void {
    this.#before(ask, undefined, this.#patienceOf(section))
  }

  /** For as long, and as much of it, as rules say that wait for it. */
  forPause({ time, atLeast }: Pause, ask: () => void): void {
    this.#before(ask, atLeast || undefined, { time, onLate: this.#onLate })
  }

  /** For the choice of a server. */
  forServer(backend: Backend, choose: () => void): void {
    this.#before(choose, undefined, this.#patienceOf(this.#exchange.route.frontend.config) ?? this.#patienceOf(backend.config))
  }

  /** How long a section that wants the whole body waits for it, if it says so. */
  #patienceOf({ bufferRequest, timeout: { httpRequest: time } }: Buffering): Patience | undefined {
    return bufferRequest && time ? { time, onLate: this.#onLate } : undefined
  }

  readonly #onLate = (): void => this.#exchange.ending.fail('client timeout')

  #before(proceed: () => void, enough: number | undefined, patience: Patience | undefined): void {
    const { message, target, mayUpgrade, ending } = this.#exchange
    const { body, isValid } = framingIn(message, target, mayUpgrade)
    if (!isValid) return ending.fail('bad request')
    const received = this.#exchange.receive(body)
    if (received === undefined) return proceed()
    this.#invite()
    const goOn = (): void => {
      try {
        proceed()
      } catch (error) {
        ending.broke(error)
      }
    }
    received.gather(goOn, enough, patience)
  }

  /** Has a client send its body that waits to be told so, before any server could. */
  #invite(): void {
    const { message, client, route, scene } = this.#exchange
    this.#exchange.hasGathered = true
    // An older client knows nothing of it (RFC 9110 §15.2).
    if (message.httpVersionMinor === 0) return
    if (!route.keepExpect || this.#isInvited || message.headers.expect?.toLowerCase() !== '100-continue') return
    this.#isInvited = true
    scene?.request.fields.remove((name) => name === 'expect')
    client.socket.write('HTTP/1.1 100 Continue\r\n\r\n')
  }
}
