import { Type } from 'typebox'
import { Name } from './common.ts'

/** A request that is only thought of. */
export const Question = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      pattern: '^(?:https?://[^/?#\\s]+)?(?:/[^\\s#]*)?$',
      description: 'a URL such as http://www.example.com/a?b',
    }),
    method: Type.Optional(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description: 'a method such as GET' })),
    /** Header fields as lines, such as `Accept: text/html`. */
    headers: Type.Optional(Type.Array(Type.String({ pattern: '^[^:\\s]+:[^\\r\\n]*$', description: 'a field such as Accept: text/html' }))),
    /** The address that it comes from. */
    source: Type.Optional(Type.String({ minLength: 1, description: 'an IP address' })),
    /** Where it comes in; by the port of the URL unless given, else the first that takes traffic. */
    frontend: Type.Optional(Name),
  },
  { additionalProperties: false },
)
export type Question = Type.Static<typeof Question>

const Step = Type.Object({
  /** A pointer (RFC 6901) into the configuration. */
  at: Type.String(),
  rule: Type.String(),
  /** What follows from it. */
  outcome: Type.String(),
})

/** What would become of a request now, and by which rules. Nothing is sent, counted or changed. */
export const Explanation = Type.Object({
  frontend: Type.String(),
  /** The rules that hold, in the order in which they are asked. */
  steps: Type.Array(Step),
  /** The answer that a rule gives; without a status the connection is closed. */
  answer: Type.Optional(Type.Object({ status: Type.Optional(Type.Integer()), fields: Type.Array(Type.String()) })),
  backend: Type.Optional(Type.String()),
  /** The server that gets it, where that is settled; else one of `servers`, as balancing has it. */
  server: Type.Optional(Type.String()),
  servers: Type.Array(Type.String()),
  why: Type.String(),
  /** The request as its server is to get it; what is told of the client needs its address. */
  request: Type.Object({ method: Type.String(), target: Type.String(), fields: Type.Array(Type.String()) }),
})
export type Explanation = Type.Static<typeof Explanation>
export type Step = Type.Static<typeof Step>
