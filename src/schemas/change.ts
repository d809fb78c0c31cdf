import { type TSchema, Type } from 'typebox'
import { BackendConfig, DynamicCookieKey, Fullconn, HttpReuse, Redispatch, Retries, WhenFull } from './backend.ts'
import { Algorithm } from './balance.ts'
import { Duration, Name, Weight } from './common.ts'
import { FrontendLimit, FrontendState } from './frontend.ts'
import { AdminState, AgentText, CheckAddress, CheckPort, CookieValue, RequestLimit, ServerAddress, ServerConfig } from './server.ts'

const closed = { additionalProperties: false }

/** A value that may also be none. */
function orNone<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()], { description: `${Reflect.get(schema, 'description') ?? 'a value'}, or null for none` })
}

/** How long a drain is to last, and what becomes of the server then. */
export const DrainPlan = Type.Object(
  {
    /** Milliseconds since the epoch. */
    until: Type.Integer({ minimum: 0, description: 'when the drain is over, in milliseconds since the epoch' }),
    afterwards: Type.Union([Type.Literal('maint'), Type.Literal('remove'), Type.Literal('keep')], {
      description: 'what follows: maint, remove (with whatever is still in flight) or keep (it stays in drain)',
    }),
  },
  closed,
)
export type DrainPlan = Type.Static<typeof DrainPlan>

/** The absolute values that an operator may give a server; what is left out stays as it is. */
export const ServerValues = Type.Object(
  {
    state: Type.Optional(AdminState),
    weight: Type.Optional(Weight),
    maxconn: Type.Optional(RequestLimit),
    maxqueue: Type.Optional(RequestLimit),
    address: Type.Optional(ServerAddress),
    /** Why its name comes to no address, and it is out of service for that. */
    unresolved: Type.Optional(orNone(Type.String({ maxLength: 200, description: 'why its name comes to no address' }))),
    cookie: Type.Optional(orNone(CookieValue)),
    check: Type.Optional(Type.Boolean({ description: 'true or false: whether its health is checked' })),
    checkAddr: Type.Optional(orNone(CheckAddress)),
    checkPort: Type.Optional(orNone(CheckPort)),
    inter: Type.Optional(Duration),
    /** What the next check goes on from. */
    health: Type.Optional(
      Type.Union([Type.Literal('up'), Type.Literal('stopping'), Type.Literal('down')], { description: 'one of up, stopping, down' }),
    ),
    drain: Type.Optional(orNone(DrainPlan)),
    /** What the agent is taken to have said. */
    agent: Type.Optional(Type.Union([Type.Literal('up'), Type.Literal('down')], { description: 'up or down' })),
    agentCheck: Type.Optional(Type.Boolean({ description: 'true or false: whether its agent is asked' })),
    agentAddr: Type.Optional(orNone(CheckAddress)),
    agentPort: Type.Optional(orNone(CheckPort)),
    agentSend: Type.Optional(orNone(AgentText)),
  },
  closed,
)
export type ServerValues = Type.StaticDecode<typeof ServerValues>

/** The absolute values that an operator may give a backend. */
export const BackendSettings = Type.Object(
  {
    balance: Type.Optional(Algorithm),
    httpReuse: Type.Optional(HttpReuse),
    retries: Type.Optional(Retries),
    redispatch: Type.Optional(Redispatch),
    strict: Type.Optional(Type.Boolean()),
    whenFull: Type.Optional(WhenFull),
    abortOnClose: Type.Optional(Type.Boolean()),
    allbackups: Type.Optional(Type.Boolean()),
    fullconn: Type.Optional(orNone(Fullconn)),
    /** `cookie.dynamic`, for a backend with a persistence cookie. */
    dynamicCookie: Type.Optional(Type.Boolean()),
    dynamicCookieKey: Type.Optional(orNone(DynamicCookieKey)),
  },
  closed,
)
export type BackendSettings = Type.StaticDecode<typeof BackendSettings>

/** The absolute values that an operator may give a frontend. */
export const FrontendSettings = Type.Object({ state: Type.Optional(FrontendState), maxconn: Type.Optional(FrontendLimit) }, closed)
export type FrontendSettings = Type.Static<typeof FrontendSettings>

/** The same of the process; 0 is what it began with. */
export const ProcessLimits = Type.Object({ maxconn: Type.Integer({ minimum: 0, description: 'connections of clients at a time' }) }, closed)
export type ProcessLimits = Type.Static<typeof ProcessLimits>

const stamp = {
  seq: Type.Integer({ minimum: 0, description: 'its number; the next one is higher' }),
  at: Type.Number({ description: 'when, in milliseconds since the epoch' }),
  by: Type.String({ description: "who: a user's name, or what acted in its place" }),
}
const ofServer = { ...stamp, target: Type.Object({ backend: Name, server: Name }, closed) }
const ofBackend = { ...stamp, target: Type.Object({ backend: Name }, closed) }
const ofFrontend = { ...stamp, target: Type.Object({ frontend: Name }, closed) }
const ofProcess = { ...stamp, target: Type.Object({ process: Type.Literal('global') }, closed) }
const force = Type.Optional(Type.Literal(true, { description: 'what is in flight is cut off' }))

const kinds = [
  Type.Object({ ...ofServer, values: ServerValues }, { ...closed, title: 'ServerChanged' }),
  Type.Object({ ...ofServer, added: ServerConfig }, { ...closed, title: 'ServerAdded' }),
  Type.Object({ ...ofServer, removed: Type.Literal(true), force }, { ...closed, title: 'ServerRemoved' }),
  Type.Object({ ...ofServer, sessions: Type.Literal('shutdown') }, { ...closed, title: 'SessionsShutDown' }),
  Type.Object({ ...ofBackend, settings: BackendSettings }, { ...closed, title: 'BackendChanged' }),
  Type.Object({ ...ofBackend, created: BackendConfig }, { ...closed, title: 'BackendCreated' }),
  Type.Object({ ...ofBackend, deleted: Type.Literal(true), force }, { ...closed, title: 'BackendDeleted' }),
  Type.Object({ ...ofFrontend, listening: FrontendSettings }, { ...closed, title: 'FrontendChanged' }),
  Type.Object({ ...ofProcess, limits: ProcessLimits }, { ...closed, title: 'LimitsChanged' }),
] as const

/** What an operator decided: made by one door, told to all, kept as the state. */
export const Change = Type.Union([...kinds], { title: 'Change' })
export type Change = Type.StaticDecode<typeof Change>

/** A change of the values of a server. */
export type ServerChange = Extract<Change, { values: unknown }>

type Unstamped<T> = T extends Change ? Omit<T, 'seq' | 'at'> : never

/** A change that somebody asks for. An added server is given a free number unless it has one. */
export type ChangeRequest = Unstamped<Change>
