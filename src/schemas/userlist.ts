import { Type } from 'typebox'
import { Name, withDefault } from './common.ts'

const User = Type.Object(
  {
    name: Type.String({ pattern: '^[^:]+$', description: 'a user name without :' }),
    /** In the clear. */
    password: Type.String({ description: 'a password, as a text in quotes', writeOnly: true }),
    groups: withDefault(Type.Array(Name), []),
  },
  { additionalProperties: false },
)

/** Who may use a site, as `http_auth(NAME)` and `http_auth_group(NAME)` in rules ask (HAProxy manual §3.4). */
export const UserList = Type.Object({ name: Name, users: withDefault(Type.Array(User), []) }, { additionalProperties: false })
export type UserList = Type.StaticDecode<typeof UserList>
