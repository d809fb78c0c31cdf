import type { FastifyInstance } from 'fastify'
import { ProblemError } from '../schemas/problem.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Has the routes that `register` makes answer 405, with what is allowed, to the methods that they do not know. */
export async function answerOtherMethods(app: FastifyInstance, register: () => Promise<void>): Promise<void> {
  const known = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ path, method, schema }) => {
    if (schema?.hide === true && schema.description === 'other methods') return
    const url = path.slice(app.prefix.length)
    known.set(url, new Set([...(known.get(url) ?? []), ...[method].flat()]))
  })
  await register()
  for (const [url, own] of known) {
    const allowed = methods.filter((method) => own.has(method)).join(', ')
    app.route({
      url,
      method: methods.filter((method) => !own.has(method)),
      schema: { hide: true, description: 'other methods' },
      onRequest: async (request, reply) => {
        reply.header('allow', allowed)
        throw new ProblemError(405, `${request.method} is not for this path: ${allowed} are.`)
      },
      handler: () => {},
    })
  }
}
