import { Type } from 'typebox'
import { InfoView, StatsView } from '../schemas/admin.ts'
import { Nothing, ResetQuery, StatsFilter } from '../schemas/wanted.ts'
import { rowOf } from '../stats/rows.ts'
import { subjects } from '../stats/subjects.ts'
import { answersWith, refusedReading, refusedWith, secured } from './described.ts'
import { listing, sendParts } from './listing.ts'
import type { Routes } from './typed.ts'
import { viewInfo } from './views.ts'

const shared = { tags: ['process'], ...secured }

/** The process as a whole: what it is, its figures, and what happens in it. */
export const processRoutes: Routes<{ version: string }> = async (app, { version }) => {
  const { loadBalancer } = app

  app.get(
    '/info',
    {
      schema: {
        ...shared,
        operationId: 'getInfo',
        summary: 'What runs here, and since when',
        response: { 200: answersWith('The process.', InfoView), ...refusedReading() },
      },
    },
    () => viewInfo(loadBalancer, version),
  )

  app.get(
    '/stats',
    {
      schema: {
        ...shared,
        operationId: 'getStats',
        summary: 'The statistics',
        description: 'One row for each frontend, server and backend; a figure that does not apply is left out.',
        querystring: StatsFilter,
        response: { 200: answersWith('The figures as they are now.', StatsView), ...refusedReading(422) },
      },
    },
    async ({ query: { proxy, scope } }, reply) => {
      const now = loadBalancer.now()
      const wanted = subjects(loadBalancer, now).filter(
        (subject) => (proxy ?? subject.proxy) === subject.proxy && (scope ?? subject.scope) === subject.scope,
      )
      const parts = listing({ at: new Date(now).toISOString() }, 'rows', wanted, (subject) => [JSON.stringify(rowOf(subject))])
      return sendParts(app, reply, parts)
    },
  )

  app.post(
    '/stats/reset',
    {
      schema: {
        ...shared,
        operationId: 'resetStats',
        summary: 'Set the figures back',
        description: 'Those that keep the most of something, as `clear counters` of HAProxy does; with `all=true` every one that counts.',
        querystring: ResetQuery,
        body: Nothing,
        response: { 204: { type: 'null', description: 'They are set back.' }, ...refusedWith(401, 403, 422) },
      },
    },
    async ({ query, visitor: { user } }, reply) => {
      loadBalancer.reset({ by: user, all: query.all === 'true' })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/events',
    {
      // It would be answered by a stream that nobody listens to.
      exposeHeadRoute: false,
      schema: {
        ...shared,
        operationId: 'listenToEvents',
        summary: 'What happens, as it happens',
        description:
          'Server-sent events: `change` (what an operator decided), `transition` (a status became another), `drain` (how far one has come, every five seconds at most, and at once when nobody is left), `reset` (figures were set back). After the one of `Last-Event-ID` if that is still known, else `missed` comes first: then look at the whole anew.',
        response: {
          200: {
            description: 'Events without end.',
            content: { 'text/event-stream': { schema: Type.Unsafe<unknown>({ type: 'string' }) } },
          },
          ...refusedReading(503),
        },
      },
    },
    async (request, reply) => {
      const last = request.headers['last-event-id']
      reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      const events = app.openEvents(typeof last === 'string' ? last : undefined, reply.raw)
      // Who closes its side is gone: nothing ends here by itself.
      request.raw.socket.once('end', () => events.destroy())
      return reply.send(events)
    },
  )
}
