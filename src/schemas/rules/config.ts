import { Type } from 'typebox'
import { withDefault } from '../common.ts'
import { Words } from './words.ts'

/** When a rule holds: always, if a condition does, or unless one does. */
const when = { if: Type.Optional(Words), unless: Type.Optional(Words) }

/** When something is so. */
export const Condition = Type.Object(when, { additionalProperties: false })

/** A named test (`acl`); several of one name are alternatives. */
const Acl = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9_.:-]+$', description: 'letters, digits, - _ . and :' }),
    /** What is compared with what, as in `path_beg /api`. */
    test: Words,
  },
  { additionalProperties: false },
)

export const Acls = withDefault(Type.Array(Acl), [])

/** The backend of the requests for which a condition holds (`use_backend`); the first such rule counts. */
export const UseBackend = Type.Object(
  {
    /** A name, or a text with `%[…]` that comes to one. */
    backend: Type.String({ minLength: 1, description: 'the name of a backend' }),
    ...when,
  },
  { additionalProperties: false },
)
export type UseBackend = Type.StaticDecode<typeof UseBackend>

/** The server of the requests for which a condition holds (`use-server`), unless it is down. */
export const UseServer = Type.Object(
  { server: Type.String({ minLength: 1, description: 'the name of a server' }), ...when },
  { additionalProperties: false },
)
export type UseServer = Type.StaticDecode<typeof UseServer>

/** Requests whose cookie is followed even to a server that is down, or not at all (`force-persist`, `ignore-persist`); the first rule that holds counts. */
export const PersistRule = Type.Object(
  { do: Type.Union([Type.Literal('force'), Type.Literal('ignore')], { description: 'force or ignore' }), ...when },
  { additionalProperties: false },
)
export type PersistRule = Type.StaticDecode<typeof PersistRule>

/** What is done with requests, or with responses, for which a condition holds (`http-request`, `http-response`, `http-after-response`). */
export const HttpRule = Type.Object(
  {
    /** The action and its arguments, as in `set-header X-Real-IP %[src]`. */
    do: Words,
    ...when,
  },
  { additionalProperties: false },
)
export type HttpRule = Type.StaticDecode<typeof HttpRule>

export const HttpRules = withDefault(Type.Array(HttpRule), [])

export type When = Pick<UseBackend, 'if' | 'unless'>
