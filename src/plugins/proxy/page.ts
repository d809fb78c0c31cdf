import { pieces } from '../../stats/in-turns.ts'
import type { Answer } from '../../stats/page.ts'
import type { Applet } from '../access-log/index.ts'
import type { Exchange } from './exchange.ts'

/** Answers a request with the statistics page if that is what it asks for. Answers whether it does. */
export function showPage(exchange: Exchange): boolean {
  const { request, route, target, message } = exchange
  if (request.method !== 'GET' && request.method !== 'POST' && request.method !== 'HEAD') return false
  const answer = route.page?.(target, message)
  if (answer === undefined) return false
  route.frontend.counters.intercepted++
  exchange.showing = new Showing(exchange, '<STATS>')
  exchange.showing.begin(answer)
  return true
}

/** Answers a request with all figures, for Prometheus. */
export function showMetrics(exchange: Exchange): void {
  const { route, target, message, ending } = exchange
  const showing = new Showing(exchange, '<PROMEX>')
  exchange.showing = showing
  route.scrape(target, message.headers.accept).then(
    (scraped) => {
      if (ending.isOver) return
      if ('fault' in scraped)
        showing.begin({ status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${scraped.fault}\n` })
      else showing.begin({ status: 200, headers: scraped.headers, body: '', parts: scraped.parts })
    },
    (error) => ending.broke(error),
  )
}

/** What is long is made while it is sent, no faster than the client takes it and in turns with whatever else is to be done. */
export class Showing {
  /** Has it go on that waits for the client, or see that there is none any more. */
  wake = (): void => {}
  /** What it is to logs. */
  readonly applet: Applet
  readonly #exchange: Exchange

  constructor(exchange: Exchange, applet: Applet) {
    this.applet = applet
    this.#exchange = exchange
  }

  begin({ status, headers, body, parts }: Pick<Answer, 'status' | 'headers' | 'body' | 'parts'>): void {
    const { ending, isHead } = this.#exchange
    if (parts === undefined) return ending.own(status, headers, Buffer.from(body))
    this.#send(status, headers, isHead ? [] : parts).catch((error) => ending.broke(error))
  }

  async #send(status: number, headers: Record<string, string>, parts: Iterable<string>): Promise<void> {
    const { reply, ending } = this.#exchange
    for await (const piece of pieces(parts)) {
      if (ending.isOver) return
      if (reply.status === 0) this.#open(status, headers)
      if (!reply.writeOwn(piece)) await this.#drained()
      if (ending.isOver) return
    }
    if (ending.isOver) return
    if (reply.status === 0) this.#open(status, headers)
    reply.endOwn()
    ending.finish()
  }

  /** Only once there is something: what cannot be made at all is a failure with a status. */
  #open(status: number, headers: Record<string, string>): void {
    const { reply, ending } = this.#exchange
    this.#exchange.phase = 'body'
    ending.termination = 'LR'
    reply.beginOwn(status, headers)
  }

  async #drained(): Promise<void> {
    const { client, ending } = this.#exchange
    client.clock.awaits('drain')
    await new Promise<void>((resolve) => {
      this.wake = resolve
    })
    if (!ending.isOver) client.clock.settles('drain')
  }
}
