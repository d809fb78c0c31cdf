import { toNumber } from '../value.ts'
import { converted, type Make, named, plain, several, type Visit } from './fetch.ts'

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
  if (target !== last.target) last = { target, path: withoutQuery(pathAndQuery(target)) }
  return last.path
}

/** Several rules ask about one request. */
let last: { target: string; path: string | undefined } = { target: '', path: undefined }

function withoutQuery(text: string | undefined): string | undefined {
  const end = text === undefined ? -1 : text.indexOf('?')
  return end < 0 ? text : text?.slice(0, end)
}

/** What is behind the first `?`. */
export function queryOf(target: string): string | undefined {
  const at = target.indexOf('?')
  return at < 0 ? undefined : target.slice(at + 1)
}

/** The first parameter of that name in a query; `&` parts them. */
export function parameterIn(target: string, name: string): string | undefined {
  for (let from = target.indexOf('?') + 1; from > 0; from = target.indexOf('&', from) + 1) {
    const equal = from + name.length
    if (!target.startsWith(name, from) || target.charAt(equal) !== '=') continue
    const end = target.indexOf('&', equal)
    return target.slice(equal + 1, end < 0 ? undefined : end)
  }
  return undefined
}

/** The parameters of a query that have a name, or all; `&` and `;` part them, and what begins the query does too. */
function parameters(name: string, start: string): Visit {
  const first = `${name}=`
  return (scene, accepts) => {
    const { target } = scene.request
    const query = target.indexOf(start)
    if (query < 0 || !target.includes(first, query)) return false
    for (let from = query + 1, end: number; from <= target.length; from = end + 1) {
      end = parameterEnd(target, from, start)
      const equal = target.indexOf('=', from)
      if (equal < 0 || equal >= end || !(name === '' || (equal - from === name.length && target.startsWith(name, from)))) continue
      if (accepts(target.slice(equal + 1, end), scene)) return true
    }
    return false
  }
}

function parameterEnd(target: string, from: number, start: string): number {
  let end = from
  while (end < target.length && !'&;'.includes(target.charAt(end)) && target.charAt(end) !== start) end++
  return end
}

const parameter: Make = ([name = '', start = '']) => several(parameters(name, start.charAt(0) || '?'), 0)

const authority = /^[a-z][a-z\d+.-]*:\/\/(?:([\d.]+)|\[([\da-f:.]+)\])(?::(\d+))?(?:\/|$)/i

const usual: ReadonlySet<string> = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'])

/** The host and a part of the target; where there is neither, nothing. */
function behindHost(part: (target: string) => string | undefined): Make {
  return plain(({ request }) => {
    const text = part(request.target) ?? ''
    const host = request.fields.first('host')
    return host === undefined ? text || undefined : host + text
  })
}

/** Samples of the request line (HAProxy manual §7.3.6). */
export const fetchesOfTarget = named({
  base: behindHost(pathOf),
  baseq: behindHost(pathAndQuery),
  // As in HAProxy, rules that set another method do not change what is asked about, unless it is none of the usual ones.
  method: plain(({ original, request }) => (usual.has(original.method) ? original.method : request.method)),
  path: plain(({ request }) => pathOf(request.target)),
  pathq: plain(({ request }) => pathAndQuery(request.target)),
  query: plain(({ request }) => queryOf(request.target)),
  'req.proto_http': plain(() => true),
  'req.ver': plain(({ request }) => request.version),
  url: plain(({ request }) => request.target),
  url_ip: plain(({ request }) => authority.exec(request.target)?.[1] ?? authority.exec(request.target)?.[2]),
  url_param: parameter,
  url_port: plain(({ request }) => {
    const match = authority.exec(request.target)
    return match === null ? undefined : Number(match[3] ?? 80)
  }),
  urlp_val: (args, surroundings) => converted(parameter(args, surroundings), toNumber),
})
