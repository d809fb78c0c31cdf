import { Type } from 'typebox'
import { Duration, HeaderName, withDefault } from './common.ts'
import { TableSize } from './stick.ts'

/** Where a session's key is found: one of these. */
export const LearntKey = Type.Object(
  {
    /** A cookie that the application sets and the client sends back. */
    cookie: Type.Optional(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description: 'the name of a cookie' })),
    /** A field of the response that the client sends back in its requests. */
    header: Type.Optional(HeaderName),
    /** A parameter of the query, which the client brings. */
    parameter: Type.Optional(Type.String({ pattern: '^[^\\s&;=?#]+$', description: 'the name of a parameter' })),
    /** A field of the request, which the client brings. */
    requestHeader: Type.Optional(HeaderName),
  },
  { additionalProperties: false },
)
export type LearntKey = Type.StaticDecode<typeof LearntKey>

/** Binds clients by what the application issues to them, or what they bring: the server that has answered a key is learnt. */
export const Learn = Type.Object(
  {
    /** The first that a request has, and that is known, counts. */
    keys: Type.Array(LearntKey, { minItems: 1, maxItems: 16 }),
    /** How many keys are known at most; of more, those that were not seen for longest are forgotten. */
    size: withDefault(TableSize, 100_000),
    /** How long a key is known that is not seen. */
    expire: withDefault(Duration, 1_800_000),
    /** What a request is answered whose key the application should have issued and nobody knows, or whose server cannot serve; else it is balanced. */
    strict: Type.Optional(Type.Union([Type.Literal(404), Type.Literal(503)], { description: '404 or 503' })),
  },
  { additionalProperties: false },
)
export type Learn = Type.StaticDecode<typeof Learn>

/** The kind of a key and its name, as `cookie JSESSIONID`; `undefined` for what is none, or several. */
export function learntFrom(key: LearntKey): { kind: keyof LearntKey; name: string } | undefined {
  const [first, ...more] = (['cookie', 'header', 'parameter', 'requestHeader'] as const).flatMap((kind) => {
    const name = key[kind]
    return name === undefined ? [] : [{ kind, name }]
  })
  return more.length === 0 ? first : undefined
}
