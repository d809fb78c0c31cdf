import type { TSchema } from 'typebox'
import { ProblemDetails } from '../schemas/problem.ts'

const refusals: Record<number, string> = {
  400: 'The body is not JSON.',
  401: 'A login is needed.',
  403: 'Changes are not allowed here, or another site asked for this one.',
  404: 'There is no such backend or server.',
  413: 'The body is too large.',
  415: 'The body is neither application/json nor application/merge-patch+json.',
  422: 'The body does not fit its schema; errors says where.',
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

/** A successful response: what it is, and its JSON. */
export function answersWith<T extends TSchema>(description: string, schema: T): T & { description: string } {
  return { ...schema, description }
}
