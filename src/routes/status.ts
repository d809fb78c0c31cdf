import { Condition } from '../schemas/admin.ts'
import { answersWith } from './described.ts'
import type { Routes } from './typed.ts'

const shared = { tags: ['process'], security: [] }
const config = { access: 'anyone' } as const

/** For probes, which come by any name and without a login, and are told nothing else. `condition` is how the process is now. */
export const status: Routes<{ condition: () => Condition['status'] }> = async (app, { condition }) => {
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

  app.get(
    '/healthz',
    {
      config,
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
      config,
      schema: {
        ...shared,
        operationId: 'isReady',
        summary: 'Whether to send clients here',
        description:
          'It is ready when every address of the configuration is listened on, until it is told to stop. Servers that are down do not change that.',
        response: { 200: answersWith('Yes.', Condition), 503: answersWith('No: it is starting or stopping.', Condition) },
      },
    },
    async (_request, reply) => {
      const status = condition()
      if (status !== 'ok') reply.code(503)
      return { status }
    },
  )
}
