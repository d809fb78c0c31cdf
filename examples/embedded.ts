/**
 * Limpet inside a Fastify application: its own routes come first, everything else goes to the servers, each visitor staying with one of them. The
 * statistics are at /limpet/, REST at /limpet/admin/servers and so on; `adminPrefix` would put them elsewhere, and `stats.uri` is a path below it.
 *
 *     npx tsx examples/embedded.ts http-server-1:3000 http-server-2:3000
 *
 * In a project of your own it is `import { limpet } from 'limpet'`.
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

if (process.argv[1] === import.meta.filename) {
  const [one = '127.0.0.1:8081', two = '127.0.0.1:8082'] = process.argv.slice(2)
  const app = await build([
    { name: 'web1', address: one },
    { name: 'web2', address: two },
  ])
  console.log(await app.listen({ port: 3000 }))
}
