import { valuesWanted } from '../lb/change/wanted.ts'
import { BackendPath, ServerList, ServerView } from '../schemas/admin.ts'
import { ServerDefinition, ServerFilter, ServersPatch } from '../schemas/wanted.ts'
import { type Conditions, placeOf, precondition, tagged } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import { sendTagged, serversIn } from './listing.ts'
import type { Routes } from './typed.ts'
import { allServers, findBackend, findServer } from './views.ts'
import { viewDefined } from './warnings.ts'

const shared = { tags: ['servers'], ...secured }
const path = '/backends/:backend/servers'

/** Servers, many at a time. */
export const servers: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer, door } = app
  const whole = () => ({ version: loadBalancer.seq })

  app.get(
    '/servers',
    {
      schema: {
        ...shared,
        operationId: 'listAllServers',
        summary: 'The servers of all backends, or some of them',
        querystring: ServerFilter,
        response: { 200: answersWith('The servers, backend by backend.', ServerList), ...refusedReading(404, 422) },
      },
    },
    async ({ query }, reply) => sendTagged(app, reply, whole(), serversIn(allServers(loadBalancer, query))),
  )

  app.patch(
    '/servers',
    {
      bodyLimit: 1_048_576,
      schema: {
        ...shared,
        operationId: 'changeServers',
        summary: 'Change several servers at once, all or none',
        description:
          'Each is changed as by a PATCH of its own. The ETag is that of `GET /admin/servers`: it changes with every change of anything.',
        consumes: ['application/json', 'application/merge-patch+json'],
        body: ServersPatch,
        response: { 200: answersWith('The servers after the change, in the order of the request.', ServerList), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const wanted = request.body.servers.map(({ backend, name, ...patch }) => {
        const target = { backend, server: name }
        return { by: request.visitor.user, target, values: valuesWanted(findServer(loadBalancer, target), patch) }
      })
      const changes = wanted.filter(({ values }) => Object.keys(values).length > 0)
      await door.change(changes, precondition(request, loadBalancer, conditions, whole))
      return sendTagged(app, reply, whole(), serversIn(wanted.map(({ target }) => findServer(loadBalancer, target))))
    },
  )

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'listServers',
        summary: 'The servers of a backend',
        params: BackendPath,
        response: {
          200: answersWith('The servers, in the order of the configuration, added ones last.', ServerList),
          ...refusedReading(404),
        },
      },
    },
    async ({ params }, reply) => {
      const backend = findBackend(loadBalancer, params)
      return sendTagged(app, reply, backend, serversIn(backend.servers))
    },
  )

  app.post(
    path,
    {
      schema: {
        ...shared,
        operationId: 'addServer',
        summary: 'Add a server',
        description: 'It takes clients at once unless it is `disabled`. Its address is looked up and must lie in `global.serverNetworks`.',
        params: BackendPath,
        body: ServerDefinition,
        response: { 201: answersWith('The server that was added; Location says where it is.', ServerView), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const target = { backend: request.params.backend, server: request.body.name }
      findBackend(loadBalancer, target)
      await door.change(
        [{ by: request.visitor.user, target, added: request.body }],
        precondition(request, loadBalancer, conditions, () => findBackend(loadBalancer, target)),
      )
      const server = findServer(loadBalancer, target)
      reply.code(201).header('location', placeOf(request, server.name))
      return tagged(reply, loadBalancer, server, viewDefined(findBackend(loadBalancer, target), server))
    },
  )
}
