import type { SignedCookie } from '../../schemas/signed-cookie.ts'

/** What a sealed cookie says. */
export interface Ticket {
  /** Which server it is for, as `Seal.idOf` has it. */
  readonly server: string
  /** Whose session it is: a random text, the same for as long as the client comes back in time. */
  readonly session: string
  /** When it ceases to count: seconds since the epoch. */
  readonly expiry: number
  /** It was made with the key that makes cookies now. */
  readonly isCurrent: boolean
}

/** Makes cookies that tell nothing to anybody else, and understands those that were made with a key of its ring, for the same backend and cookie. */
export interface Seal {
  /** What stands for a server: 8 bytes, each a character, the same wherever the server has that name. */
  idOf(server: string): string
  /** The session of a client that has none yet. */
  newSession(): string
  close(server: string, session: string, expiry: number): string
  /** `undefined` for whatever was not made by `close`, however little it differs. */
  open(text: string): Ticket | undefined
}

/** Makes the seal of a backend's cookie. Throws an Error that names a key that is not where the configuration says. */
export type MakeSeal = (config: SignedCookie, backend: string, cookie: string) => Seal
