import type { Reply } from '../../lb/rules/answer.ts'
import { Fields } from '../../lb/rules/fields.ts'
import type { SceneResponse } from '../../lb/rules/scene.ts'
import type { RuleAnswer } from '../../lb/rules/verdict.ts'
import type { Exchange } from './exchange.ts'
import { errorPage } from './own-response.ts'
import { applyAfterRules } from './ruling.ts'
import { ExchangeScene } from './scene.ts'

/** A whole response of ours, its fields as they are to go out. */
export interface OwnAnswer extends SceneResponse {
  /** A byte in each character. */
  readonly body: string
}

/** Whether the configuration says what is answered with a status where the answer has no body; the backend's word goes before the frontend's. */
export function pageFor({ route, entered }: Exchange, status: number): Reply | undefined {
  return (entered ? route.backend?.pages.get(status) : undefined) ?? route.frontend.pages.get(status)
}

/** An answer that rules gave, or a failure, as a response: with the page that tells of its status where it has no body, and with what `http-after-response` says if it `isRuled`. */
export function answerOf(exchange: Exchange, given: Omit<RuleAnswer, 'isDenied'>, isRuled: boolean): OwnAnswer {
  const page = given.body === undefined ? pageFor(exchange, given.status)?.(exchange.scene ?? new ExchangeScene(exchange)) : undefined
  const { status, reason, fields, body } = page === undefined ? given : { ...page, fields: [...page.fields, ...given.fields] }
  const own = errorPage(status)
  const ownFields = body === undefined ? ['cache-control', 'no-cache', 'content-type', 'text/html'] : []
  const text = status === 204 || status === 304 ? '' : (body ?? own.body)
  const isFramed = status === 204 || new Fields(fields).has('content-length')
  const length = isFramed ? [] : ['content-length', String(text.length)]
  const answer = {
    status,
    reason: reason ?? own.reason,
    version: '1.1',
    fields: new Fields([...length, ...ownFields, ...fields]),
    body: text,
  }
  if (isRuled) applyAfterRules(exchange, answer)
  if (status === 204 && answer.status !== 204) answer.fields.add('content-length', '0')
  return answer
}
