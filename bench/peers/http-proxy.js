// node http-proxy.js PORT SERVER_PORT...
import http from 'node:http'
import httpProxy from 'http-proxy'
import { sticky } from './sticky.js'

const [port, ...servers] = process.argv.slice(2).map(Number)
const { choose, withoutCookie, withCookie } = sticky(servers)
const proxy = httpProxy.createProxyServer({ agent: new http.Agent({ keepAlive: true, maxSockets: 128 }) })
proxy.on('proxyRes', (response, request) => withCookie(response.headers, request.setCookie))
proxy.on('error', (_error, _request, response) => {
  if ('writeHead' in response && !response.headersSent) response.writeHead(502).end()
  else response.destroy()
})

const server = http.createServer((request, response) => {
  const { url, setCookie } = choose(request.headers.cookie)
  if (request.headers.cookie !== undefined) request.headers.cookie = withoutCookie(request.headers.cookie)
  request.headers['x-forwarded-for'] = request.socket.remoteAddress
  request.setCookie = setCookie
  proxy.web(request, response, { target: url })
})
server.keepAliveTimeout = 60_000
server.listen(port, '127.0.0.1')
