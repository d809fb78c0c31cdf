import type { FastifyReply } from 'fastify'
import { drainPlan, weightOf } from '../lb/change/wanted.ts'
import type { Server } from '../lb/server.ts'
import { ServerPath, ServerView } from '../schemas/admin.ts'
import type { ServerValues } from '../schemas/change.ts'
import { DrainRequest } from '../schemas/drain-wanted.ts'
import type { AdminState } from '../schemas/server.ts'
import { Nothing, WeightRequest } from '../schemas/wanted.ts'
import { changer } from './changing.ts'
import { type Conditions, tagged } from './conditions.ts'
import { answersWith, refusedChanging, secured } from './described.ts'
import type { Routes } from './typed.ts'
import { findServer, viewServer } from './views.ts'

const shared = {
  tags: ['actions'],
  ...secured,
  params: ServerPath,
  response: { 200: answersWith('The server after it.', ServerView), ...refusedChanging() },
}
const path = '/backends/:backend/servers/:server'

const states: { name: string; state: AdminState; operationId: string; summary: string }[] = [
  { name: 'ready', state: 'ready', operationId: 'readyServer', summary: 'Give a server new clients' },
  { name: 'enable', state: 'ready', operationId: 'enableServer', summary: 'The same as ready' },
  { name: 'maint', state: 'maint', operationId: 'maintServer', summary: 'Put a server into maintenance: it serves nobody' },
  { name: 'disable', state: 'maint', operationId: 'disableServer', summary: 'The same as maint' },
]

/** What is done with one server often. */
export const serverActions: Routes<Conditions> = async (app, conditions) => {
  const { loadBalancer } = app
  const change = changer(app, conditions)
  type Asking = Parameters<typeof change<ServerPath, Server>>[0]

  async function act(request: Asking, reply: FastifyReply, deed: (server: Server) => { values: ServerValues } | { sessions: 'shutdown' }) {
    const server = await change(request, findServer, (found, asked) => [{ ...asked, ...deed(found) }])
    return tagged(reply, loadBalancer, server, viewServer(server))
  }

  for (const { name, state, ...described } of states) {
    app.post(`${path}/${name}`, { schema: { ...shared, ...described, body: Nothing } }, (request, reply) =>
      act(request, reply, () => ({ values: { state } })),
    )
  }

  app.post(
    `${path}/drain`,
    {
      schema: {
        ...shared,
        operationId: 'drainServer',
        summary: 'Leave a server to the clients that are bound to it',
        description:
          'With a `deadline`, such as `10m`, `afterwards` says what follows on it: `maint` (unless given), `remove`, which cuts off what is still in flight, or `keep`: it stays in drain.',
        body: DrainRequest,
      },
    },
    (request, reply) => act(request, reply, () => ({ values: { state: 'drain', drain: drainPlan(request.body, loadBalancer.now()) } })),
  )

  app.put(
    `${path}/weight`,
    {
      schema: {
        ...shared,
        operationId: 'weighServer',
        summary: 'Set the weight of a server',
        description: 'Absolute, or per cent of the weight that the configuration gives.',
        body: WeightRequest,
      },
    },
    (request, reply) => act(request, reply, (server) => ({ values: { weight: weightOf(server, request.body.weight) } })),
  )

  app.post(
    `${path}/sessions/shutdown`,
    {
      schema: {
        ...shared,
        operationId: 'shutDownSessions',
        summary: 'Cut off what a server has in flight',
        description: 'Its requests in flight are answered 502 or broken off, its tunnels closed. Its state stays what it is.',
        body: Nothing,
      },
    },
    (request, reply) => act(request, reply, () => ({ sessions: 'shutdown' })),
  )
}
