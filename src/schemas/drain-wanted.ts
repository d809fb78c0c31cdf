import { Type } from 'typebox'
import { DrainPlan } from './change.ts'
import { Duration, durationUpTo, Name, withDefault } from './common.ts'

const closed = { additionalProperties: false }

const plan = { deadline: Type.Optional(Duration), afterwards: Type.Optional(DrainPlan.properties.afterwards) }

/** How long a drain is to last. */
export const DrainRequest = withDefault(
  Type.Object(plan, { ...closed, title: 'DrainRequest', examples: [{}, { deadline: '10m', afterwards: 'remove' }] }),
  {},
)
export type DrainRequest = Type.StaticDecode<typeof DrainRequest>

/** Servers to be drained together. */
export const DrainsRequest = Type.Object(
  {
    servers: Type.Array(Type.Object({ backend: Name, name: Name }, closed), {
      minItems: 1,
      maxItems: 10_000,
      description: 'a list of servers',
    }),
    floor: Type.Union([Type.Integer({ minimum: 0, maximum: 10_000 }), Type.String({ pattern: '^(?:100|\\d{1,2})%$' })], {
      default: 1,
      description:
        'what each backend must keep for new clients: a number of servers, or per cent of the weight of all that are no backups such as "50%"',
    }),
    ...plan,
  },
  {
    ...closed,
    title: 'DrainsRequest',
    examples: [
      {
        servers: [
          { backend: 'app', name: 'web1' },
          { backend: 'app', name: 'web2' },
        ],
        floor: '50%',
        deadline: '10m',
      },
    ],
  },
)

/** How long to wait for the end of a drain. */
export const DrainQuery = Type.Object({ wait: Type.Optional(durationUpTo(300_000, 'a duration such as 30s, 5m at most')) }, closed)
