import { Type } from 'typebox'
import { Duration, Name, withDefault } from './common.ts'

/** How long the last good answer is kept once a name comes to something else (HAProxy manual §5.3.2 `hold`). `valid` is how often it is asked for again. */
const Hold = Type.Object(
  {
    valid: withDefault(Duration, 10_000),
    nx: withDefault(Duration, 30_000),
    refused: withDefault(Duration, 30_000),
    timeout: withDefault(Duration, 30_000),
    other: withDefault(Duration, 30_000),
    /** How long an address is kept that answers do not have any more. */
    obsolete: withDefault(Duration, 0),
  },
  { additionalProperties: false },
)

/** Who is asked for the addresses of servers while running (HAProxy manual §5.3). */
export const Resolvers = Type.Object(
  {
    name: Name,
    nameservers: withDefault(Type.Array(Type.String({ minLength: 1, description: 'an IP address and a port, such as 10.0.0.2:53' })), []),
    /** The name servers of this machine too. */
    parseResolvConf: withDefault(Type.Boolean(), false),
    /** How often a question is asked again that nobody answers, and after how long. */
    resolveRetries: withDefault(Type.Integer({ minimum: 0, maximum: 100, description: 'a number of times from 0 to 100' }), 3),
    timeoutRetry: withDefault(Duration, 1000),
    /** How long after a failure the next question is asked. */
    timeoutResolve: withDefault(Duration, 1000),
    hold: withDefault(Hold, {}),
    /** Octets that an answer may have, which name servers are told. */
    acceptedPayloadSize: withDefault(
      Type.Integer({ minimum: 512, maximum: 65_535, description: 'a number of bytes from 512 to 65535' }),
      512,
    ),
  },
  { additionalProperties: false },
)
export type Resolvers = Type.StaticDecode<typeof Resolvers>

/** Those that are there without being configured: the name servers of this machine. */
export const machineResolvers = 'default'
