import { Type } from 'typebox'
import { LongDuration, withDefault } from './common.ts'
import { SignedCookie } from './signed-cookie.ts'

/** How a client is bound to its server by a cookie (HAProxy manual §4.2 `cookie`). The defaults are the safe ones; haproxy.cfg sets HAProxy's. */
export const CookieConfig = Type.Object(
  {
    name: withDefault(
      Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", maxLength: 128, description: 'a token (RFC 6265 §4.1.1)' }),
      'SERVERID',
    ),
    /**
     * Who sets the cookie: `insert` the balancer; `rewrite` the application, and its value is replaced; `prefix` the application, and the server is put
     * before its value and taken off again; `passive` the application, and the cookie is only read.
     */
    mode: withDefault(
      Type.Union([Type.Literal('insert'), Type.Literal('rewrite'), Type.Literal('prefix'), Type.Literal('passive')], {
        description: 'one of insert, rewrite, prefix, passive',
      }),
      'insert',
    ),
    /** The application never sees a cookie that we set, and cannot set one for a client that has it. With `insert` it is so unless switched off. */
    indirect: Type.Optional(Type.Boolean()),
    /**
     * What keeps shared caches from storing the cookie: `always` adds `Cache-Control: private` beside every cookie unless the response is
     * private or no-store already; `true` only to responses that HAProxy holds cacheable; `false` never.
     */
    nocache: withDefault(Type.Union([Type.Boolean(), Type.Literal('always')], { description: 'true, false or always' }), 'always'),
    /** Sets the cookie only on answers to POST. */
    postonly: withDefault(Type.Boolean(), false),
    /** A cookie of this name that the application sets is left as it is. */
    preserve: withDefault(Type.Boolean(), false),
    httponly: withDefault(Type.Boolean(), true),
    /** `auto`: for clients that came by TLS, to us or, by the word of a trusted proxy in `X-Forwarded-Proto`, to that. */
    secure: withDefault(Type.Union([Type.Boolean(), Type.Literal('auto')], { description: 'true, false or auto' }), false),
    domain: withDefault(Type.Array(Type.String({ pattern: '^[A-Za-z0-9._-]+$', description: 'a domain name' })), []),
    /** How long a client may stay away before its cookie counts for nothing; it then carries the date of its last visit. */
    maxidle: Type.Optional(LongDuration),
    /** How long a cookie counts after a client's first visit, the date of which it then carries. */
    maxlife: Type.Optional(LongDuration),
    /** Servers without a cookie of their own get one that is made of their address and `dynamicCookieKey`. */
    dynamic: withDefault(Type.Boolean(), false),
    path: withDefault(
      Type.String({ pattern: '^/[ -:<-~]*$', maxLength: 1024, description: 'a path that begins with / and has no ;' }),
      '/',
    ),
    /** `omit` leaves it to the browser. */
    sameSite: withDefault(
      Type.Union([Type.Literal('Strict'), Type.Literal('Lax'), Type.Literal('None'), Type.Literal('omit')], {
        description: 'one of Strict, Lax, None, omit',
      }),
      'Lax',
    ),
    /** Each site that embeds ours has a cookie of its own (CHIPS). */
    partitioned: withDefault(Type.Boolean(), false),
    /** How long browsers keep the cookie, in whole seconds rounded up; else until they are closed. */
    maxAge: Type.Optional(LongDuration),
    attr: withDefault(Type.Array(Type.String({ pattern: '^[ -:<-~]+$', description: 'text without control characters and ;' })), []),
    signed: Type.Optional(SignedCookie),
  },
  { additionalProperties: false },
)
export type CookieConfig = Type.StaticDecode<typeof CookieConfig>
