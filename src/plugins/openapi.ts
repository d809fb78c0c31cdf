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
          { name: 'frontends', description: 'frontends, where clients come in' },
          { name: 'tables', description: 'stick tables: which keys are bound to which servers' },
          { name: 'process', description: 'the process as a whole, and probes' },
        ],
        components: {
          securitySchemes: {
            basic: { type: 'http', scheme: 'basic', description: 'a user of `stats auth`' },
            bearer: { type: 'http', scheme: 'bearer', description: 'one of `tokens`' },
          },
        },
      },
      transformObject: (document) => ('openapiObject' in document ? withComponents(document.openapiObject) : {}),
    })
  },
  { name: 'openapi' },
)

/** The same document, with each schema that has a title written once, among the components, where it has that name. */
function withComponents<T extends { components?: object | undefined }>(document: T): T {
  const schemas: Record<string, unknown> = {}
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite)
    if (typeof value !== 'object' || value === null) return value
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key.startsWith('example') ? inner : rewrite(inner)]))
    const { title, type, anyOf, description: _description, ...rest } = copy
    if (typeof title !== 'string' || (type === undefined && anyOf === undefined)) return copy
    schemas[title] ??= { title, ...(type !== undefined && { type }), ...(anyOf !== undefined && { anyOf }), ...rest }
    return { $ref: `#/components/schemas/${title}` }
  }
  const rewritten = Object.fromEntries(Object.entries(document).map(([key, part]) => [key, key === 'info' ? part : rewrite(part)]))
  return { ...document, ...rewritten, components: { ...document.components, schemas } }
}
