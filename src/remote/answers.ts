import { Type } from 'typebox'

// What is needed of the answers of an administration side. Another version may say more.

const Remaining = Type.Object({
  requests: Type.Number(),
  sessions: Type.Optional(Type.Number()),
  clientsEstimate: Type.Optional(Type.Number()),
})

const Drain = Type.Object({
  drained: Type.Boolean(),
  remaining: Remaining,
  most: Type.Number(),
  expectedEnd: Type.Optional(Type.String()),
  until: Type.Optional(Type.String()),
})

export const DrainAnswer = Type.Object({
  backend: Type.String(),
  server: Type.String(),
  state: Type.String(),
  drained: Type.Boolean(),
  drain: Type.Optional(Drain),
})
export type DrainAnswer = Type.Static<typeof DrainAnswer>

export const DrainAnswers = Type.Object({ drains: Type.Array(DrainAnswer) })

export const ServerAnswer = Type.Object({
  backend: Type.String(),
  name: Type.String(),
  status: Type.String(),
  weight: Type.Number(),
  serves: Type.String(),
})
export type ServerAnswer = Type.Static<typeof ServerAnswer>

export const ServerAnswers = Type.Object({ servers: Type.Array(ServerAnswer) })

export const StatsAnswer = Type.Object({
  rows: Type.Array(
    Type.Object({
      scope: Type.String(),
      proxy: Type.String(),
      name: Type.String(),
      figures: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
    }),
  ),
})
export type StatsRow = Type.Static<typeof StatsAnswer>['rows'][number]

export const ProblemAnswer = Type.Object({
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
})
