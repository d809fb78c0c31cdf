import { type Static, Type } from 'typebox'
import { DrainPlan } from './change.ts'
import { AdminState } from './server.ts'

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** How the drain of a server goes. */
export const DrainView = Type.Object(
  {
    since: Type.String({ format: 'date-time', description: 'when it began' }),
    drained: Type.Boolean({ description: 'whether nobody is left' }),
    remaining: Type.Object(
      {
        requests: Count('in flight, tunnels among them'),
        tunnels: Count('of these, connections of another protocol, such as WebSocket'),
        sessions: Type.Optional(Count('bound to it, where signed cookies or learnt keys tell sessions apart')),
        clientsEstimate: Type.Optional(
          Count(
            'about how many clients it had in the last five minutes, where clients are bound to it and their sessions are not told apart',
          ),
        ),
      },
      { ...closed, description: 'what is left' },
    ),
    most: Count('the most that was left since it began: sessions, clients or requests, whichever is counted'),
    perMinute: Type.Optional(
      Type.Number({ description: 'by how many that becomes less each minute, over the last five; below 0 if it becomes more' }),
    ),
    expectedEnd: Type.Optional(Type.String({ format: 'date-time', description: 'when nobody will be left if it goes on like this' })),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'when it is over whoever is left, if somebody said so' })),
    afterwards: Type.Optional(DrainPlan.properties.afterwards),
  },
  { ...closed, title: 'Drain' },
)
export type DrainView = Static<typeof DrainView>

/** What became of a drain. */
export const DrainStatus = Type.Object(
  {
    backend: Type.String(),
    server: Type.String(),
    state: Type.Union([...AdminState.anyOf, Type.Literal('removed')], {
      description: 'drain while it drains; else what came of it: ready, maint or removed',
    }),
    drained: Type.Boolean({ description: 'whether nobody is left on it' }),
    drain: Type.Optional(DrainView),
  },
  { ...closed, title: 'DrainStatus' },
)
export type DrainStatus = Static<typeof DrainStatus>

export const DrainStatusList = Type.Object({ drains: Type.Array(DrainStatus) }, { ...closed, title: 'Drains' })
