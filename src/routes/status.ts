import { Condition } from '../schemas/admin.ts'
import { answersWith } from './described.ts'
import type { Routes } from './typed.ts'

const shared = { tags: ['process'] }

/** For probes; no login is needed. `isStopping` tells whether the process finishes what it has and wants nothing new. */
export const status: Routes<{ isStopping: () => boolean }> = async (app, { isStopping }) => {
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

  app.get(
    '/healthz',
    {
      schema: {
        ...shared,
        operationId: 'isAlive',
        summary: 'Whether the process answers at all',
        response: { 200: answersWith('It does.', Condition) },
      },
    },
    () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        ...shared,
        operationId: 'isReady',
        summary: 'Whether to send clients here',
        response: { 200: answersWith('Yes.', Condition), 503: answersWith('No: it is stopping.', Condition) },
      },
    },
    async (_request, reply) => {
      if (!isStopping()) return { status: 'ok' as const }
      reply.code(503)
      return { status: 'stopping' as const }
    },
  )
}
