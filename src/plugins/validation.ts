import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { parse } from '../schemas/parse.ts'
import { ProblemError } from '../schemas/problem.ts'

/**
 * Checks what comes in by our own schemas and `parse`. Fastify's Ajv would drop unknown keys in silence and turn "3" into 3: a misspelt field would
 * look as if it had been obeyed. What goes out is written as it is.
 */
export const validation = fp(
  async (app: FastifyInstance) => {
    app.setValidatorCompiler<TSchema>(({ schema }) => (data) => {
      // No body at all is null to Fastify; a schema may have a default for that.
      const parsed = parse(schema, data ?? undefined)
      if (parsed.ok) return { value: parsed.value }
      return { error: new ProblemError(422, 'The request does not fit its schema: see errors.', parsed.problems) }
    })
    app.setSerializerCompiler(() => (data) => JSON.stringify(data))
    const parseJson = app.getDefaultJsonParser('error', 'error')
    app.removeContentTypeParser(['text/plain', 'application/json'])
    app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'string' }, (request, body, done) => {
      // Scripts say that they send JSON with every request, though there is none to send.
      if (body === '') done(null, undefined)
      else parseJson(request, String(body), done)
    })
  },
  { name: 'validation' },
)
