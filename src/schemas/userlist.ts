import { Type } from 'typebox'
import { Name, withDefault } from './common.ts'

const User = Type.Object(
  {
    name: Type.String({ pattern: '^[^:]+$', description: 'a user name without :' }),
    /** In the clear; instead of it, `hash`. */
    password: Type.Optional(Type.String({ description: 'a password, as a text in quotes', writeOnly: true })),
    /** What crypt(3) makes of it by SHA-256 or SHA-512, as `mkpasswd -m sha-512` and `openssl passwd -6` write it. */
    hash: Type.Optional(
      Type.String({
        pattern: '^\\$[56]\\$(?:rounds=[1-9][0-9]{0,5}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{43,86}$',
        description: 'a hash that begins with $5$ or $6$, of less than 1000000 rounds',
        writeOnly: true,
      }),
    ),
    groups: withDefault(Type.Array(Name), []),
  },
  { additionalProperties: false },
)

/** Who may use a site, as `http_auth(NAME)` and `http_auth_group(NAME)` in rules ask (HAProxy manual §3.4). */
export const UserList = Type.Object({ name: Name, users: withDefault(Type.Array(User), []) }, { additionalProperties: false })
export type UserList = Type.StaticDecode<typeof UserList>
