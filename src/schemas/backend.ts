import { Type } from 'typebox'
import { LogTag, LogTargetText } from './access-log.ts'
import { Algorithm } from './balance.ts'
import { Duration, HeaderName, Name, withDefault } from './common.ts'
import { CookieConfig } from './cookie.ts'
import { ErrorPages } from './error-page.ts'
import { HashType } from './hash-type.ts'
import { CheckRules, ExternalCheck } from './health-check/config.ts'
import { Learn } from './learn.ts'
import { Acls, HttpRules, PersistRule, UseServer } from './rules/config.ts'
import { Words } from './rules/words.ts'
import { SectionId } from './section-id.ts'
import { ServerConfig } from './server.ts'
import { ServerListSource } from './server-list.ts'
import { ServerTemplate } from './server-template.ts'
import { StickRule, StickTable } from './stick.ts'

const CheckHeader = Type.Object(
  { name: HeaderName, value: Type.String({ pattern: '^[\\t -~\\x80-\\xff]*$', description: 'a text without control characters' }) },
  { additionalProperties: false },
)

/** `option httpchk`: the request a check sends; any 2xx or 3xx passes (HAProxy manual §4.2). */
export const HttpCheck = Type.Object(
  {
    method: withDefault(Type.String({ pattern: '^[A-Z]+$', description: 'a method in capitals' }), 'OPTIONS'),
    uri: withDefault(Type.String({ pattern: '^[!-~]+$', description: 'a URI without spaces' }), '/'),
    /** The rest of the request head, as `HTTP/1.1\r\nHost: www` in haproxy.cfg. */
    version: withDefault(Type.Union([Type.Literal('HTTP/1.0'), Type.Literal('HTTP/1.1')]), 'HTTP/1.0'),
    headers: withDefault(Type.Array(CheckHeader), []),
  },
  { additionalProperties: false },
)
export type HttpCheck = Type.StaticDecode<typeof HttpCheck>

/** `option forwardfor`: tells servers the client's address (HAProxy manual §4.2). */
export const ForwardFor = Type.Object(
  {
    header: withDefault(HeaderName, 'X-Forwarded-For'),
    /** Networks whose clients are not named, such as `127.0.0.0/8`. */
    except: Type.Optional(Type.String({ minLength: 1, description: 'a network such as 127.0.0.0/8' })),
    /** Only if the request has no such field yet. */
    ifNone: withDefault(Type.Boolean(), false),
  },
  { additionalProperties: false },
)
export type ForwardFor = Type.StaticDecode<typeof ForwardFor>

/** `option originalto`: tells servers the address that the client came to (HAProxy manual §4.2). */
export const OriginalTo = Type.Object(
  {
    header: withDefault(HeaderName, 'X-Original-To'),
    /** Networks that are not told, such as `127.0.0.0/8`. */
    except: Type.Optional(Type.String({ minLength: 1, description: 'a network such as 127.0.0.0/8' })),
  },
  { additionalProperties: false },
)
export type OriginalTo = Type.StaticDecode<typeof OriginalTo>

/** After which failures a request may be sent again, statuses of a response among them (HAProxy manual §4.2 `retry-on`). */
export const RetryCause = Type.Enum(
  [
    'conn-failure',
    'empty-response',
    'junk-response',
    'response-timeout',
    ...(['401', '403', '404', '408', '425', '500', '501', '502', '503', '504'] as const),
  ],
  { description: 'one of conn-failure, empty-response, junk-response, response-timeout, or a status such as 503' },
)
export type RetryCause = Type.Static<typeof RetryCause>
/** What becomes of connections after a response, in HAProxy's terms (manual §4): both stay, the server's is closed, or both are. */
export const ConnectionMode = Type.Union([Type.Literal('keep-alive'), Type.Literal('server-close'), Type.Literal('close')], {
  description: 'one of keep-alive, server-close, close',
})
export type ConnectionMode = Type.Static<typeof ConnectionMode>

/** Whose idle connections to servers a request may use (HAProxy manual §4.2 `http-reuse`). */
export const HttpReuse = Type.Union([Type.Literal('never'), Type.Literal('safe'), Type.Literal('aggressive'), Type.Literal('always')], {
  description: 'one of never, safe, aggressive, always',
})

export const Retries = Type.Integer({ minimum: 0, maximum: 100 })
export const Redispatch = Type.Integer({ minimum: -100, maximum: 100 })
export const WhenFull = Type.Union([Type.Literal('wait'), Type.Literal('move')], { description: 'wait or move' })
export const Fullconn = Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'a number of requests' })

export const HashBalanceFactor = Type.Union([Type.Literal(0), Type.Integer({ minimum: 101, maximum: 1_000_000 })], {
  description: '0, or a whole number of percent above 100',
})

export const DynamicCookieKey = Type.String({ minLength: 1, writeOnly: true, description: 'a secret' })

