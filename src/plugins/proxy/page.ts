import { inTurns } from '../../stats/in-turns.ts'
import type { Exchange } from './exchange.ts'

/** Answers a request with the statistics page if that is what it asks for. Answers whether it does. */
export function showPage(exchange: Exchange): boolean {
  const { request, route, target, message } = exchange
  if (request.method !== 'GET' && request.method !== 'POST' && request.method !== 'HEAD') return false
  const answer = route.page?.(target, message)
  if (answer === undefined) return false
  route.frontend.counters.intercepted++
  const { status, headers, body, parts } = answer
  if (parts === undefined) exchange.ending.own(status, headers, Buffer.from(body))
  else {
    inTurns(parts).then(
      (whole) => exchange.ending.own(status, headers, whole),
      (error) => exchange.ending.broke(error),
    )
  }
  return true
}
