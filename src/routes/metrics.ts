import { ProblemError } from '../schemas/problem.ts'
import { contentTypes, exposition, type Format } from '../stats/prometheus/family.ts'
import { metrics as metricsOf, wanted as wantedBy } from '../stats/prometheus/metrics.ts'
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
    async ({ raw, headers }, reply) => {
      const wanted = wantedBy(new URLSearchParams((raw.url ?? '').split('?')[1] ?? ''))
      if (typeof wanted === 'string')
        throw new ProblemError(400, `There is no scope ${JSON.stringify(wanted)}; scopes are global, frontend, backend, server and *.`)
      const { processMetrics: of, loadBalancer } = app
      const process = { version, node: of.node, uptime: of.uptime(), idle: of.idle(), isStopping: condition() === 'stopping' }
      const more = wanted.scopes.has('global') ? await of.families() : []
      const format = formatFor(headers.accept)
      const families = metricsOf(loadBalancer, { wanted, process, more, now: Date.now() })
      return reply
        .headers({ 'content-type': contentTypes[format], 'cache-control': 'no-cache' })
        .send(app.inPieces(exposition(families, format)))
    },
  )
}

function formatFor(accept = ''): Format {
  return /application\/openmetrics-text/i.test(accept) ? 'openmetrics' : 'text'
}
