import fp from 'fastify-plugin'
import helmet from 'helmet'

/**
 * The fields that keep browsers from doing more with an answer than showing it: by default nothing is loaded, run or framed; a page says itself what it
 * needs. Not by @fastify/helmet, whose decorators a host may have already. There is no TLS here, so nothing is said of it.
 */
export const securityHeaders = fp(
  async (app) => {
    const setFields = helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
      },
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: false,
    })
    app.addHook('onRequest', (request, reply, done) => {
      setFields(request.raw, reply.raw, (error?: unknown) => done(error instanceof Error ? error : undefined))
    })
  },
  { name: 'security-headers' },
)
