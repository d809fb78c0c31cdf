import { valuesToBecome, valuesWanted } from '../lb/change/wanted.ts'
import { ServerPath, ServerView } from '../schemas/admin.ts'
import { Forced, NamelessServer, ServerPatch } from '../schemas/wanted.ts'
import { changer, forced } from './changing.ts'
import { type Conditions, precondition, tagged } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import type { Routes } from './typed.ts'
import { findBackend, findServer, sameName, viewServer } from './views.ts'
import { viewDefined } from './warnings.ts'

const shared = { tags: ['servers'], ...secured }
const path = '/backends/:backend/servers/:server'

/** One server: to look at, to add, to change, to remove. */
export const server: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer, door } = app
  const change = changer(app, conditions)

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'getServer',
        summary: 'One server',
        description: 'Its ETag changes with each change of it, not with figures and not with what checks find.',
        params: ServerPath,
        response: { 200: answersWith('The server.', ServerView), ...refusedReading(404) },
      },
    },
    ({ params }, reply) => {
      const found = findServer(loadBalancer, params)
      return tagged(reply, loadBalancer, found, viewServer(found))
    },
  )

  app.patch(
    path,
    {
      bodyLimit: 65_536,
      schema: {
        ...shared,
        operationId: 'changeServer',
        summary: 'Change a server',
        description:
          'What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396). It takes effect at once and lasts as long as the process.',
        consumes: ['application/json', 'application/merge-patch+json'],
        params: ServerPath,
        body: ServerPatch,
        response: { 200: answersWith('The server after the change.', ServerView), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const server = await change(request, findServer, (found, asked) => {
        const values = valuesWanted(found, request.body)
        return Object.keys(values).length === 0 ? [] : [{ ...asked, values }]
      })
      return tagged(reply, loadBalancer, server, viewServer(server))
    },
  )

  app.put(
    path,
    {
      bodyLimit: 65_536,
      schema: {
        ...shared,
        operationId: 'putServer',
        summary: 'Add a server, or make one what the body says',
        description:
          'What the body leaves out gets its default. The state of a server that is there stays. What cannot be altered is answered 409.',
        params: ServerPath,
        body: NamelessServer,
        response: {
          200: answersWith('The server after the change.', ServerView),
          201: answersWith('The server that was added.', ServerView),
          ...refusedChanging(),
        },
      },
    },
    async (request, reply) => {
      const {
        params: target,
        visitor: { user: by },
      } = request
      const definition = { ...request.body, name: sameName(target.server, request.body.name) }
      const find = () => findServer(loadBalancer, target)
      const present = findBackend(loadBalancer, target).server(target.server)
      const condition = precondition(request, loadBalancer, conditions, () => loadBalancer.find(target))
      if (present === undefined) {
        await door.change([{ by, target, added: definition }], condition)
        reply.code(201).header('location', request.url)
      } else {
        const values = valuesToBecome(present, definition)
        await door.change(Object.keys(values).length === 0 ? [] : [{ by, target, values }], condition)
      }
      return tagged(reply, loadBalancer, find(), viewDefined(findBackend(loadBalancer, target), find()))
    },
  )

  app.delete(
    path,
    {
      schema: {
        ...shared,
        operationId: 'removeServer',
        summary: 'Remove a server',
        description:
          'Refused while it has requests in flight, or a `use-server` rule names it, unless it is forced: then they are cut off, and what the rule meant for it is balanced. Requests that wait for it are given another server.',
        params: ServerPath,
        querystring: Forced,
        response: { 204: { type: 'null', description: 'It is gone.' }, ...refusedChanging() },
      },
    },
    async (request, reply) => {
      await change(request, findServer, (_found, asked) => [{ ...asked, removed: true, ...(request.query.force === 'true' && forced) }])
      return reply.code(204).send(null)
    },
  )
}