/** A backend section: servers that can stand in for one another (HAProxy manual §4). */
export const BackendConfig = Type.Object(
  {
    name: Name,
    id: Type.Optional(SectionId),
    /** An algorithm and its parameters, as in haproxy.cfg. */
    balance: withDefault(Algorithm, 'roundrobin'),
    /** How the keys of algorithms that have some become servers. */
    hashType: withDefault(HashType, 'map-based'),
    /** Where the hash type is consistent, and with random: how much of what would be fair a server may have in hand, in percent; 0 for any. */
    hashBalanceFactor: withDefault(HashBalanceFactor, 0),
    cookie: Type.Optional(CookieConfig),
    /** What the cookies of servers are made with where `cookie.dynamic` is on: who has it can tell which address a cookie stands for. */
    dynamicCookieKey: Type.Optional(DynamicCookieKey),
    /** A server that is down is still used by the clients bound to it (`option persist`). */
    persist: withDefault(Type.Boolean(), false),
    /** It is one section with the frontend of the same name, as HAProxy's `listen`: rules that both have are applied once. */
    isListen: withDefault(Type.Boolean(), false),
    acls: Acls,
    useServer: withDefault(Type.Array(UseServer), []),
    persistRules: withDefault(Type.Array(PersistRule), []),
    stickTable: Type.Optional(StickTable),
    stick: withDefault(Type.Array(StickRule), []),
    learn: Type.Optional(Learn),
    httpRequest: HttpRules,
    /** `redirect`, without that word: they come when the rules for requests are done, by `allow` too. */
    redirects: HttpRules,
    httpResponse: HttpRules,
    httpAfterResponse: HttpRules,
    errorPages: ErrorPages,
    /**
     * A client stays with the server that it has a connection of its own to (`option prefer-last-server`), as it has with `httpReuse: never`. Where balancing goes
     * by a key that means nothing.
     */
    preferLastServer: withDefault(Type.Boolean(), false),
    /** The body of a request, or as much of it as `global.bufsize` says, is there before a server is chosen (`option http-buffer-request`). */
    bufferRequest: withDefault(Type.Boolean(), false),
    /** How often a connection that could not be made is tried again. */
    retries: withDefault(Retries, 3),
    /**
     * `option redispatch [N]`: 0 never leaves the client's server; N > 0 leaves it at every Nth retry; N < 0 at the Nth before the last;
     * -1, the default, at the last one.
     */
    redispatch: withDefault(Redispatch, -1),
    /**
     * After which failures, beyond `conn-failure`, an attempt is followed by another. All others mean that the server may have acted upon the request:
     * it then happens twice.
     */
    retryOn: withDefault(Type.Array(RetryCause), ['conn-failure']),
    /** A client whose server is down gets 503 and not another server, which would not know its session. */
    strict: withDefault(Type.Boolean(), false),
    /** What a client does whose server is full: it waits for it, as in HAProxy, or moves to another. */
    whenFull: withDefault(WhenFull, 'wait'),
    /** A client that closes its side of the connection has lost interest: its request ends, queued or not (`option abortonclose`). */
    abortOnClose: withDefault(Type.Boolean(), true),
    /** `server-close` and `close` mean the same here: the client's connection is the frontend's affair. */
    connectionMode: withDefault(ConnectionMode, 'keep-alive'),
    /** The server is not told that its connection is about to be closed. */
    pretendKeepalive: withDefault(Type.Boolean(), false),
    /** Whose idle connections to servers a request may use. */
    httpReuse: withDefault(HttpReuse, 'safe'),
    timeout: withDefault(
      Type.Object(
        {
          connect: withDefault(Duration, 5000),
          server: withDefault(Duration, 60_000),
          queue: Type.Optional(Duration),
          check: Type.Optional(Duration),
          tunnel: Type.Optional(Duration),
          serverFin: Type.Optional(Duration),
          /** For a body that is waited for with `bufferRequest`. */
          httpRequest: Type.Optional(Duration),
        },
        { additionalProperties: false },
      ),
      {},
    ),
    httpchk: Type.Optional(HttpCheck),
    /** With `httpchk`: what checks do beyond one request, and what a server is to answer, each as after `http-check`. */
    httpCheck: Type.Optional(CheckRules),
    /** Checks say and expect this over TCP, each as after `tcp-check`. */
    tcpCheck: Type.Optional(CheckRules),
    /** Checks run a program. Only where `global.externalCheck` and a flag of the command line allow it, and not in backends that come while running. */
    externalCheck: Type.Optional(ExternalCheck),
    forwardfor: Type.Optional(ForwardFor),
    originalto: Type.Optional(OriginalTo),
    /** What `Forwarded` (RFC 7239) tells servers, as after `option forwarded`: `proto`, `host`, `by`, `by_port`, `for`, `for_port` or one of these with `-expr` and a sample; nothing stands for `proto for`. */
    forwarded: Type.Optional(Words),
    /** The field that tells a server its own name (`http-send-name-header`). */
    sendNameHeader: Type.Optional(HeaderName),
    /** The number of requests at which servers with `minconn` are given their `maxconn`. */
    fullconn: Type.Optional(Fullconn),
    allbackups: withDefault(Type.Boolean(), false),
    /** Where it is told what becomes of its servers; `global.log` unless given. */
    log: Type.Optional(Type.Array(LogTargetText)),
    logTag: Type.Optional(LogTag),
    servers: withDefault(Type.Array(ServerConfig), []),
    /** More servers that are alike, as many as a name may come to. */
    serverTemplates: Type.Optional(Type.Array(ServerTemplate)),
    /** More servers, from a file that may become another at any time. */
    serverList: Type.Optional(ServerListSource),
  },
  { additionalProperties: false },
)
export type BackendConfig = Type.StaticDecode<typeof BackendConfig>
