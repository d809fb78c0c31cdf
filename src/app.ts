import type { FastifyPluginAsync } from 'fastify'
import { adminAuth } from './plugins/admin-auth.ts'
import { openapi } from './plugins/openapi.ts'
import { notFound, problems } from './plugins/problems.ts'
import { validation } from './plugins/validation.ts'
import { backends } from './routes/backends.ts'
import { documentation } from './routes/documentation.ts'
import { servers } from './routes/servers.ts'
import { stats as statsRoutes } from './routes/stats.ts'
import { status } from './routes/status.ts'
import type { StatsConfig } from './schemas/frontend.ts'

export interface AdminSideOptions {
  stats: StatsConfig
  version: string
  /** Whether the process is stopping: then it is not ready any more. */
  isStopping?: () => boolean
}

/** The administration side over `app.loadBalancer`: probes, the statistics page, REST under /admin, and what describes it under /docs. */
export const adminSide: FastifyPluginAsync<AdminSideOptions> = async (app, { stats, version, isStopping = () => false }) => {
  await app.register(validation)
  await app.register(problems)
  await app.register(openapi, { version })
  app.register(status, { isStopping })
  app.register(statsRoutes, { stats, version })
  app.register(async (guarded) => {
    await guarded.register(adminAuth, { stats })
    guarded.register(documentation, { prefix: '/docs' })
    guarded.register(
      async (admin) => {
        admin.setNotFoundHandler(notFound)
        admin.register(backends)
        admin.register(servers)
      },
      { prefix: '/admin' },
    )
  })
}
