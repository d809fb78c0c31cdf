import type { FastifyReply } from 'fastify'
import type { StatsConfig } from '../schemas/frontend.ts'
import { ProblemError } from '../schemas/problem.ts'
import { refusal, statsPage } from '../stats/page.ts'
import type { Routes } from './typed.ts'

/** What a person is told by a page; all else is for programs. */
const refusals = [401, 403, 421, 429]

/** The statistics page at `stats.uri`, below the prefix of the routes, and with `;csv` and other options behind it. Who may not see it is told so by a page. */
export const stats: Routes<{ stats: StatsConfig; version: string }> = async (app, { stats, version }) => {
  const uri = app.prefix + stats.uri
  const answerFor = statsPage({ ...stats, uri }, app.loadBalancer, { version, base: app.prefix })
  const action = stats.users.length > 0 ? `${app.prefix}/login` : undefined
  const errorHandler = (error: Error, _request: unknown, reply: FastifyReply) => {
    if (!(error instanceof ProblemError) || !refusals.includes(error.statusCode)) throw error
    const { status, headers, body } = refusal({ status: error.statusCode, detail: error.message, headers: {} }, action)
    reply.code(status).headers(headers).send(body)
  }
  for (const path of pathsOf(stats.uri)) {
    app.get(path, { schema: { hide: true }, errorHandler }, (request, reply) => {
      const answer = answerFor(withSlash(request.raw.url ?? '', app.prefix), () => request.visitor)
      if (answer === undefined) throw new ProblemError(404, `The statistics are at ${uri}.`)
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    })
  }
}

/** The router takes a prefix alone for the path / below it. */
function withSlash(target: string, prefix: string): string {
  const rest = target.slice(prefix.length)
  return rest === '' || rest.startsWith('?') ? `${prefix}/${rest}` : target
}

/** The router's patterns for a page: its path, with a slash or options behind. A colon stands for itself when it is doubled. */
function pathsOf(uri: string): string[] {
  const path = (uri.split(/[?;]/, 1)[0] ?? '').replaceAll(':', '::')
  const bare = path.replace(/\/$/, '')
  return [...new Set([path, `${bare}/`, `${path};*`, `${bare}/;*`])]
}
