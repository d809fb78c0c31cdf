import { Type } from 'typebox'
import { HostName, Token, User } from './access.ts'
import { AccessLog } from './access-log.ts'
import { ConnectionMode, ForwardFor, OriginalTo } from './backend.ts'
import { Duration, HeaderName, Name, withDefault } from './common.ts'
import { ErrorPages } from './error-page.ts'
import { Routes } from './route.ts'
import { Acls, Condition, HttpRules, UseBackend } from './rules/config.ts'
import { SectionId } from './section-id.ts'
import { SecretPlace } from './signed-cookie.ts'
import { StickTable } from './stick.ts'

/** The statistics page and who may use it (HAProxy manual §4.2 `stats …`). */
export const StatsConfig = Type.Object(
  {
    uri: withDefault(Type.String({ pattern: '^/[!-~]*$', description: 'a path that begins with / and has no spaces' }), '/haproxy?stats'),
    realm: withDefault(Type.String({ pattern: '^[ !#-\\[\\]-~]*$', description: 'a text without " and \\' }), 'Limpet Statistics'),
    users: withDefault(Type.Array(User), []),
    /** Bearer tokens (RFC 6750). */
    tokens: withDefault(Type.Array(Token), []),
    /** Users may change servers, not only look (`stats admin if TRUE`), unless their role says otherwise. */
    admin: withDefault(Type.Boolean(), false),
    /** With `admin`: only in requests for which one of these holds (`stats admin if …`); in all if there are none. Who has a role of their own is not asked. */
    adminRules: withDefault(Type.Array(Condition), []),
    /** Whoever reaches the address may look without a login (`stats http-request allow`). */
    publicRead: withDefault(Type.Boolean(), false),
    /** /metrics needs no login. */
    publicMetrics: withDefault(Type.Boolean(), false),
    /** More names by which a browser may ask for what needs no login. Addresses, localhost and the names listened on always do. */
    hosts: withDefault(Type.Array(HostName), []),
    /** The sections that the page shows, and that its form changes; all if there are none (`stats scope`). */
    scope: withDefault(Type.Array(Name), []),
    hideVersion: withDefault(Type.Boolean(), true),
    refresh: Type.Optional(Duration),
    /** The name of this machine, shown on the page (`stats show-node`). */
    showNode: Type.Optional(Type.String()),
    /** What this machine is for, shown on the page (`stats show-desc`). */
    showDesc: Type.Optional(Type.String()),
    /** More about each server in the page's tooltips (`stats show-legends`). */
    showLegends: withDefault(Type.Boolean(), false),
    /** Changes by REST must say by `If-Match` what they are based on. */
    requireIfMatch: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type StatsConfig = Type.StaticDecode<typeof StatsConfig>

/** A field of responses that tells which server was chosen and by what. */
export const Why = Type.Object(
  {
    header: withDefault(HeaderName, 'X-Limpet-Why'),
    /** Only clients are told whose requests bring this key in the same field; all of them without it. */
    key: Type.Optional(SecretPlace),
  },
  { additionalProperties: false },
)
export type Why = Type.StaticDecode<typeof Why>

/** Connections at a time; 0 for as many as the process may have. */
export const FrontendLimit = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'a number of connections, 0 for as many as the process may have',
})

/** Connections in a second; 0 for any number. */
export const RateLimit = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'a number of connections in a second, 0 for any number',
})

/** What an operator wants of a frontend. */
export const FrontendState = Type.Union([Type.Literal('open'), Type.Literal('paused'), Type.Literal('stopped')], {
  description: 'open, paused (nobody can connect) or stopped (the same for good)',
})
export type FrontendState = Type.Static<typeof FrontendState>

/**
 * A frontend section: where clients come in. One that has `stats` and no `defaultBackend` is the administration side:
 * REST under /admin, the page at `stats.uri`; one that has both shows the page only.
 */
export const FrontendConfig = Type.Object(
  {
    name: Name,
    id: Type.Optional(SectionId),
    /** Addresses to listen on, as HAProxy writes them: `*:8080`, `127.0.0.1:80`, `[::1]:80`, `unix@/run/limpet.sock`, `fd@3`. */
    bind: withDefault(
      Type.Array(
        Type.String({
          minLength: 1,
          maxLength: 300,
          examples: ['*:8080'],
          description: 'an address such as *:8080, [::1]:80, unix@/run/x.sock or fd@3',
        }),
      ),
      [],
    ),
    maxconn: Type.Optional(FrontendLimit),
    /** New connections in a second that are let in, the others wait; 0 for any number (`rate-limit sessions`). */
    rateLimit: Type.Optional(RateLimit),
    defaultBackend: Type.Optional(Name),
    acls: Acls,
    useBackend: withDefault(Type.Array(UseBackend), []),
    /** Which requests go where, by host, path and more; asked before `useBackend`. */
    routes: Routes,
    httpRequest: HttpRules,
    /** `redirect`, without that word: they come when the rules for requests are done, by `allow` too. */
    redirects: HttpRules,
    httpResponse: HttpRules,
    httpAfterResponse: HttpRules,
    errorPages: ErrorPages,
    connectionMode: withDefault(ConnectionMode, 'keep-alive'),
    timeout: withDefault(
      Type.Object(
        {
          client: withDefault(Duration, 60_000),
          httpRequest: Type.Optional(Duration),
          httpKeepAlive: Type.Optional(Duration),
          clientFin: Type.Optional(Duration),
        },
        { additionalProperties: false },
      ),
      {},
    ),
    /** Connections that end before anything came are neither answered, counted nor logged (`option http-ignore-probes`). */
    ignoreProbes: withDefault(Type.Boolean(), false),
    /** The body of a request, or as much of it as `global.bufsize` says, is there before a server is chosen (`option http-buffer-request`). */
    bufferRequest: withDefault(Type.Boolean(), false),
    forwardfor: Type.Optional(ForwardFor),
    originalto: Type.Optional(OriginalTo),
    /**
     * Networks whose clients may say in whose name they speak: of all others, X-Forwarded-*, X-Real-IP, Forwarded and what reads like them is not passed
     * on. `unix` stands for whoever comes by a unix socket.
     */
    trustedProxies: withDefault(Type.Array(Type.String({ minLength: 1, description: 'a network such as 10.0.0.0/8, or unix' })), []),
    /** Lets TRACE requests through to the servers. */
    trace: withDefault(Type.Boolean(), false),
    stats: Type.Optional(StatsConfig),
    accessLog: Type.Optional(AccessLog),
    /** What makes the ID of a request, as a log format (`unique-id-format`). */
    uniqueIdFormat: Type.Optional(Type.String({ minLength: 1 })),
    /** The field that tells servers the ID (`unique-id-header`). */
    uniqueIdHeader: Type.Optional(HeaderName),
    /** The target at which the frontend itself says that it is there, for whoever watches it. */
    monitorUri: Type.Optional(Type.String({ pattern: '^[!-~]+$', description: 'a target such as /alive' })),
    /** When it says 503 there: if any of them holds. */
    monitorFail: withDefault(Type.Array(Condition), []),
    /** A table for `stick` rules of backends, which has the name of the frontend. */
    stickTable: Type.Optional(StickTable),
    why: Type.Optional(Why),
  },
  { additionalProperties: false },
)
export type FrontendConfig = Type.StaticDecode<typeof FrontendConfig>
