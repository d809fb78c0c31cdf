import { ProblemError } from '../schemas/problem.ts'
import { scrape } from '../stats/prometheus/scrape.ts'
import type { Routes } from './typed.ts'

/** The figures for Prometheus, as HAProxy's own exporter gives them, and more. */
export const metrics: Routes<{ version: string; isPublic: boolean; condition: () => string }> = async (
  app,
  { version, isPublic, condition },
) => {
  app.get(
    '/metrics',
    {
      config: isPublic ? { access: 'public' } : {},
      schema: {
        tags: ['process'],
        operationId: 'getMetrics',
        summary: 'All figures, for Prometheus',
        description:
          'Text format 0.0.4, or OpenMetrics 1.0 where Accept asks for it. `scope` (global, frontend, backend, server, * for all; any number of times) chooses; `no-maint` leaves out servers in maintenance.',
      },
    },
    async ({ raw: { url: target = '' }, headers: { accept } }, reply) => {
      const { processMetrics: process, loadBalancer } = app
      const scraped = await scrape(loadBalancer, { target, accept, version, isStopping: condition() === 'stopping', process })
      if ('fault' in scraped) throw new ProblemError(400, scraped.fault)
      return reply.headers(scraped.headers).send(app.inPieces(scraped.parts))
    },
  )
}
