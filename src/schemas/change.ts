import { type Static, Type } from 'typebox'
import { Name, Weight } from './common.ts'
import { AdminState } from './server.ts'

/** The absolute values that an operator may give a server; what is left out stays as it is. */
export const ServerValues = Type.Object(
  { state: Type.Optional(AdminState), weight: Type.Optional(Weight) },
  { additionalProperties: false },
)
export type ServerValues = Static<typeof ServerValues>

/** What an operator decided: made by one door, told to all, kept as the state. */
export const Change = Type.Object(
  {
    seq: Type.Integer({ minimum: 0 }),
    /** Milliseconds since the epoch. */
    at: Type.Number(),
    /** Who: a user's name, or what acted in its place. */
    by: Type.String(),
    target: Type.Object({ backend: Name, server: Name }, { additionalProperties: false }),
    values: ServerValues,
  },
  { additionalProperties: false },
)
export type Change = Static<typeof Change>
export type ChangeRequest = Omit<Change, 'seq' | 'at'>
