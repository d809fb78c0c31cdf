import { BackendList, BackendPath, BackendView } from '../schemas/admin.ts'
import { answersWith, refusedWith } from './described.ts'
import type { Routes } from './typed.ts'
import { findBackend, viewBackend } from './views.ts'

const shared = { tags: ['servers'], security: [{ basic: [] }, { bearer: [] }] }

/** Backends, with all their servers. */
export const backends: Routes = async (app) => {
  app.get(
    '/backends',
    {
      schema: {
        ...shared,
        operationId: 'listBackends',
        summary: 'All backends',
        response: { 200: answersWith('The backends, in the order of the configuration.', BackendList), ...refusedWith(401) },
      },
    },
    () => ({ backends: [...app.loadBalancer.backends.values()].map(viewBackend) }),
  )

  app.get(
    '/backends/:backend',
    {
      schema: {
        ...shared,
        operationId: 'getBackend',
        summary: 'One backend',
        params: BackendPath,
        response: { 200: answersWith('The backend.', BackendView), ...refusedWith(401, 404) },
      },
    },
    (request) => viewBackend(findBackend(app.loadBalancer, request.params)),
  )
}
