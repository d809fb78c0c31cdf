import { Type } from 'typebox'
import { LongDuration, withDefault } from './common.ts'
import { mostEntries } from './stick.ts'

/** Where a secret is found that is never in the configuration itself: in `env` or in `file`. */
export const SecretPlace = Type.Object(
  {
    env: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'the name of an environment variable' })),
    file: Type.Optional(Type.String({ minLength: 1, description: 'the name of a file' })),
  },
  { additionalProperties: false },
)
export type SecretPlace = Type.Static<typeof SecretPlace>

/** A cookie that tells nothing of its server and that nobody but us can make. Every balancer with the same keys understands it. */
export const SignedCookie = Type.Object(
  {
    /** The first makes cookies; all of them are understood, so that a key can be followed by another. */
    keys: Type.Array(SecretPlace, { minItems: 1, maxItems: 8 }),
    /** How long a cookie counts after its client was last given one; it is renewed when half of that has passed. */
    ttl: withDefault(LongDuration, 28_800_000),
    /** How many sessions are told apart at most for counting; of more, those that were not seen for longest are forgotten. */
    sessions: withDefault(
      Type.Integer({ minimum: 1, maximum: mostEntries, description: `a number of sessions from 1 to ${mostEntries}` }),
      100_000,
    ),
  },
  { additionalProperties: false },
)
export type SignedCookie = Type.StaticDecode<typeof SignedCookie>
