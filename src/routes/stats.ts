import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StatsConfig } from '../schemas/frontend.ts'
import { ProblemError } from '../schemas/problem.ts'
import { readForm } from '../stats/form.ts'
import type { History } from '../stats/history.ts'
import { addressOf, type Options, readOptions } from '../stats/options.ts'
import type { Outcome } from '../stats/outcomes.ts'
import { refusal, statsPage } from '../stats/page.ts'
import { inScope } from '../stats/shown.ts'
import { sections } from '../stats/subjects.ts'
import type { Routes } from './typed.ts'

/** What a person is told by a page; all else is for programs. */
const refusals = [401, 403, 421, 429]

/** As much as HAProxy takes, by its default size of a buffer. */
const longestForm = 16_384

/**
 * The statistics page at `stats.uri`, below the prefix of the routes, and with `;csv`, `;json` and other options behind it. Its form is sent there too. Who may not see
 * it is told so, by a page if that is what `Accept` asks for.
 */
export const stats: Routes<{ stats: StatsConfig; version: string; history?: History | undefined }> = async (
  app,
  { stats, version, history },
) => {
  const uri = app.prefix + stats.uri
  const answerFor = statsPage({ ...stats, uri }, app.loadBalancer, { version, base: app.prefix, acts: true, history })
  const action = stats.users.length > 0 ? `${app.prefix}/login` : undefined

  const errorHandler = (error: Error, request: FastifyRequest, reply: FastifyReply) => {
    if (Reflect.get(error, 'code') === 'FST_ERR_CTP_BODY_TOO_LARGE') return answered(reply, optionsOf(request), 'EXCD')
    if (!(error instanceof ProblemError) || !refusals.includes(error.statusCode)) throw error
    const { status, headers, body } = refusal(
      { status: error.statusCode, detail: error.message, headers: {} },
      request.headers.accept,
      action,
    )
    return reply.code(status).headers(headers).send(body)
  }

  for (const path of pathsOf(stats.uri)) {
    app.get(path, { schema: { hide: true }, errorHandler }, async (request, reply) => {
      const answer = answerFor(targetOf(request), () => request.visitor)
      if (answer === undefined) throw new ProblemError(404, `The statistics are at ${uri}.`)
      const { status, headers, body, parts } = answer
      return reply
        .code(status)
        .headers(headers)
        .send(parts === undefined ? body : app.inPieces(parts))
    })
    // Who may look and not act is told so by the page, as in HAProxy.
    app.post(path, { schema: { hide: true }, config: { access: 'read' }, bodyLimit: longestForm, errorHandler }, async (request, reply) =>
      answered(reply, optionsOf(request), await outcomeOf(request)),
    )
  }

  async function outcomeOf({ visitor, body }: FastifyRequest): Promise<Outcome> {
    if (visitor.role !== 'admin') return 'DENY'
    if (!(body instanceof URLSearchParams)) return body === undefined || body === null ? 'NONE' : 'IVAL'
    const all = sections(app.loadBalancer, Date.now())
    const { requests, outcome } = readForm(body, all, inScope(all, stats.scope), visitor.user)
    return requests.length === 0 || (await app.door.attempt(requests)) ? outcome : 'ERRP'
  }

  /** Sends whoever sent a form back to the page, which tells what became of it. */
  function answered(reply: FastifyReply, options: Options, outcome: Outcome): FastifyReply {
    return reply.redirect(addressOf(uri, { ...options, format: undefined, outcome }), 303)
  }

  function optionsOf(request: FastifyRequest): Options {
    const options = readOptions(targetOf(request), uri)
    if (options === undefined) throw new ProblemError(404, `The statistics are at ${uri}.`)
    return options
  }

  /** The router takes a prefix alone for the path / below it. */
  function targetOf({ raw: { url = '' } }: FastifyRequest): string {
    const rest = url.slice(app.prefix.length)
    return rest === '' || rest.startsWith('?') ? `${app.prefix}/${rest}` : url
  }
}

/** The router's patterns for a page: its path, with a slash or options behind. A colon stands for itself when it is doubled. */
function pathsOf(uri: string): string[] {
  const path = (uri.split(/[?;]/, 1)[0] ?? '').replaceAll(':', '::')
  const bare = path.replace(/\/$/, '')
  return [...new Set([path, `${bare}/`, `${path};*`, `${bare}/;*`])]
}
