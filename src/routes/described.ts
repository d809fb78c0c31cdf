import type { TSchema } from 'typebox'
import { ProblemDetails } from '../schemas/problem.ts'

const refusals: Record<number, string> = {
  400: 'The body is not JSON.',
  401: 'A login is needed.',
  403: 'Changes are not allowed here, or another site asked for this one.',
  404: 'There is no such frontend, backend or server.',
  409: 'It cannot be done as things are: detail says why.',
  412: 'It is not any more what If-Match says.',
  413: 'The body is too large.',
  415: 'The body is neither application/json nor application/merge-patch+json.',
  422: 'The body or the query does not fit its schema, or makes no sense; errors says where.',
  428: 'Changes need If-Match here.',
  503: 'Too many listen already.',
}

/** The part of a response schema that says how a request may be refused. */
export function refusedWith(...statuses: (keyof typeof refusals)[]): Record<number, object> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: refusals[status], content: { 'application/problem+json': { schema: ProblemDetails } } },
    ]),
  )
}

/** Who may come to a route; the login is that of the whole side. */
export const secured = { security: [{ basic: [] }, { bearer: [] }] }

const login = [401] as const
const change = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428] as const

/** How whatever only shows something may be refused, and how whatever changes something. */
export const refusedReading = (...more: (keyof typeof refusals)[]): Record<number, object> => refusedWith(...login, ...more)
export const refusedChanging = (): Record<number, object> => refusedWith(...change)

/** A successful response: what it is, and its JSON. */
export function answersWith<T extends TSchema>(description: string, schema: T): T & { description: string } {
  return { ...schema, description }
}
