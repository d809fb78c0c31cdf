import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ChangeError, type Refusal } from '../lb/change/error.ts'
import { type ProblemDetails, ProblemError } from '../schemas/problem.ts'

/** What Fastify says too briefly. */
const details: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as application/json or application/merge-patch+json.',
  FST_ERR_CTP_INVALID_JSON_BODY:
    'The body is not valid JSON: look for a missing quote, bracket or comma, or a key __proto__, which is not taken.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty: send a JSON object, or no content-type.',
  FST_ERR_BAD_URL: 'The path is no text: % is to be followed by two hexadecimal digits, which make UTF-8.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
}

const refusals: Record<Refusal, number> = { 'not found': 404, conflict: 409, invalid: 422 }

/** Answers every failed request with a problem document (RFC 9457), and tells the log alone of faults that are ours. */
export const problems = fp(
  async (app) => {
    app.setErrorHandler<FastifyError | ProblemError | ChangeError>((error, request, reply) => {
      if (error instanceof ChangeError) return answer(reply, refusals[error.refusal], sentence(error.message), placed(error))
      const status = error.statusCode ?? 500
      if (error instanceof ProblemError) return answer(reply, status, error.message, error.errors)
      if (status < 500) return answer(reply, status, details[error.code] ?? error.message)
      request.log.error(error)
      return answer(reply, status, 'The request failed for a reason that is our fault; the log has it.')
    })
  },
  { name: 'problems' },
)

/** Answers so what never comes to a route; for Fastify's `frameworkErrors`. */
export function unrouted({ code, message, statusCode = 400 }: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  answer(reply, statusCode, details[code] ?? message)
}

/** Answers 404 with a problem document; for `setNotFoundHandler`. */
export function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answer(reply, 404, `There is no ${request.method} for this path; /docs/json lists what there is.`)
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}

function placed({ pointer, message }: ChangeError): ProblemDetails['errors'] {
  return pointer === undefined ? undefined : [{ pointer, message }]
}

function answer(reply: FastifyReply, status: number, detail: string, errors?: ProblemDetails['errors']): FastifyReply {
  const problem: ProblemDetails = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...(errors && { errors }) }
  return reply.code(status).type('application/problem+json').send(JSON.stringify(problem))
}
