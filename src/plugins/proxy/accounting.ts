import type { Counters } from '../../lb/counters.ts'
import type { FailureCounter } from '../../lb/errors.ts'
import { markOf } from './client-mark.ts'
import type { Exchange } from './exchange.ts'

/** Counts why an exchange failed: for the frontend what is wrong with a request, else for the backend and the server; a fault of ours for all of them. */
export function blame({ route, entered, attempt, request }: Exchange, failures: readonly FailureCounter[]): void {
  const { frontend, backend } = route
  const server = attempt?.assignment.server ?? request.bound
  for (const failure of failures) {
    if (failure === 'requestErrors' || failure === 'internalErrors') frontend.counters[failure]++
    if (failure !== 'requestErrors') {
      if (entered && backend !== undefined) backend.counters[failure]++
      if (server !== undefined) server.counters[failure]++
    }
  }
}

/** Counts an exchange that is over `now`, by `performance.now()`, for its frontend, its backend and the server that it was at last. */
export function account(exchange: Exchange, now: number): void {
  const { route, entered, attempt, received, reply, request, client, message } = exchange
  const { frontend, backend } = route
  const { bytes, status } = reply
  frontend.counters.finish(received, bytes)
  frontend.counters.responded(status)
  if (attempt !== undefined) {
    const { server } = attempt.assignment
    server.counters.finish(received, bytes)
    server.recentClients.see(markOf(client, message), performance.timeOrigin + now)
    time(server.counters, exchange, now)
    const { connectedAt, answeredAt } = attempt
    if (answeredAt >= connectedAt && connectedAt >= 0) server.responseTimes.add(answeredAt - connectedAt)
  }
  if (!entered || backend === undefined) return
  backend.counters.finish(received, bytes)
  time(backend.counters, exchange, now)
  if (backend.persistence !== undefined) backend.cookies.count(request.cookieIn, request.cookieOut)
  backend.counters.responded(status)
  backend.counters.leave()
}

/** Adds how long each part took. */
function time(counters: Counters, { startedAt, dispatch }: Exchange, now: number): void {
  const { assignedAt, attempt } = dispatch
  const { begunAt = -1, connectedAt = -1, answeredAt = -1 } = attempt ?? {}
  counters.queueTime.add((assignedAt < 0 ? now : assignedAt) - startedAt)
  counters.connectTime.add(connectedAt - begunAt)
  counters.responseTime.add(answeredAt - connectedAt)
  counters.totalTime.add(now - startedAt)
}
