import { Type } from 'typebox'
import { parseAddress, reach } from './address.ts'
import { Duration, withDefault } from './common.ts'
import type { Config } from './config.ts'
import type { Problem } from './parse.ts'

/** What one may do at a runtime socket: look, also set figures back, or anything (HAProxy manual §3.1 `stats socket`). */
export const AccessLevel = Type.Union([Type.Literal('user'), Type.Literal('operator'), Type.Literal('admin')], {
  description: 'one of user, operator, admin',
})
export type AccessLevel = Type.Static<typeof AccessLevel>

const Owner = Type.Union([Type.String({ minLength: 1 }), Type.Integer({ minimum: 0 })], { description: 'a name or a number' })

/** A place where HAProxy's runtime API is spoken. */
export const RuntimeSocket = Type.Object(
  {
    /** `/path`, `unix@/path`, `127.0.0.1:9999` or `fd@N`. */
    address: Type.String({ minLength: 1, maxLength: 300, description: 'an address such as /run/limpet.sock, 127.0.0.1:9999 or fd@3' }),
    level: withDefault(AccessLevel, 'operator'),
    /** Permissions of the file of a unix socket, in octal digits; as the process gives them unless set. */
    mode: Type.Optional(Type.String({ pattern: '^0?[0-7]{3}$', description: 'permissions in octal digits, such as 660' })),
    /** Whom the file belongs to. */
    user: Type.Optional(Owner),
    group: Type.Optional(Owner),
  },
  { additionalProperties: false },
)
export type RuntimeSocket = Type.StaticDecode<typeof RuntimeSocket>

/** `stats socket`, `stats timeout` and `stats maxconn` of HAProxy's `global` (manual §3.1). */
export const RuntimeSockets = Type.Object(
  {
    sockets: withDefault(Type.Array(RuntimeSocket), []),
    /** How long a connection may say nothing; 0 is no limit. */
    timeout: withDefault(Duration, 10_000),
    /** How many connections at a time, over all sockets; more wait. */
    maxconn: withDefault(Type.Integer({ minimum: 1, maximum: 10_000, description: 'a number of connections' }), 10),
  },
  { additionalProperties: false },
)
export type RuntimeSockets = Type.StaticDecode<typeof RuntimeSockets>

/** What is wrong with the runtime sockets that no single field shows. */
export function socketFaults({ global }: Config): Problem[] {
  return (global.stats?.sockets ?? []).flatMap(({ address, mode, user, group, level }, index) => {
    const at = `/global/stats/sockets/${index}`
    const parsed = parseAddress(address)
    if (parsed === undefined)
      return [{ pointer: `${at}/address`, message: `"${address}" is not an address: write /path, host:port, [IPv6]:port or fd@N` }]
    const isFile = parsed.kind === 'unix' && !parsed.path.startsWith('\0')
    const ofFile = Object.entries({ mode, user, group }).find(([, value]) => value !== undefined)
    const open = reach(address) === 'network' ? openSocket(address, level) : undefined
    return [
      ...(isFile || ofFile === undefined
        ? []
        : [{ pointer: `${at}/${ofFile[0]}`, message: `${ofFile[0]} goes with the file of a unix socket` }]),
      ...(open === undefined ? [] : [{ pointer: `${at}/address`, message: open }]),
    ]
  })
}

/** Why a runtime socket must not be at an address that the network can reach; `undefined` if it may. */
export function openSocket(address: string, level: AccessLevel): string | undefined {
  if (level === 'user') return undefined
  return `the runtime socket at ${address} asks nobody for a password, and the network can reach it with level ${level}: put it on a unix socket or 127.0.0.1, or give it level user`
}
