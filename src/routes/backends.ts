import { settingsWanted } from '../lb/change/wanted.ts'
import { BackendList, BackendPath, BackendView } from '../schemas/admin.ts'
import { BackendDefinition, BackendPatch, Forced } from '../schemas/wanted.ts'
import { changer, forced } from './changing.ts'
import { type Conditions, placeOf, precondition } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import { backendIn, listing, sendTagged } from './listing.ts'
import type { Routes } from './typed.ts'
import { findBackend } from './views.ts'

const shared = { tags: ['backends'], ...secured }
const path = '/backends/:backend'

/** Backends, with all their servers. */
export const backends: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer, door } = app
  const whole = () => ({ version: loadBalancer.seq })
  const change = changer(app, conditions)

  app.get(
    '/backends',
    {
      schema: {
        ...shared,
        operationId: 'listBackends',
        summary: 'All backends',
        response: { 200: answersWith('The backends, in the order of the configuration.', BackendList), ...refusedReading() },
      },
    },
    async (_request, reply) => sendTagged(app, reply, whole(), listing({}, 'backends', [...loadBalancer.backends.values()], backendIn)),
  )

  app.post(
    '/backends',
    {
      bodyLimit: 1_048_576,
      schema: {
        ...shared,
        operationId: 'addBackend',
        summary: 'Add a backend, with its servers',
        body: BackendDefinition,
        response: { 201: answersWith('The backend that was added; Location says where it is.', BackendView), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const {
        body: created,
        visitor: { user: by },
      } = request
      const target = { backend: created.name }
      await door.change([{ by, target, created }], precondition(request, loadBalancer, conditions, whole))
      reply.code(201).header('location', placeOf(request, created.name))
      const backend = findBackend(loadBalancer, target)
      return sendTagged(app, reply, backend, backendIn(backend))
    },
  )

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'getBackend',
        summary: 'One backend',
        params: BackendPath,
        response: { 200: answersWith('The backend.', BackendView), ...refusedReading(404) },
      },
    },
    async ({ params }, reply) => {
      const backend = findBackend(loadBalancer, params)
      return sendTagged(app, reply, backend, backendIn(backend))
    },
  )

  app.patch(
    path,
    {
      bodyLimit: 65_536,
      schema: {
        ...shared,
        operationId: 'changeBackend',
        summary: 'Change a backend',
        description: 'What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396).',
        consumes: ['application/json', 'application/merge-patch+json'],
        params: BackendPath,
        body: BackendPatch,
        response: { 200: answersWith('The backend after the change.', BackendView), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const backend = await change(request, findBackend, (found, asked) => {
        const settings = settingsWanted(found, request.body)
        return Object.keys(settings).length === 0 ? [] : [{ ...asked, settings }]
      })
      return sendTagged(app, reply, backend, backendIn(backend))
    },
  )

  app.delete(
    path,
    {
      schema: {
        ...shared,
        operationId: 'removeBackend',
        summary: 'Remove a backend and its servers',
        description: 'Refused while a frontend sends requests to it.',
        params: BackendPath,
        querystring: Forced,
        response: { 204: { type: 'null', description: 'It is gone.' }, ...refusedChanging() },
      },
    },
    async (request, reply) => {
      await change(request, findBackend, (_found, asked) => [{ ...asked, deleted: true, ...(request.query.force === 'true' && forced) }])
      return reply.code(204).send(null)
    },
  )
}
