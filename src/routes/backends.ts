import { settingsWanted } from '../lb/change/wanted.ts'
import { BackendList, BackendPath, BackendView } from '../schemas/admin.ts'
import { BackendDefinition, BackendPatch, Forced } from '../schemas/wanted.ts'
import { type Conditions, placeOf, precondition, tagged } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import type { Routes } from './typed.ts'
import { findBackend, viewBackend } from './views.ts'

const shared = { tags: ['backends'], ...secured }
const path = '/backends/:backend'

/** Backends, with all their servers. */
export const backends: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer, door } = app
  const whole = () => ({ version: loadBalancer.seq })

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
    (_request, reply) => tagged(reply, loadBalancer, whole(), { backends: [...loadBalancer.backends.values()].map(viewBackend) }),
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
      return tagged(reply, loadBalancer, backend, viewBackend(backend))
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
    ({ params }, reply) => {
      const backend = findBackend(loadBalancer, params)
      return tagged(reply, loadBalancer, backend, viewBackend(backend))
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
      const {
        params: target,
        body,
        visitor: { user: by },
      } = request
      const find = () => findBackend(loadBalancer, target)
      const condition = precondition(request, loadBalancer, conditions, find)
      const settings = settingsWanted(find(), body)
      await door.change(Object.keys(settings).length === 0 ? [] : [{ by, target, settings }], condition)
      return tagged(reply, loadBalancer, find(), viewBackend(find()))
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
      const {
        params: target,
        visitor: { user: by },
        query,
      } = request
      const find = () => findBackend(loadBalancer, target)
      const condition = precondition(request, loadBalancer, conditions, find)
      find()
      await door.change([{ by, target, deleted: true, ...(query.force === 'true' && { force: true }) }], condition)
      return reply.code(204).send(null)
    },
  )
}
