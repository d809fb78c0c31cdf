/**
 * Limpet inside a Fastify application: its own routes come first, everything else goes to the servers, each visitor staying with one of them. The
 * statistics are at /limpet/, REST at /limpet/admin/servers and so on; `adminPrefix` would put them elsewhere, and `stats.uri` is a path below it.
 */
import Fastify from 'fastify'
import { limpet } from '../src/index.ts'

export async function build(servers: { name: string; address: string }[]) {
  const app = Fastify()
  app.get('/about', () => ({ proxiedBy: 'limpet' }))
  await app.register(limpet, {
    config: {
      frontends: [
        { name: 'web', defaultBackend: 'app' },
        { name: 'stats', stats: { uri: '/', users: [{ name: 'admin', password: 'admin' }], admin: true } },
      ],
      backends: [{ name: 'app', cookie: {}, servers: servers.map((server) => ({ ...server, cookie: server.name })) }],
    },
  })
  return app
}
