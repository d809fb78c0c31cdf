import { Fields } from '../../lb/rules/fields.ts'
import type { SceneResponse } from '../../lb/rules/scene.ts'
import type { RuleAnswer } from '../../lb/rules/verdict.ts'
import type { Exchange } from './exchange.ts'
import { errorPage, reasonOf } from './own-response.ts'
import { applyAfterRules } from './ruling.ts'

/** A whole response of ours, its fields as they are to go out. */
export interface OwnAnswer extends SceneResponse {
  /** A byte in each character. */
  readonly body: string
}

/** An answer that rules gave, or a failure, as a response: with the page that tells of its status where it has no body, and with what `http-after-response` says. */
export function answerOf(exchange: Exchange, { status, fields, body }: Omit<RuleAnswer, 'isDenied'>): OwnAnswer {
  const page = errorPage(status)
  const ownFields = body === undefined ? ['cache-control', 'no-cache', 'content-type', 'text/html'] : []
  const text = body ?? page.body
  const answer = {
    status,
    reason: body === undefined ? page.reason : reasonOf(status),
    version: '1.1',
    fields: new Fields(['content-length', String(text.length), ...ownFields, ...fields]),
    body: text,
  }
  applyAfterRules(exchange, answer)
  return answer
}
