import { Type } from 'typebox'
import { withDefault } from './common.ts'

/** What somebody may do on the administration side: look, or change things too. */
export const Role = Type.Union([Type.Literal('read'), Type.Literal('admin')], { description: 'read or admin' })
export type Role = Type.Static<typeof Role>

const UserName = Type.String({ pattern: '^[^:]+$', description: 'a user name without :' })
const Password = Type.String({ description: 'a password, as a text in quotes', writeOnly: true })

/** Who logs in with a name and a password. Without a role of its own a user has that of `stats.admin`. */
export const User = Type.Object({ name: UserName, password: Password, role: Type.Optional(Role) }, { additionalProperties: false })
export type User = Type.Static<typeof User>

/** A program that shows a bearer token. The token itself is never in the configuration, only where to find it: `env` or `file`. */
export const Token = Type.Object(
  {
    name: UserName,
    role: withDefault(Role, 'read'),
    env: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'the name of an environment variable' })),
    file: Type.Optional(Type.String({ minLength: 1, description: 'the name of a file' })),
  },
  { additionalProperties: false },
)
export type Token = Type.Static<typeof Token>

/** A host name as browsers send it in `Host`, without a port. */
export const HostName = Type.String({ pattern: '^[A-Za-z0-9_.-]+$', maxLength: 253, description: 'a host name without a port' })
