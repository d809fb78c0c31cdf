import { type Static, Type } from 'typebox'
import { HttpReuse, WhenFull } from './backend.ts'
import { Weight } from './common.ts'
import { DrainView } from './drain.ts'
import { FrontendState } from './frontend.ts'
import { AdminState } from './server.ts'

const closed = { additionalProperties: false }
const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** A server as the administration side shows it. */
export const ServerView = Type.Object(
  {
    backend: Type.String(),
    name: Type.String(),
    id: Type.Integer({ minimum: 1, description: 'its number in its backend' }),
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
    throttle: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description: 'while it comes back slowly (slowstart), how much of its weight it has, in per cent',
      }),
    ),
    checked: Type.Boolean({ description: 'whether its health is checked' }),
    lastCheck: Type.Optional(Type.String({ description: 'what the last check found' })),
    resolution: Type.Optional(
      Type.Object(
        {
          resolvers: Type.String({ description: 'who is asked' }),
          name: Type.String({ description: 'for what: a name with its port, or that of a service' }),
          trouble: Type.Optional(Type.String({ description: 'why it has no address now, in the words that HAProxy has for it' })),
        },
        { ...closed, description: 'how its address is found, where resolvers do that' },
      ),
    ),
    agent: Type.Optional(
      Type.Object(
        {
          asked: Type.Boolean({ description: 'whether it is asked now' }),
          state: Type.Union([Type.Literal('up'), Type.Literal('down')], { description: 'up or down: what it is taken to have said' }),
          lastAnswer: Type.Optional(Type.String({ description: 'what it said last' })),
        },
        { ...closed, description: 'the program beside the server that says how it is, where it has one' },
      ),
    ),
    drain: Type.Optional(DrainView),
    maxconn: Count('requests at a time at most, 0 for any number'),
    queue: Count('requests that wait for it'),
    connections: Type.Object(
      {
        used: Count('that carry a request or a tunnel now'),
        idle: Count('that wait for the next'),
      },
      { ...closed, description: 'the connections to it' },
    ),
    tunnels: Count('connections of another protocol, such as WebSocket, that stand now; they count as requests in flight too'),
    recentClientsEstimate: Count('about how many clients it had in the last five minutes, told apart by address and browser'),
    sessions: Type.Optional(
      Type.Object(
        {
          bound: Count('bound to it; while it drains, those that remain'),
          recent: Count('of these, seen in the last five minutes'),
        },
        { ...closed, description: 'its sessions, where signed cookies or learnt keys tell them apart' },
      ),
    ),
    warnings: Type.Optional(
      Type.Array(Type.String(), {
        description: 'of one that was just added or replaced: what is hardly meant of it, such as that no cookie binds clients to it',
      }),
    ),
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
    httpReuse: HttpReuse,
    retries: Count('how often a connection that could not be made is tried again'),
    redispatch: Type.Integer({ description: 'at which retry another server is asked; 0 never' }),
    strict: Type.Boolean({ description: 'a client whose server is down gets 503, and no other server' }),
    whenFull: WhenFull,
    abortOnClose: Type.Boolean({ description: 'a request ends when its client closes its side' }),
    allbackups: Type.Boolean({ description: 'all backups are used, not only the first' }),
    fullconn: Type.Optional(Count('requests at which servers have their maxconn')),
    dynamicCookie: Type.Optional(
      Type.Boolean({ description: 'servers without a cookie of their own have one that is made of their address' }),
    ),
    requests: Type.Object(
      { current: Count('in flight now'), queued: Count('waiting for any server'), total: Count('since the start') },
      closed,
    ),
    servers: Type.Array(ServerView),
  },
  { ...closed, title: 'Backend' },
)
export type BackendView = Static<typeof BackendView>

export const BackendList = Type.Object({ backends: Type.Array(BackendView) }, closed)
export const ServerList = Type.Object({ servers: Type.Array(ServerView) }, closed)

/** A frontend as the administration side shows it. */
export const FrontendView = Type.Object(
  {
    name: Type.String(),
    state: FrontendState,
    status: Type.Union([Type.Literal('OPEN'), Type.Literal('PAUSED'), Type.Literal('STOP')], {
      description: 'the same in the words of HAProxy',
    }),
    bind: Type.Array(Type.String(), { description: 'what it listens on, as configured' }),
    defaultBackend: Type.Optional(Type.String({ description: 'where its requests go, unless rules say otherwise' })),
    administration: Type.Boolean({ description: 'this is where the administration side is' }),
    maxconn: Count('connections that it may have at a time; 0 where that is not known'),
    connections: Type.Object({ current: Count('now'), max: Count('the most there were'), total: Count('since the start') }, closed),
    requests: Count('since the start'),
  },
  { ...closed, title: 'Frontend' },
)
export type FrontendView = Static<typeof FrontendView>

export const FrontendList = Type.Object({ frontends: Type.Array(FrontendView) }, closed)

/** Names in a path: any text, as a name that does not exist is a 404 whatever it looks like. */
export const BackendPath = Type.Object({ backend: Type.String() }, closed)
export const FrontendPath = Type.Object({ frontend: Type.String() }, closed)
export const ServerPath = Type.Object({ backend: Type.String(), server: Type.String() }, closed)
export type ServerPath = Static<typeof ServerPath>

/** The process. */
export const InfoView = Type.Object(
  {
    name: Type.Literal('limpet'),
    version: Type.String({ description: 'the version of the program' }),
    node: Type.String({ description: 'the version of Node' }),
    pid: Count('the number of the process'),
    machine: Type.Optional(Type.String({ description: 'global.node: the name of this machine' })),
    description: Type.Optional(Type.String({ description: 'global.description: what it is for' })),
    startedAt: Type.String({ format: 'date-time', description: 'when it started' }),
    uptime: Count('seconds since then'),
    lastChange: Count('the number of the last change, 0 before the first'),
    frontends: Count('how many there are'),
    backends: Count('how many there are'),
    servers: Count('how many there are'),
    requests: Type.Object(
      { current: Count('in flight in all backends'), total: Count('since the start, or since figures were set back') },
      closed,
    ),
  },
  { ...closed, title: 'Info' },
)

export type InfoView = Static<typeof InfoView>

/** The statistics, one row for each frontend, server and backend. */
export const StatsView = Type.Object(
  {
    at: Type.String({ format: 'date-time', description: 'the moment of the statistics' }),
    rows: Type.Array(
      Type.Object(
        {
          scope: Type.Union([Type.Literal('frontend'), Type.Literal('server'), Type.Literal('backend')]),
          proxy: Type.String({ description: 'the name of the frontend or backend' }),
          name: Type.String({ description: 'FRONTEND, BACKEND or the name of the server' }),
          figures: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]), {
            description:
              "the figures that apply, by HAProxy's names of them (the columns of its CSV), and of servers recent_clients_estimate, sessions_bound and sessions_recent",
          }),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'Statistics' },
)

/** What probes of the process are told. */
export const Condition = Type.Object(
  { status: Type.Union([Type.Literal('ok'), Type.Literal('starting'), Type.Literal('stopping')]) },
  closed,
)
export type Condition = Static<typeof Condition>
