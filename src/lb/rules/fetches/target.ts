import { type Make, named, plain } from './fetch.ts'

/** Where the path of a target begins; -1 when it has none, as `*`. */
export function pathStart(target: string): number {
  if (target.charCodeAt(0) === 47) return 0
  const authority = target.indexOf('://')
  return authority < 0 ? -1 : target.indexOf('/', authority + 3)
}

/** The path of a target with its query. */
export function pathAndQuery(target: string): string | undefined {
  const from = pathStart(target)
  return from < 0 ? undefined : from === 0 ? target : target.slice(from)
}

export function pathOf(target: string): string | undefined {
  const text = pathAndQuery(target)
  const end = text === undefined ? -1 : text.indexOf('?')
  return end < 0 ? text : text?.slice(0, end)
}

/** What is behind the first `?`. */
export function queryOf(target: string): string | undefined {
  const at = target.indexOf('?')
  return at < 0 ? undefined : target.slice(at + 1)
}

/** The values of the parameters of a query that have a name, or of all; `&` and `;` part them, and what begins the query does too. */
function parameters(target: string, name: string, start: string): string[] {
  const at = target.indexOf(start)
  if (at < 0) return []
  const found: string[] = []
  for (const pair of target.slice(at + start.length).split(start === '?' ? /[&;?]/ : new RegExp(`[&;${quoted(start)}]`))) {
    const equal = pair.indexOf('=')
    if (equal >= 0 && (name === '' || (equal === name.length && pair.startsWith(name)))) found.push(pair.slice(equal + 1))
  }
  return found
}

function quoted(char: string): string {
  return /^[\w]$/.test(char) ? char : `\\${char}`
}

const parameter: Make = ([name = '', start = '']) => {
  const from = start === '' ? '?' : start.charAt(0)
  return {
    one: ({ request }) => parameters(request.target, name, from)[0],
    each: ({ request }) => parameters(request.target, name, from),
  }
}

const parameterValue: Make = (args, surroundings) => {
  const { one, each = () => [] } = parameter(args, surroundings)
  const number = (value: unknown): number => Number(/^[+-]?\d+/.exec(String(value))?.[0] ?? 0)
  return {
    one: (scene) => {
      const value = one(scene)
      return value === undefined ? undefined : number(value)
    },
    each: (scene) => each(scene).map(number),
  }
}

const authority = /^[a-z][a-z\d+.-]*:\/\/(?:([\d.]+)|\[([\da-f:.]+)\])(?::(\d+))?(?:\/|$)/i

/** Samples of the request line (HAProxy manual §7.3.6). */
export const fetchesOfTarget = named({
  base: plain(({ request }) => {
    const path = pathOf(request.target) ?? ''
    const host = request.fields.first('host')
    return host === undefined ? path || undefined : host + path
  }),
  method: plain(({ request }) => request.method),
  path: plain(({ request }) => pathOf(request.target)),
  pathq: plain(({ request }) => pathAndQuery(request.target)),
  query: plain(({ request }) => queryOf(request.target)),
  'req.ver': plain(({ request }) => request.version),
  url: plain(({ request }) => request.target),
  url_ip: plain(({ request }) => authority.exec(request.target)?.[1] ?? authority.exec(request.target)?.[2]),
  url_param: parameter,
  url_port: plain(({ request }) => {
    const match = authority.exec(request.target)
    return match === null ? undefined : Number(match[3] ?? 80)
  }),
  urlp_val: parameterValue,
})
