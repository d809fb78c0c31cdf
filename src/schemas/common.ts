import { type TSchema, Type } from 'typebox'

/** A field that has a value when it is left out. PATCH bodies use the bare field, never this one: a default there would reset values. */
export function withDefault<T extends TSchema>(schema: T, value: unknown): T {
  return Type.With(schema, { default: value }) as T
}

/** Names of frontends, backends and servers, as HAProxy allows them (configuration manual §2.1): letters, digits, `-_.:`. */
export const Name = Type.String({ pattern: '^[A-Za-z0-9_.:-]+$', maxLength: 128, description: 'letters, digits, - _ . and :' })

/** A server's share of new visitors: 0 to 256; 0 serves only clients already bound to it (HAProxy manual §5.2 `weight`). */
export const Weight = Type.Integer({ minimum: 0, maximum: 256, description: 'a weight from 0 to 256' })

const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Longest duration that can be set: 2^31-1 ms, nearly 25 days, as in HAProxy. */
export const maxDuration = 2_147_483_647

/**
 * Reads a duration as HAProxy writes it (manual §2.5): digits and one of `us ms s m h d`; without a unit, `unit`.
 * Answers milliseconds, rounded up so that a short time never becomes none; `undefined` for anything else or more than `most`.
 */
export function duration(text: string, unit: 'us' | 'ms' | 's' = 'ms', most: number = maxDuration): number | undefined {
  const match = /^(\d{1,15})(us|ms|s|m|h|d)?$/.exec(text)
  if (match === null) return undefined
  const value = Math.ceil(Number(match[1]) * (units[match[2] ?? unit] ?? 1))
  return value <= most ? value : undefined
}

export function durationUpTo(most: number, description: string) {
  const schema = Type.Union([Type.Integer({ minimum: 0, maximum: most }), Type.String({ pattern: '^\\d{1,15}(us|ms|s|m|h|d)?$' })], {
    description,
  })
  return Type.Codec(Type.Refine(schema, (value) => typeof value === 'number' || duration(value, 'ms', most) !== undefined))
    .Decode((value) => (typeof value === 'number' ? value : Number(duration(value, 'ms', most))))
    .Encode((value) => value)
}

/** A duration: milliseconds as a number, or a text such as `500ms`, `5s`, `10m`. Decoded, always milliseconds. */
export const Duration = durationUpTo(maxDuration, 'a duration: milliseconds, or a text such as 500ms, 5s, 10m (at most 24 days)')

/** The longest that a cookie may last: 2^31-1 s, as in HAProxy. */
export const maxLongDuration = maxDuration * 1000

/** The same up to 68 years. */
export const LongDuration = durationUpTo(maxLongDuration, 'a duration: milliseconds, or a text such as 30m, 8h, 90d (at most 68 years)')

/** The name of a header field (a token, RFC 9110 §5.6.2). */
export const HeaderName = Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description: 'the name of a header field' })
