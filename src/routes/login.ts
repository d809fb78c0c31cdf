import type { FastifyReply } from 'fastify'
import type { Logins } from '../plugins/admin-auth/logins.ts'
import { ProblemError } from '../schemas/problem.ts'
import { loginPage } from '../stats/html/login.ts'
import { pageFields } from '../stats/html/policy.ts'
import { type Answer, refusal } from '../stats/page.ts'
import type { Routes } from './typed.ts'

/** A browser would answer a 401 by asking for the password itself. */
const again = { status: 403, headers: {} }

/** Logging in and out by a form, for people whose browser is not to remember a password. `page` is where to go then. */
export const login: Routes<{ logins: Logins; page: string }> = async (app, { logins, page }) => {
  const action = `${app.prefix}/login`
  const schema = { hide: true }

  app.get('/login', { schema, config: { access: 'anyone' } }, (_request, reply) => {
    const body = loginPage({ heading: 'Sign in', detail: 'with your user name and password', action })
    return send(reply, { status: 200, headers: pageFields, body })
  })

  app.post('/login', { schema, config: { access: 'anyone' } }, (request, reply) => {
    const { body } = request
    if (!(body instanceof URLSearchParams)) throw new ProblemError(415, 'Send the fields user and password as a form does.')
    const cookie = logins.open(request, body.get('user') ?? '', body.get('password') ?? '')
    const refused = typeof cookie === 'string' || cookie.status !== 401 ? cookie : { ...cookie, ...again }
    if (typeof refused !== 'string') return send(reply, refusal(refused, request.headers.accept, action))
    return reply.header('set-cookie', refused).redirect(page, 303)
  })

  app.post('/logout', { schema, config: { access: 'read' } }, (request, reply) => {
    return reply.header('set-cookie', logins.close(request)).redirect(action, 303)
  })
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}
