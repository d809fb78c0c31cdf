import { Type } from 'typebox'
import { Words } from '../rules/words.ts'

/** The steps of a check and what goes with them, each as after `http-check` or `tcp-check` in haproxy.cfg (HAProxy manual §4.2). */
export const CheckRules = Type.Array(Words)

const NoZero = Type.String({ minLength: 1, pattern: '^[^\\u0000]+$', description: 'a text without zero bytes' })

/** A program that says whether a server is well (`option external-check`, HAProxy manual §4.2). */
export const ExternalCheck = Type.Object(
  {
    /** What is run: a file by its whole path, or a name that is looked for in `path`. */
    command: NoZero,
    /** Folders that the program finds in `PATH`, parted by colons; empty unless given. */
    path: Type.Optional(NoZero),
  },
  { additionalProperties: false },
)
export type ExternalCheck = Type.StaticDecode<typeof ExternalCheck>
