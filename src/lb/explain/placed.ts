import type { Explanation, Step } from '../../schemas/explain.ts'
import type { When } from '../../schemas/rules/config.ts'
import type { Backend } from '../backend.ts'
import { type CookieIn, Request } from '../request.ts'
import type { SectionCompiler } from '../rules/section.ts'
import type { Server } from '../server.ts'
import type { Thought } from './thought.ts'

type Placed = Pick<Explanation, 'answer' | 'backend' | 'server' | 'servers' | 'why'>

/** Which server of a backend a request would get, in the order in which that is asked: rules, the cookie, keys, balancing. */
export function placeOf(backend: Backend, section: SectionCompiler, thought: Thought, steps: Step[], pointer: string): Placed {
  const { config } = backend
  const request = new Request(thought.request.method)
  const settled = (server: Server, why: string): Placed => ({ backend: backend.name, server: server.name, servers: [server.name], why })
  for (const [index, rule] of config.persistRules.entries()) {
    if (section.when(rule)?.(thought) === false) continue
    request.persistence = rule.do
    const outcome = rule.do === 'force' ? 'the cookie is followed even to a server that is down' : 'the cookie does not count'
    steps.push({ at: `${pointer}/persistRules/${index}`, rule: `${rule.do}-persist${condition(rule)}`, outcome })
    break
  }
  const forced = request.persistence === 'force'
  const chosen = backend.rules?.chooseServer?.(thought, forced)
  if (chosen !== undefined) {
    const index = config.useServer.findIndex(
      (rule) => section.when(rule)?.(thought) !== false && section.text(rule.server)(thought) === chosen.name,
    )
    const rule = config.useServer[index]
    const text = rule === undefined ? 'use-server' : `use-server ${rule.server}${condition(rule)}`
    steps.push({ at: `${pointer}/useServer/${index}`, rule: text, outcome: `goes to ${chosen.name}` })
    return settled(chosen, text)
  }
  readCookies(backend, thought, request)
  const cookie = config.cookie?.name
  const byCookie = request.bound
  const refusal = backend.rules?.sticking?.onRequest(thought, request, (table, key) => table.find(key))
  if (refusal !== undefined) {
    const why = `no server is known for its key, and learn is strict: ${refusal}`
    return { answer: { status: refusal, fields: [] }, backend: backend.name, servers: [], why }
  }
  if (byCookie !== undefined) return settled(byCookie, `its cookie ${cookie} names it`)
  const before = lost(backend, request)
  if (request.bound !== undefined) return settled(request.bound, before + request.boundBy)
  if (request.cookieIn === 'D' && config.strict)
    return { backend: backend.name, servers: [], why: `its cookie ${cookie} names a server that is down, and the backend is strict: 503` }
  return balanced(backend, thought, before)
}

/** Why a cookie that came is not followed; '' where none came. */
function lost({ config: { cookie } }: Backend, { cookieIn }: Request): string {
  const reasons: Partial<Record<CookieIn, string>> = {
    I: cookie?.signed === undefined ? 'names no server' : 'is none that was signed here, or names no server',
    D: 'names a server that is down',
    E: cookie?.signed === undefined ? 'was not used for too long (maxidle)' : 'has expired',
    O: 'was set too long ago (maxlife)',
    U: 'does not count',
  }
  const reason = reasons[cookieIn]
  return cookie === undefined || reason === undefined ? '' : `its cookie ${cookie.name} ${reason}; `
}

/** Binds the request to the server that its cookie names; what servers do not get of it goes. */
function readCookies({ persistence }: Backend, { request: { fields } }: Thought, request: Request): void {
  if (persistence === undefined) return
  fields.replace('cookie', (value) => persistence.readRequest(value, request))
  for (let at = fields.find('cookie', 0); at >= 0; at = fields.find('cookie', at)) {
    if (fields.valueAt(at) === '') fields.list.splice(at, 2)
    else at += 2
  }
}

function balanced(backend: Backend, thought: Thought, before: string): Placed {
  const { name, config } = backend
  const servers = backend.inUse.map((server) => server.name)
  if (servers.length === 0) return { backend: name, servers, why: `${before}no server takes requests now: 503` }
  const hash = backend.rules?.hash?.(thought, servers.length === 1)
  const server = hash === undefined ? (servers.length === 1 ? servers[0] : undefined) : backend.serverOf(hash)?.name
  const why = `${before}balance ${config.balance}${servers.length > 1 && server === undefined ? ` takes one of ${servers.join(', ')}` : ''}`
  return { backend: name, ...(server !== undefined && { server }), servers, why }
}

/** A condition as it is written. */
export function condition({ if: holds, unless }: When): string {
  if (holds !== undefined) return ` if ${holds.join(' ')}`
  return unless === undefined ? '' : ` unless ${unless.join(' ')}`
}
