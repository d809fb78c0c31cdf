import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/**
 * Requests that ask to switch protocols (RFC 9110 §7.8), WebSocket or any other. Node hands the connection over raw; nothing of it is passed on before the
 * server has answered 101, and when it answers otherwise the connection goes back to Node as if nothing had been asked. A request that has a body, such as
 * a POST that offers h2c, is forwarded without the offer, as HAProxy does.
 */
export function handleUpgrades(server: Server, route: Route): void {
  server.on('upgrade', (message: IncomingMessage, socket: Socket, early: Buffer) => {
    const client = route.clients.of(socket)
    if (hasBody(message)) {
      const bytes = Buffer.concat([Buffer.from(withoutOffer(message), 'latin1'), early])
      return client.inTurn(() => resume(server, socket, bytes))
    }
    const response = new ServerResponse(message)
    response.shouldKeepAlive = message.httpVersionMinor > 0 && !/\bclose\b/i.test(message.headers.connection ?? '')
    // Refused: what the client sent ahead was for HTTP after all.
    response.on('finish', () => {
      if (client.hasEnded) socket.end()
      else if (socket.writable) resume(server, socket, early)
    })
    message.complete = true
    client.serve(new Exchange(route, client, message, response, message.url ?? '/', '', early))
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Gives a connection back to Node's server, which reads `bytes` first. */
function resume(server: Server, socket: Socket, bytes: Buffer): void {
  if (bytes.length > 0) socket.unshift(bytes)
  server.emit('connection', socket)
  socket.resume()
}

/** The head of a request, less its offer; `close` stays. */
function withoutOffer({ method, url, rawHeaders, httpVersion, headers }: IncomingMessage): string {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`
  if (/\bclose\b/i.test(headers.connection ?? '')) text += 'Connection: close\r\n'
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (!/^(?:upgrade|connection|http2-settings)$/i.test(name)) text += `${name}: ${rawHeaders[i + 1]}\r\n`
  }
  return `${text}\r\n`
}
