import { type TSchema, Type } from 'typebox'
import { BackendConfig } from './backend.ts'
import { BackendSettings, FrontendSettings, ServerValues } from './change.ts'
import { Name, Weight, withDefault } from './common.ts'
import { AdminState, ServerConfig } from './server.ts'

const closed = { additionalProperties: false }

/** A value of a merge patch (RFC 7396): null makes it what the configuration says. */
function orReset<T extends TSchema>(schema: T) {
  return Type.Optional(Type.Union([schema, Type.Null()], { description: `${whatIs(schema)}, or null for what is configured` }))
}

/** What a schema takes, in words. */
function whatIs(schema: TSchema): string {
  const [what, type, least, most]: unknown[] = ['description', 'type', 'minimum', 'maximum'].map((key) => Reflect.get(schema, key))
  if (typeof what === 'string') return what
  if (type === 'boolean') return 'true or false'
  return type === 'integer' ? `a whole number from ${least} to ${most}` : 'a value'
}

const values = ServerValues.properties
const settings = BackendSettings.properties
const Percentage = Type.String({ pattern: '^\\d{1,5}%$' })

/** A weight, absolute or in parts of the initial one. */
export const WantedWeight = Type.Union([Weight, Percentage], {
  description:
    'a weight from 0 to 256, or per cent of the initial weight such as "50%", rounded down as in HAProxy: half of 1 is 0, and no new clients',
})

const patch = {
  state: orReset(AdminState),
  weight: orReset(WantedWeight),
  maxconn: orReset(values.maxconn),
  maxqueue: orReset(values.maxqueue),
  address: orReset(values.address),
  cookie: orReset(ServerConfig.properties.cookie),
  check: orReset(values.check),
  checkAddr: orReset(ServerConfig.properties.checkAddr),
  checkPort: orReset(ServerConfig.properties.checkPort),
  inter: orReset(values.inter),
  health: values.health,
  agent: values.agent,
  agentCheck: orReset(values.agentCheck),
  agentAddr: orReset(ServerConfig.properties.agentAddr),
  agentPort: orReset(ServerConfig.properties.agentPort),
  agentSend: orReset(ServerConfig.properties.agentSend),
}

/** What is to become of a server; what is left out stays as it is. */
export const ServerPatch = Type.Object(patch, {
  ...closed,
  title: 'ServerPatch',
  examples: [{ state: 'drain' }, { weight: '50%', maxconn: 200 }, { weight: null }],
})
export type ServerPatch = Type.StaticDecode<typeof ServerPatch>

/** What is to become of several servers. */
export const ServersPatch = Type.Object(
  {
    servers: Type.Array(Type.Object({ backend: Name, name: Name, ...patch }, closed), {
      minItems: 1,
      maxItems: 10_000,
      description: 'a list of servers, each with what is to change of it',
    }),
  },
  {
    ...closed,
    title: 'ServersPatch',
    examples: [
      {
        servers: [
          { backend: 'app', name: 'web1', state: 'drain' },
          { backend: 'app', name: 'web2', weight: 200 },
        ],
      },
    ],
  },
)

/** A server to be added. */
export const ServerDefinition = Type.Object(ServerConfig.properties, {
  ...closed,
  title: 'ServerDefinition',
  examples: [{ name: 'web3', address: '10.0.0.3:8080', cookie: 'w3', check: true }],
})

/** A server to be added, or to become so; the path names it. */
export const NamelessServer = Type.Object(
  { ...ServerConfig.properties, name: Type.Optional(Name) },
  { ...closed, title: 'NamelessServer', examples: [{ address: '10.0.0.3:8080', cookie: 'w3', weight: 10, check: true }] },
)

/** What is to become of a backend. */
export const BackendPatch = Type.Object(
  {
    balance: orReset(settings.balance),
    httpReuse: orReset(settings.httpReuse),
    retries: orReset(settings.retries),
    redispatch: orReset(settings.redispatch),
    strict: orReset(settings.strict),
    whenFull: orReset(settings.whenFull),
    abortOnClose: orReset(settings.abortOnClose),
    allbackups: orReset(settings.allbackups),
    fullconn: orReset(BackendConfig.properties.fullconn),
    dynamicCookie: orReset(settings.dynamicCookie),
    dynamicCookieKey: orReset(BackendConfig.properties.dynamicCookieKey),
  },
  { ...closed, title: 'BackendPatch', examples: [{ retries: 1, httpReuse: 'always' }, { fullconn: null }] },
)
export type BackendPatch = Type.StaticDecode<typeof BackendPatch>

/** What is to become of a frontend. */
export const FrontendPatch = Type.Object(
  { state: orReset(FrontendSettings.properties.state), maxconn: orReset(FrontendSettings.properties.maxconn) },
  { ...closed, title: 'FrontendPatch', examples: [{ state: 'paused' }, { maxconn: 1000 }, { state: null, maxconn: null }] },
)
export type FrontendPatch = Type.Static<typeof FrontendPatch>

const { log: _log, logTag: _logTag, serverList: _serverList, serverTemplates: _templates, ...backend } = BackendConfig.properties

/** A backend to be added. Its servers' states go to the log of the process. */
export const BackendDefinition = Type.Object(backend, {
  ...closed,
  title: 'BackendDefinition',
  examples: [{ name: 'blue', cookie: {}, servers: [{ name: 'b1', address: '10.0.1.1:8080', cookie: 'b1', check: true }] }],
})

export const WeightRequest = Type.Object(
  { weight: WantedWeight },
  { ...closed, title: 'WeightRequest', examples: [{ weight: 20 }, { weight: '50%' }] },
)

/** For what has nothing to say. */
export const Nothing = withDefault(Type.Object({}, { ...closed, title: 'Nothing' }), {})

const Flag = Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'true or false' })
export const Forced = Type.Object({ force: Type.Optional(Flag) }, closed)
export const ResetQuery = Type.Object({ all: Type.Optional(Flag) }, closed)
export const ServerFilter = Type.Object(
  {
    backend: Type.Optional(Type.String({ description: 'the name of a backend' })),
    state: Type.Optional(AdminState),
    status: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'how a status begins, such as UP, DOWN or no check' })),
  },
  closed,
)
export type ServerFilter = Type.Static<typeof ServerFilter>
export const StatsFilter = Type.Object(
  {
    proxy: Type.Optional(Type.String({ description: 'the name of a frontend or backend' })),
    scope: Type.Optional(
      Type.Union([Type.Literal('frontend'), Type.Literal('server'), Type.Literal('backend')], {
        description: 'one of frontend, server, backend',
      }),
    ),
  },
  closed,
)
