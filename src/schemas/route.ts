import { Type } from 'typebox'
import { HeaderName, Name, withDefault } from './common.ts'

const HostPattern = Type.String({
  pattern: '^(?:\\*\\.)?[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*$|^\\[[0-9A-Fa-f:.]+\\]$',
  description: 'a host such as www.example.com, or *.example.com for all below it',
})
const Method = Type.String({ pattern: '^[A-Z]+$', description: 'a method such as GET' })
const Texts = Type.Record(Type.String(), Type.String(), { description: 'names with a text each' })

function oneOrMore<T extends typeof HostPattern | typeof Method>(schema: T, description: string) {
  return Type.Optional(Type.Union([schema, Type.Array(schema, { minItems: 1 })], { description }))
}

/** Which requests go where. Of several routes that take a request the most specific one counts, wherever it stands. */
export const Route = Type.Object(
  {
    /** Names, in any case and with any port; `*.example.com` is all below `example.com`. */
    host: oneOrMore(HostPattern, 'a host such as www.example.com or *.example.com, or a list of such'),
    /** Exactly this path; with `/*` at its end also all below it. */
    path: Type.Optional(
      Type.String({ pattern: '^/[^?#\\s*]*\\*?$', description: 'a path such as /login, or /api/* for it and all below it' }),
    ),
    method: oneOrMore(Method, 'a method such as GET, or a list of such'),
    /** Fields that the request has; `*` is any value. */
    headers: Type.Optional(Texts),
    /** Parameters that the query has; `*` is any value. */
    query: Type.Optional(Texts),
    /** Where they go; else to what `useBackend` or `defaultBackend` says. */
    backend: Type.Optional(Name),
    /** The path that servers see instead; `/*` at its end stands for what the `/*` of the path does. */
    rewrite: Type.Optional(Type.String({ pattern: '^/[^?#\\s*]*\\*?$', description: 'a path such as /v2/*' })),
    /** Where the client is sent instead; `/*` at its end as in `rewrite`. The query stays unless it has its own. */
    redirect: Type.Optional(
      Type.String({ pattern: '^(?:/|https?://)[^\\s*]*\\*?$', description: 'a target such as /new or https://www.example.com/*' }),
    ),
    /** The status of the redirection; 302 unless given. */
    code: Type.Optional(Type.Enum([301, 302, 303, 307, 308], { description: 'one of 301, 302, 303, 307, 308' })),
    /** Fields that servers see, in the place of those of the same name; `%[…]` counts in values. */
    setHeaders: Type.Optional(Type.Record(HeaderName, Type.String(), { description: 'names of header fields with a text each' })),
  },
  { additionalProperties: false },
)
export type Route = Type.StaticDecode<typeof Route>

export const Routes = withDefault(Type.Array(Route), [])

/** A route for one of its hosts, and where it stands. */
export interface HostRoute {
  index: number
  /** In lower case; '' for any. */
  host: string
  route: Route
}

/** Routes, each by its hosts, in the order in which they are asked: by host, then by path, then by how much more they ask for, then as they are written. */
export function inOrder(routes: readonly Route[]): HostRoute[] {
  const all = routes.flatMap((route, index) => [route.host ?? ''].flat().map((host) => ({ index, host: host.toLowerCase(), route })))
  return all.sort(
    (one, other) =>
      hostRank(other.host) - hostRank(one.host) ||
      pathRank(other.route.path) - pathRank(one.route.path) ||
      conditions(other.route) - conditions(one.route) ||
      one.index - other.index,
  )
}

/** A name goes before what has a `*`, of which the longer goes first. */
function hostRank(host: string): number {
  if (host === '') return 0
  return host.startsWith('*') ? host.length : 1000
}

function pathRank(path: string | undefined): number {
  if (path === undefined) return 0
  return 2 * path.length + (path.endsWith('*') ? 0 : 100_000)
}

function conditions({ method, headers = {}, query = {} }: Route): number {
  return (method === undefined ? 0 : 1) + Object.keys(headers).length + Object.keys(query).length
}

/** A path without the `/*` at its end, and whether it had one. */
export function splitPattern(path: string): { base: string; isOpen: boolean } {
  return path.endsWith('*') ? { base: path.slice(0, -1).replace(/\/$/, ''), isOpen: true } : { base: path, isOpen: false }
}
