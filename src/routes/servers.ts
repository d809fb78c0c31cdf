import { BackendPath, ServerList, ServerPath, ServerView } from '../schemas/admin.ts'
import { ServerValues } from '../schemas/change.ts'
import { answersWith, refusedWith } from './described.ts'
import type { Routes } from './typed.ts'
import { findBackend, findServer, viewServer } from './views.ts'

const shared = { tags: ['servers'], security: [{ basic: [] }, { bearer: [] }] }
const path = '/backends/:backend/servers'

/** Servers: to look at, and to change by an RFC 7396 merge patch. */
export const servers: Routes = async (app) => {
  app.get(
    '/servers',
    {
      schema: {
        ...shared,
        operationId: 'listAllServers',
        summary: 'The servers of all backends',
        response: { 200: answersWith('The servers, backend by backend.', ServerList), ...refusedWith(401) },
      },
    },
    () => ({ servers: [...app.loadBalancer.backends.values()].flatMap((backend) => backend.servers.map(viewServer)) }),
  )

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'listServers',
        summary: 'The servers of a backend',
        params: BackendPath,
        response: { 200: answersWith('The servers, in the order of the configuration.', ServerList), ...refusedWith(401, 404) },
      },
    },
    (request) => ({ servers: findBackend(app.loadBalancer, request.params).servers.map(viewServer) }),
  )

  app.get(
    `${path}/:server`,
    {
      schema: {
        ...shared,
        operationId: 'getServer',
        summary: 'One server',
        params: ServerPath,
        response: { 200: answersWith('The server.', ServerView), ...refusedWith(401, 404) },
      },
    },
    (request) => viewServer(findServer(app.loadBalancer, request.params)),
  )

  app.patch(
    `${path}/:server`,
    {
      bodyLimit: 65_536,
      schema: {
        ...shared,
        operationId: 'changeServer',
        summary: 'Change the state or the weight of a server',
        description: 'What the body leaves out stays as it is (RFC 7396). It takes effect at once and lasts as long as the process.',
        consumes: ['application/json', 'application/merge-patch+json'],
        params: ServerPath,
        body: ServerValues,
        response: { 200: answersWith('The server after the change.', ServerView), ...refusedWith(400, 401, 403, 404, 413, 415, 422) },
      },
    },
    async (request) => {
      const server = findServer(app.loadBalancer, request.params)
      if (Object.keys(request.body).length > 0) await app.door.change([{ by: request.user, target: request.params, values: request.body }])
      return viewServer(server)
    },
  )
}
