import { listeningWanted } from '../lb/change/wanted.ts'
import type { Frontend } from '../lb/frontend.ts'
import type { LoadBalancer } from '../lb/load-balancer.ts'
import { FrontendList, FrontendPath, FrontendView } from '../schemas/admin.ts'
import { ProblemError } from '../schemas/problem.ts'
import { FrontendPatch } from '../schemas/wanted.ts'
import { changer } from './changing.ts'
import { type Conditions, tagged } from './conditions.ts'
import { answersWith, refusedChanging, refusedReading, secured } from './described.ts'
import type { Routes } from './typed.ts'

const shared = { tags: ['frontends'], ...secured }
const path = '/frontends/:frontend'

/** Where clients come in: to look at, to close and to open, and how many may come. */
export const frontends: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer } = app
  const change = changer(app, conditions)

  app.get(
    '/frontends',
    {
      schema: {
        ...shared,
        operationId: 'listFrontends',
        summary: 'All frontends',
        response: { 200: answersWith('The frontends, in the order of the configuration.', FrontendList), ...refusedReading() },
      },
    },
    (_request, reply) => {
      const all = [...loadBalancer.frontends.values()]
      return tagged(reply, loadBalancer, { version: loadBalancer.seq }, { frontends: all.map((one) => viewFrontend(loadBalancer, one)) })
    },
  )

  app.get(
    path,
    {
      schema: {
        ...shared,
        operationId: 'getFrontend',
        summary: 'One frontend',
        params: FrontendPath,
        response: { 200: answersWith('The frontend.', FrontendView), ...refusedReading(404) },
      },
    },
    ({ params }, reply) => {
      const frontend = findFrontend(loadBalancer, params)
      return tagged(reply, loadBalancer, frontend, viewFrontend(loadBalancer, frontend))
    },
  )

  app.patch(
    path,
    {
      bodyLimit: 65_536,
      schema: {
        ...shared,
        operationId: 'changeFrontend',
        summary: 'Close or open a frontend, or let in another number of clients',
        description:
          'What the body leaves out stays as it is, and null makes a value what is configured (RFC 7396). While it is paused nobody can connect, and who is connected stays. One that was stopped is opened by a new start alone.',
        consumes: ['application/json', 'application/merge-patch+json'],
        params: FrontendPath,
        body: FrontendPatch,
        response: { 200: answersWith('The frontend after the change.', FrontendView), ...refusedChanging() },
      },
    },
    async (request, reply) => {
      const frontend = await change(request, findFrontend, (found, asked) => {
        const listening = listeningWanted(found, request.body)
        return Object.keys(listening).length === 0 ? [] : [{ ...asked, listening }]
      })
      return tagged(reply, loadBalancer, frontend, viewFrontend(loadBalancer, frontend))
    },
  )
}

/** The frontend that a path names. Throws a 404 problem. */
function findFrontend(loadBalancer: LoadBalancer, { frontend: name }: { frontend: string }): Frontend {
  const frontend = loadBalancer.frontends.get(name)
  if (frontend === undefined) throw new ProblemError(404, `There is no frontend ${JSON.stringify(name)}; GET /admin/frontends lists them.`)
  return frontend
}

function viewFrontend({ hardMaxconn }: LoadBalancer, { name, state, status, config, isAdmin, counters }: Frontend): FrontendView {
  const { bind, maxconn, defaultBackend } = config
  return {
    name,
    state,
    status,
    bind,
    ...(defaultBackend !== undefined && { defaultBackend }),
    administration: isAdmin,
    maxconn: maxconn || (isAdmin ? 0 : hardMaxconn),
    connections: { current: counters.current, max: counters.currentMax, total: counters.sessions },
    requests: counters.requests,
  }
}
