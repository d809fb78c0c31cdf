import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'

/** Describes the routes that are registered after it, from their schemas, as OpenAPI 3.1. */
export const openapi = fp<{ version: string }>(
  async (app, { version }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Limpet administration',
          version,
          description: 'Shows what the load balancer does and changes it while it runs.',
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/', description: 'the frontend that has the statistics' }],
        tags: [
          { name: 'servers', description: 'servers, to look at and to change' },
          { name: 'actions', description: 'what is done with one server often' },
          { name: 'backends', description: 'backends, with their servers' },
          { name: 'process', description: 'the process as a whole, and probes' },
        ],
        components: {
          securitySchemes: {
            basic: { type: 'http', scheme: 'basic', description: 'a user of `stats auth`' },
            bearer: { type: 'http', scheme: 'bearer', description: 'one of `tokens`' },
          },
        },
      },
    })
  },
  { name: 'openapi' },
)
