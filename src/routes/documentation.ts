import type { Routes } from './typed.ts'

/** What the routes are, for programs: OpenAPI 3.1. */
export const documentation: Routes = async (app) => {
  app.get('/json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json').send(JSON.stringify(app.swagger(), null, 2)),
  )
  app.get('/yaml', { schema: { hide: true } }, (_request, reply) => reply.type('application/yaml').send(app.swagger({ yaml: true })))
}
