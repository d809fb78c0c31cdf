import { checkFloor } from '../lb/change/floor.ts'
import { drainPlan } from '../lb/change/wanted.ts'
import { ServerPath } from '../schemas/admin.ts'
import { DrainStatus, DrainStatusList } from '../schemas/drain.ts'
import { DrainQuery, DrainsRequest } from '../schemas/drain-wanted.ts'
import { type Conditions, precondition } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import type { Routes } from './typed.ts'
import { findServer, viewDrainStatus } from './views.ts'

/** Drains: to begin several at once, and to wait for the end of one. */
export const drainRoutes: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer, door, drains } = app

  app.get(
    '/backends/:backend/servers/:server/drain',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['servers'],
        ...secured,
        operationId: 'getDrain',
        summary: 'How far a drain has come',
        description:
          'With `wait`, such as `30s`, 5m at most, it is answered once nobody is left, the server does not drain any more, or that time is over. What drains do is told as events too.',
        params: ServerPath,
        querystring: DrainQuery,
        response: { 200: answersWith('The drain, and what came of it.', DrainStatus), ...refusedReading(404, 422, 503) },
      },
    },
    async (request, reply) => {
      const server = findServer(loadBalancer, request.params)
      const left = new AbortController()
      const leave = (): void => left.abort()
      reply.raw.once('close', leave)
      request.raw.socket.once('end', leave)
      try {
        if (request.query.wait !== undefined) await drains.wait(server, request.query.wait, left.signal)
      } finally {
        request.raw.socket.off('end', leave)
      }
      return viewDrainStatus(loadBalancer, server)
    },
  )

  app.post(
    '/drain',
    {
      bodyLimit: 1_048_576,
      schema: {
        tags: ['actions'],
        ...secured,
        operationId: 'drainServers',
        summary: 'Leave several servers to the clients that are bound to them, all or none',
        description:
          'Refused when a backend would keep less than `floor` for new clients. The ETag is that of `GET /admin/servers`: it changes with every change of anything.',
        body: DrainsRequest,
        response: { 200: answersWith('The drains, in the order of the request.', DrainStatusList), ...refusedChanging() },
      },
    },
    async (request) => {
      const { servers, floor, ...wanted } = request.body
      const drain = drainPlan(wanted, loadBalancer.now())
      const found = servers.map(({ backend, name }) => findServer(loadBalancer, { backend, server: name }))
      const changes = found.map(({ backend, name: server }) => ({
        by: request.visitor.user,
        target: { backend, server },
        values: { state: 'drain' as const, drain },
      }))
      const condition = precondition(request, loadBalancer, conditions, () => ({ version: loadBalancer.seq }))
      await door.change(changes, () => {
        condition()
        checkFloor(loadBalancer.backends, found, floor)
      })
      return { drains: found.map((server) => viewDrainStatus(loadBalancer, server)) }
    },
  )
}
