import { type Static, Type } from 'typebox'

/** Why a request was refused (RFC 9457). `errors` says which fields of the body are wrong. */
export const ProblemDetails = Type.Object(
  {
    type: Type.String({ description: 'always about:blank: the status says what kind of problem it is' }),
    title: Type.String({ description: 'the name of the status' }),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'the HTTP status' }),
    detail: Type.String({ description: 'what is wrong with this request, and what to do' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.String({ description: 'where, as a JSON pointer into the body (RFC 6901)' }),
            message: Type.String({ description: 'what was expected there and what was found' }),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false, title: 'Problem' },
)
export type ProblemDetails = Static<typeof ProblemDetails>

/** Thrown by whoever has to refuse a request; it becomes the answer. `detail` is shown to the client. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  /** Fastify looks for the status here. */
  readonly statusCode: number
  readonly errors: ProblemDetails['errors']

  constructor(statusCode: number, detail: string, errors?: ProblemDetails['errors']) {
    super(detail)
    this.statusCode = statusCode
    this.errors = errors
  }
}
