import { Type } from 'typebox'
import type { BackendConfig } from './backend.ts'
import { Name } from './common.ts'
import { problem } from './findings.ts'
import type { Problem } from './parse.ts'
import { ServerConfig } from './server.ts'

/** How many servers a template makes at most. */
const most = 10_000

const { name: _name, id: _id, ...settings } = ServerConfig.properties

/** Servers that are alike, and are called by a prefix and a number (HAProxy manual §4.2 `server-template`). */
export const ServerTemplate = Type.Object(
  {
    prefix: Name,
    /** `3` is 1 to 3, `4-6` is 4 to 6. */
    range: Type.Union([Type.Integer({ minimum: 1, maximum: most }), Type.String({ pattern: '^\\d{1,5}(?:-\\d{1,5})?$' })], {
      description: 'a number of servers, or the first and the last number such as "1-20"',
    }),
    ...settings,
  },
  { additionalProperties: false },
)
export type ServerTemplate = Type.StaticDecode<typeof ServerTemplate>

/** The numbers of a range such as `3` or `4-6`; `undefined` if it is none, or has too many. */
export function numbersIn(range: string | number): number[] | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(range))
  if (match === null) return undefined
  const [first, last] = match[2] === undefined ? [1, Number(match[1])] : [Number(match[1]), Number(match[2])]
  const count = last - first + 1
  return count < 1 || count > most ? undefined : Array.from({ length: count }, (_, index) => first + index)
}

/** What is wrong with the ranges of templates. */
export function templateFaults(backends: readonly BackendConfig[]): Problem[] {
  return backends.flatMap(({ serverTemplates = [] }, index) =>
    serverTemplates.flatMap(({ prefix, range }, at) =>
      problem(
        numbersIn(range) === undefined,
        `/backends/${index}/serverTemplates/${at}/range`,
        `server template "${prefix}": ${notARange(range)}`,
      ),
    ),
  )
}

/** What is wrong with a range that {@link numbersIn} does not read. */
export function notARange(range: string | number): string {
  return `${JSON.stringify(range)} is no range: write how many servers, or the first and the last number such as 1-20, at most ${most} of them`
}

/** Where what is said of a server that a template has made is written: at the template. Pointers to anything else stay. */
export function toTemplate(backends: readonly BackendConfig[], pointer: string): string {
  const [, list, index = '', kind, at = '', ...rest] = pointer.split('/')
  const { servers = [], serverTemplates = [] } = (list === 'backends' && kind === 'servers' && backends[Number(index)]) || {}
  const makers = serverTemplates.flatMap(({ range }, template) => (numbersIn(range) ?? []).map(() => template))
  const template = makers[Number(at) - servers.length]
  return template === undefined ? pointer : ['', list, index, 'serverTemplates', template, ...rest].join('/')
}

/** A backend with the servers of its templates behind its own. */
export function withTemplates(backend: BackendConfig): BackendConfig {
  const { serverTemplates, ...rest } = backend
  if (serverTemplates === undefined) return backend
  const made = serverTemplates.flatMap(({ prefix, range, ...server }) =>
    (numbersIn(range) ?? []).map((number): ServerConfig => ({ ...server, name: `${prefix}${number}` })),
  )
  return { ...rest, servers: [...backend.servers, ...made] }
}
