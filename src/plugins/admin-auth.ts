import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { StatsConfig } from '../schemas/frontend.ts'
import { ProblemError } from '../schemas/problem.ts'
import { challenge, createLogin } from '../stats/login.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: the name of a user, or the client's address where no login is needed. */
    user: string
  }
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lets only the users of `stats` in, and changes only where `stats.admin` allows them and no other web site has sent the browser. */
export const adminAuth = fp<{ stats: StatsConfig }>(
  async (app, { stats }) => {
    const login = createLogin(stats.users)
    app.decorateRequest('user', '')
    app.addHook('onRequest', async (request, reply) => {
      const user = login(request.headers.authorization)
      if (user === undefined) throw unauthorized(reply, stats)
      request.user = user || request.ip || 'admin side'
      if (!reading.has(request.method)) refuseUnlessAllowed(request, stats)
    })
  },
  { name: 'admin-auth' },
)

function unauthorized(reply: FastifyReply, stats: StatsConfig): ProblemError {
  reply.header('www-authenticate', challenge(stats))
  return new ProblemError(401, 'A user and password are needed.')
}

function refuseUnlessAllowed(request: FastifyRequest, stats: StatsConfig): void {
  if (isFromElsewhere(request)) throw new ProblemError(403, 'A page of another site may not change anything here.')
  if (!stats.admin) throw new ProblemError(403, 'This is for reading only; `stats admin if TRUE` (admin: true in YAML) allows changes.')
}

/** Whether a browser says that another site's page made it send this. Programs send neither field. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return headers.origin !== undefined && !isSameHost(headers.origin, headers.host ?? '')
}

function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  const own = `${protocol}//${host}`
  return from !== '' && URL.canParse(own) && new URL(own).host === from
}
