import { type Static, Type } from 'typebox'
import { Weight } from './common.ts'
import { AdminState } from './server.ts'

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** A server as the administration side shows it. */
export const ServerView = Type.Object(
  {
    backend: Type.String(),
    name: Type.String(),
    id: Type.Integer({ minimum: 1, description: 'position in its backend' }),
    address: Type.String({ description: 'as configured' }),
    cookie: Type.Optional(Type.String({ description: 'the cookie value that binds a client to it' })),
    backup: Type.Boolean({ description: 'used only when no active server is left' }),
    state: AdminState,
    status: Type.String({
      description: "what becomes of the operator's state and the checks, in HAProxy's words: UP, UP 1/3, DOWN, DRAIN, MAINT, no check …",
    }),
    serves: Type.Union([Type.Literal('everyone'), Type.Literal('bound clients'), Type.Literal('nobody')], {
      description: 'who gets this server now: everyone, bound clients (those whose cookie names it), or nobody',
    }),
    weight: Weight,
    initialWeight: Type.Integer({ minimum: 0, maximum: 256, description: 'the weight that the configuration gives' }),
    checked: Type.Boolean({ description: 'whether its health is checked' }),
    lastCheck: Type.Optional(Type.String({ description: 'what the last check found' })),
    changedAt: Type.String({ format: 'date-time', description: 'when it last went up or down, or into or out of drain' }),
    requests: Type.Object(
      {
        current: Count('in flight now'),
        max: Count('most in flight at once'),
        total: Count('served since the start'),
        balanced: Count('of these, given to it by the algorithm and not by a cookie'),
      },
      closed,
    ),
  },
  { ...closed, title: 'Server' },
)
export type ServerView = Static<typeof ServerView>

/** A backend as the administration side shows it. */
export const BackendView = Type.Object(
  {
    name: Type.String(),
    status: Type.Union([Type.Literal('UP'), Type.Literal('DOWN')], { description: 'UP or DOWN: whether any server takes new clients' }),
    balance: Type.String({ description: 'the algorithm' }),
    cookie: Type.Optional(Type.String({ description: 'the name of the cookie that binds clients to servers' })),
    weight: Count('the sum of the weights in use'),
    usable: Type.Object({ active: Count('active servers that take new clients'), backup: Count('backups that take new clients') }, closed),
    servers: Type.Array(ServerView),
  },
  { ...closed, title: 'Backend' },
)
export type BackendView = Static<typeof BackendView>

export const BackendList = Type.Object({ backends: Type.Array(BackendView) }, closed)
export const ServerList = Type.Object({ servers: Type.Array(ServerView) }, closed)

/** Names in a path: any text, as a name that does not exist is a 404 whatever it looks like. */
export const BackendPath = Type.Object({ backend: Type.String() }, closed)
export const ServerPath = Type.Object({ backend: Type.String(), server: Type.String() }, closed)

/** What probes of the process are told. */
export const Condition = Type.Object(
  { status: Type.Union([Type.Literal('ok'), Type.Literal('starting'), Type.Literal('stopping')]) },
  closed,
)
export type Condition = Static<typeof Condition>
