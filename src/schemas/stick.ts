import { Type } from 'typebox'
import { Duration, Name, withDefault } from './common.ts'
import { Words } from './rules/words.ts'

/** What the keys of a table are. */
export const KeyType = Type.Union(
  [Type.Literal('ip'), Type.Literal('ipv6'), Type.Literal('integer'), Type.Literal('string'), Type.Literal('binary')],
  { description: 'one of ip, ipv6, integer, string, binary' },
)
export type KeyType = Type.Static<typeof KeyType>

/** As many entries as a table may have. V8's maps have places for 2^24, of which as many may be taken by what has gone as by what is there. */
export const mostEntries = 8_000_000
export const TableSize = Type.Integer({ minimum: 1, maximum: mostEntries, description: `a number of entries from 1 to ${mostEntries}` })

/** Which server each key is bound to (HAProxy manual §4.2 `stick-table`). It has the name of its backend. */
export const StickTable = Type.Object(
  {
    type: KeyType,
    /** Of keys that are text or binary: their characters at most, or bytes; longer ones are cut. 32 unless given. */
    len: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'a number of characters' })),
    size: TableSize,
    /** How long an entry lasts that is not used; for ever unless given. */
    expire: Type.Optional(Duration),
    /** A full table takes no new key, instead of letting the oldest go. */
    nopurge: withDefault(Type.Boolean(), false),
  },
  { additionalProperties: false },
)
export type StickTable = Type.StaticDecode<typeof StickTable>

/**
 * A rule that looks a key up in a table, or notes the server of a request there (HAProxy manual §4.2 `stick`): `match` looks up, `store-request` and
 * `store-response` note, `on` does both with a key of the request.
 */
export const StickRule = Type.Object(
  {
    do: Type.Union([Type.Literal('on'), Type.Literal('match'), Type.Literal('store-request'), Type.Literal('store-response')], {
      description: 'one of on, match, store-request, store-response',
    }),
    /** A sample expression, such as `req.hdr(x-user)`. */
    key: Type.String({ minLength: 1, description: 'a sample expression, such as src' }),
    /** The backend whose table it is; this one unless given. */
    table: Type.Optional(Name),
    if: Type.Optional(Words),
    unless: Type.Optional(Words),
  },
  { additionalProperties: false },
)
export type StickRule = Type.StaticDecode<typeof StickRule>
