// node fastify-http-proxy.js PORT SERVER_PORT...
import proxy from '@fastify/http-proxy'
import fastify from 'fastify'
import { sticky } from './sticky.js'

const [port, ...servers] = process.argv.slice(2).map(Number)
const { choose, withoutCookie, withCookie } = sticky(servers)
const app = fastify({ keepAliveTimeout: 60_000 })
app.decorateRequest('chosen', null)
app.register(proxy, {
  upstream: '',
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 60_000 },
  disableRequestLogging: true,
  replyOptions: {
    getUpstream(request) {
      request.chosen = choose(request.headers.cookie)
      return request.chosen.url
    },
    rewriteRequestHeaders(request, headers) {
      if (headers.cookie !== undefined) headers.cookie = withoutCookie(headers.cookie)
      headers['x-forwarded-for'] = request.socket.remoteAddress
      return headers
    },
    rewriteHeaders: (headers, request) => withCookie(headers, request.chosen.setCookie),
  },
})
await app.listen({ port, host: '127.0.0.1' })
