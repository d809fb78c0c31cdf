import { type HostRoute, inOrder, type Route, splitPattern } from '../../schemas/route.ts'
import type { Backend } from '../backend.ts'
import { withPath } from './actions/target.ts'
import type { Holds } from './fetches/fetch.ts'
import { parameterIn, pathOf, queryOf } from './fetches/target.ts'
import { compileFormat } from './format.ts'
import { lasting } from './redirect.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf } from './value.ts'
import type { RuleAnswer } from './verdict.ts'

/** A route that takes a request. */
export interface Found {
  /** Where it stands among the routes of its frontend. */
  readonly index: number
  /** Alters the request as the route says; answers it where that is a redirection. */
  act(scene: Scene): RuleAnswer | undefined
  /** `undefined` leaves it to other rules. */
  backend(): Backend | undefined
}

interface Compiled extends Found {
  readonly takes: Holds
}

/** The routes of a frontend, by host. */
export class RouteTable {
  readonly #named = new Map<string, Compiled[]>()
  /** By what follows `*`. */
  readonly #below = new Map<string, Compiled[]>()
  readonly #others: Compiled[] = []

  constructor(routes: readonly Route[], surroundings: Surroundings) {
    for (const entry of inOrder(routes)) {
      const { host } = entry
      const compiled = compile(entry, surroundings)
      if (host === '') this.#others.push(compiled)
      else if (host.startsWith('*')) add(this.#below, host.slice(1), compiled)
      else add(this.#named, host, compiled)
    }
  }

  /** The most specific route that takes a request. */
  find(scene: Scene): Found | undefined {
    const host = hostOf(scene)
    const named = first(this.#named.get(host), scene)
    if (named !== undefined) return named
    for (let dot = this.#below.size === 0 ? -1 : host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const below = first(this.#below.get(host.slice(dot)), scene)
      if (below !== undefined) return below
    }
    return first(this.#others, scene)
  }
}

function add(table: Map<string, Compiled[]>, key: string, route: Compiled): void {
  table.set(key, [...(table.get(key) ?? []), route])
}

function first(routes: readonly Compiled[] | undefined, scene: Scene): Compiled | undefined {
  return routes?.find(({ takes }) => takes(scene))
}

/** The host that a request names, without its port and the dot at its end. */
function hostOf({ request }: Scene): string {
  return (request.fields.first('host') ?? '').toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

function compile({ index, route }: HostRoute, surroundings: Surroundings): Compiled {
  const { backend } = route
  return {
    index,
    takes: compileConditions(route),
    act: compileAct(route, surroundings),
    backend: () => (backend === undefined ? undefined : surroundings.backends.get(backend)),
  }
}

function compileConditions({ path, method, headers = {}, query = {} }: Route): Holds {
  const all: Holds[] = []
  if (path !== undefined) all.push(compilePath(path))
  if (method !== undefined) {
    const methods = [method].flat()
    all.push(({ request }) => methods.includes(request.method))
  }
  for (const [name, value] of Object.entries(headers)) {
    const [lower, wanted] = [name.toLowerCase(), bytesOf(value)]
    all.push(({ request: { fields } }) => {
      for (let at = fields.find(lower, 0); at >= 0; at = fields.find(lower, at + 2))
        if (value === '*' || fields.valueAt(at) === wanted) return true
      return false
    })
  }
  for (const [name, value] of Object.entries(query)) {
    all.push(({ request }) => {
      const found = parameterIn(request.target, name)
      return found !== undefined && (value === '*' || found === value)
    })
  }
  return (scene) => all.every((holds) => holds(scene))
}

function compilePath(pattern: string): Holds {
  const { base, isOpen } = splitPattern(pattern)
  return ({ request }) => {
    const path = pathOf(request.target)
    return path === base || (isOpen && path?.startsWith(`${base}/`) === true)
  }
}

function compileAct({ path = '/*', rewrite, redirect, code = 302, setHeaders = {} }: Route, surroundings: Surroundings): Found['act'] {
  const { base } = splitPattern(path)
  const fields = Object.entries(setHeaders).map(([name, value]) => ({ name, write: compileFormat(value, surroundings) }))
  return (scene) => {
    const { request } = scene
    const rest = (pathOf(request.target) ?? '').slice(base.length)
    if (redirect !== undefined) return redirection(filled(redirect, rest), queryOf(request.target), code)
    if (rewrite !== undefined) request.target = withPath(request.target, filled(rewrite, rest))
    for (const { name, write } of fields) {
      const text = write(scene)
      request.fields.remove((field) => field === name.toLowerCase())
      request.fields.add(name, text)
    }
    return undefined
  }
}

/** A pattern with what its `*` stands for. */
function filled(pattern: string, rest: string): string {
  if (!pattern.endsWith('*')) return pattern
  return pattern.slice(0, -1).replace(/\/$/, '') + rest || '/'
}

function redirection(target: string, query: string | undefined, status: number): RuleAnswer {
  const location = query === undefined || target.includes('?') ? target : `${target}?${query}`
  const fields = ['location', location, ...(lasting.includes(status) ? [] : ['cache-control', 'no-cache'])]
  return { status, fields, body: '', isDenied: false }
}
