import { Type } from 'typebox'
import { LogTag, LogTargetText } from './access-log.ts'
import { BackendConfig } from './backend.ts'
import { Duration, withDefault } from './common.ts'
import { FrontendConfig } from './frontend.ts'
import { Resolvers } from './resolvers.ts'
import { RuntimeSockets } from './runtime-socket.ts'
import { UserList } from './userlist.ts'

/** The process: what HAProxy keeps in `global` (manual §3) and has a meaning here. */
export const GlobalConfig = Type.Object(
  {
    maxconn: Type.Optional(Type.Integer({ minimum: 1 })),
    node: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    /** How long a soft stop waits for what is in flight. */
    hardStopAfter: withDefault(Duration, 30_000),
    /** How long new connections are still accepted once a soft stop was asked for. */
    grace: Type.Optional(Duration),
    /** Where it is told what becomes of the servers of backends that have no `log` of their own, as after `log` in haproxy.cfg. */
    log: Type.Optional(Type.Array(LogTargetText)),
    /** The name of the sender in lines of log. */
    logTag: Type.Optional(LogTag),
    /** Whether lines tell the name of this machine, or another name for it. */
    logSendHostname: Type.Optional(Type.Union([Type.Boolean(), Type.String()], { description: 'true, false or a name' })),
    /**
     * How much of a request's body is kept at most so that it can be sent again, in bytes; 16384 unless set (`tune.bufsize`). The head of a response may
     * have 1024 less, but at least 15360.
     */
    bufsize: Type.Optional(Type.Integer({ minimum: 0, maximum: 16_777_216, description: 'a number of bytes' })),
    /** By how many per cent the time between checks varies, by chance, so that they do not fall together. */
    spreadChecks: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, description: 'a whole number of percent from 0 to 50' })),
    /** Over how long the first checks are spread at most; over each server's `inter` unless set. */
    maxSpreadChecks: Type.Optional(Duration),
    /** Checks may run programs (`external-check`), if the command line allows it too. */
    externalCheck: Type.Optional(Type.Boolean()),
    /**
     * Networks that servers must lie in which are added or moved while running; `unix` stands for unix sockets. Without any, they may be everywhere but on
     * unix sockets and at metadata addresses, which must be named if they are meant: 169.254.0.0/16, 100.100.100.200, 168.63.129.16, 192.0.0.192,
     * fd00:ec2::/32, fd20:ce::254.
     */
    serverNetworks: Type.Optional(Type.Array(Type.String({ minLength: 1, description: 'a network such as 10.0.0.0/8, or unix' }))),
    /** Lists of users for rules (`userlist`). */
    userlists: Type.Optional(Type.Array(UserList)),
    /** Who is asked where servers are, while running. */
    resolvers: Type.Optional(Type.Array(Resolvers)),
    /** Where HAProxy's runtime API is spoken. */
    stats: Type.Optional(RuntimeSockets),
  },
  { additionalProperties: false },
)
export type GlobalConfig = Type.StaticDecode<typeof GlobalConfig>

/** All that one configures: haproxy.cfg, YAML, JSON and an embedding program all come to this shape. */
export const Config = Type.Object(
  {
    global: withDefault(GlobalConfig, {}),
    frontends: withDefault(Type.Array(FrontendConfig), []),
    backends: withDefault(Type.Array(BackendConfig), []),
  },
  { additionalProperties: false },
)
export type Config = Type.StaticDecode<typeof Config>
