import { explain } from '../lb/explain/explain.ts'
import type { Tell } from '../lb/explain/told.ts'
import { Explanation, Question } from '../schemas/explain.ts'
import { answersWith, refusedReading, refusedWith, secured } from './described.ts'
import type { Routes } from './typed.ts'

/** Says what would become of a request, and why. It is asked by POST for what it takes, and changes nothing. */
export const explainRoutes: Routes<{ tell: Tell }> = async (app, { tell }) => {
  app.post(
    '/explain',
    {
      config: { access: 'read' },
      schema: {
        tags: ['process'],
        ...secured,
        operationId: 'explainRequest',
        summary: 'Which rules, backend and server a request would get, and why',
        description:
          'Nothing is sent, counted or changed. Rules are asked as things are now; what only balancing would settle is told by the servers to choose from. Keys of stick tables are not looked up.',
        body: Question,
        response: { 200: answersWith('What would become of it.', Explanation), ...refusedReading(404, 422), ...refusedWith(400, 413, 415) },
      },
    },
    async ({ body }, reply) => {
      const explanation = explain(app.loadBalancer, body, tell)
      if (explanation !== undefined) return explanation
      return reply.callNotFound()
    },
  )
}
