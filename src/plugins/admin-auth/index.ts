import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { StatsConfig } from '../../schemas/frontend.ts'
import { ProblemError } from '../../schemas/problem.ts'
import { isRefusal, type Refusal, type Visitor } from '../../stats/visitor.ts'
import { addressOf, isFromThisMachine, isGone } from './address.ts'
import { compileAdminRules } from './admin-rules.ts'
import type { Gate } from './gate.ts'
import { hostFilter } from './hosts.ts'
import type { Logins } from './logins.ts'
import { isFromElsewhere, isFromHere } from './origin.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. */
    visitor: Visitor
  }
  interface FastifyContextConfig {
    /**
     * Who may ask this, if not as its method says (reading: who may read; all else: who may change things): `anyone`, by whatever name of this host;
     * `public`, without a login; `read`, whoever may read.
     */
    access?: 'anyone' | 'public' | 'read'
  }
}

export interface AdminAuthOptions {
  stats: StatsConfig
  gate: Gate
  logins: Logins
  /** What is listened on; names among it may be asked for without a login. */
  bind: readonly string[]
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
const nobody: Visitor = { user: '', role: 'read', by: 'nothing' }

/** Lets in who may come, and lets only those change things who may, unless a page of another site has sent their browser. */
export const adminAuth = fp<AdminAuthOptions>(
  async (app, { stats, gate, logins, bind }) => {
    const isOurName = hostFilter(stats.hosts, bind)
    const mayAdmin = compileAdminRules(stats, app.loadBalancer)

    app.addHook('onRequest', async (request, reply) => {
      const { access } = request.routeOptions.config
      introduce(request, nobody)
      const changes = !reading.has(request.method)
      if (changes && isFromElsewhere(request)) throw new ProblemError(403, 'A page of another site may not change anything here.')
      if (access === 'anyone') return
      if (isGone(request)) throw new ProblemError(403, 'Whoever asked this has left, and is nobody now.')
      const known = access === 'public' ? anybody(request) : admit(request)
      if (isRefusal(known)) throw refused(reply, known)
      const visitor: Visitor = known.byRule && known.role === 'admin' && !mayAdmin(request) ? { ...known, role: 'read' } : known
      introduce(request, visitor)
      if (changes && access !== 'read') requireAdmin(visitor, stats)
      if (changes && visitor.by === 'cookie' && !isForm(request) && !isFromHere(request))
        throw new ProblemError(403, 'With the cookie of the login form, a change must come from a page of this host: send Origin.')
    })

    // A form's token is in its body.
    app.addHook('preValidation', async (request) => {
      const { csrf } = request.visitor
      if (csrf === undefined || reading.has(request.method) || !isForm(request)) return
      if (!(request.body instanceof URLSearchParams) || request.body.get('csrf') !== csrf)
        throw new ProblemError(403, 'The form is not of this login: load its page again, then send it.')
    })

    function admit(request: FastifyRequest): Visitor | Refusal {
      const { authorization } = request.headers
      const holder = authorization === undefined ? logins.holder(request) : undefined
      const visitor = holder ?? gate.admit(authorization, addressOf(request))
      if (isRefusal(visitor) || visitor.by !== 'nothing') return visitor
      const isNear = isFromThisMachine(request)
      if (!stats.publicRead && !isNear) return forThisMachine
      if (!isOurName(request.headers.host)) return misdirected(request)
      // Whatever an application listens on that this is part of: across the network nobody changes anything without a login.
      return isNear ? visitor : { ...visitor, role: 'read' }
    }

    function anybody(request: FastifyRequest): Visitor | Refusal {
      return isOurName(request.headers.host) ? { ...nobody, user: addressOf(request) } : misdirected(request)
    }
  },
  { name: 'admin-auth' },
)

/** Not by `decorateRequest`: a host may have a `visitor` of its own, for its own routes. */
function introduce(request: FastifyRequest, visitor: Visitor): void {
  Object.defineProperty(request, 'visitor', { value: visitor, configurable: true })
}

function refused(reply: FastifyReply, { status, detail, headers }: Refusal): ProblemError {
  reply.headers(headers)
  return new ProblemError(status, detail)
}

function requireAdmin({ role, by, byRule }: Visitor, { users, tokens }: StatsConfig): void {
  if (role === 'admin') return
  if (byRule) throw new ProblemError(403, 'This is for reading only: no rule of stats admin (adminRules in YAML) holds for the request.')
  const how = 'stats admin if TRUE allows changes (in YAML admin: true, or role: admin for a user or a token)'
  if (by === 'nothing' && users.length + tokens.length > 0) throw new ProblemError(403, 'Without a login this is for reading only.')
  throw new ProblemError(403, `This is for reading only; ${how}.`)
}

function isForm({ headers }: FastifyRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
}

const forThisMachine: Refusal = {
  status: 403,
  detail:
    'Without users this is for the machine itself alone; give it users (stats auth), or say that anybody may look (stats http-request allow; publicRead: true in YAML).',
  headers: {},
}

function misdirected({ headers }: FastifyRequest): Refusal {
  const detail = `Where no login is needed, this host is not asked for as ${JSON.stringify(headers.host)}: use its address, or add the name to stats.hosts (YAML).`
  return { status: 421, detail, headers: {} }
}
