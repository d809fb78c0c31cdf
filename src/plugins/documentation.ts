import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsync } from 'fastify'

/** The page runs its own scripts and asks this host only; it writes its styles itself. */
const policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** The page has a dark look, and nothing that asks for it. */
const look = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
`

/** One label that it forgets. */
const colours = '.dark-mode .swagger-ui .examples-select__section-label { color: inherit }\n'

/** What the routes are: for programs OpenAPI 3.1, at `/json` and `/yaml`, and for people a page where each can be tried. */
export const documentation: FastifyPluginAsync = async (app) => {
  app.get('', { schema: { hide: true } }, (_request, reply) => reply.redirect(`${app.prefix}/`))
  await app.register(swaggerUi, {
    routePrefix: '/',
    indexPrefix: app.prefix,
    staticCSP: policy,
    // Without the bar that offers other documents.
    uiConfig: { layout: 'BaseLayout', validatorUrl: null, docExpansion: 'list', tryItOutEnabled: true, persistAuthorization: false },
    theme: {
      title: 'Limpet administration',
      js: [{ filename: 'look.js', content: look }],
      css: [{ filename: 'look.css', content: colours }],
    },
  })
}
