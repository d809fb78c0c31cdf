import type { Role } from '../schemas/access.ts'

/** Who looks at the statistics or changes something. */
export interface Visitor {
  /** The name of a user or a token, or the client's address where no login is needed. */
  user: string
  role: Role
  /** The role holds only in requests for which rules say so. */
  byRule?: boolean | undefined
  /** What let the visitor in; with `nothing` it is anybody. */
  by: 'nothing' | 'password' | 'token' | 'cookie'
  /** With a cookie: what a form of ours must carry in its field `csrf`, which no page of another site can know. */
  csrf?: string
}

/** Why somebody is not let in: a status, words for people, and the fields that go with them. */
export interface Refusal {
  status: number
  detail: string
  headers: Record<string, string>
}

export function isRefusal<T extends object>(one: T | Refusal): one is Refusal {
  return 'status' in one
}
