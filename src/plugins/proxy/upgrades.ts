import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/**
 * Requests that ask to switch protocols (RFC 9110 §7.8), WebSocket or any other. Node hands the connection over raw; nothing of it is passed on before the
 * server has answered 101, and when it answers otherwise the connection goes back to Node as if nothing had been asked.
 */
export function handleUpgrades(server: Server, route: Route): void {
  server.on('upgrade', (message: IncomingMessage, socket: Socket, early: Buffer) => {
    const client = route.clients.of(socket)
    if (!isOffer(message)) {
      const bytes = Buffer.concat([Buffer.from(withoutOffer(message), 'latin1'), early])
      return client.inTurn(() => resume(server, socket, bytes))
    }
    const response = new ServerResponse(message)
    response.shouldKeepAlive = !/\bclose\b/i.test(message.headers.connection ?? '')
    // Refused: what the client sent ahead was for HTTP after all.
    response.on('finish', () => {
      if (client.hasEnded) socket.end()
      else if (socket.writable) resume(server, socket, early)
    })
    message.complete = true
    client.serve(new Exchange(route, client, message, response, message.url ?? '/', '', early))
  })
}

/**
 * Whether a request is one that a server may answer by switching protocols. The others are forwarded without the offer: one that has a body, as HAProxy does;
 * one of HTTP/1.0, which has no upgrades; and one for h2c, which HTTP/2 has given up (RFC 9113 §3.1) and which would carry requests past us that say of
 * their sender what they like.
 */
function isOffer({ headers, httpVersion }: IncomingMessage): boolean {
  const { upgrade = '', 'content-length': length = '0', 'transfer-encoding': coding } = headers
  return httpVersion === '1.1' && coding === undefined && /^0+$/.test(length) && !/\bh2c\b/i.test(upgrade)
}

/** Gives a connection back to Node's server, which reads `bytes` first. */
function resume(server: Server, socket: Socket, bytes: Buffer): void {
  if (bytes.length > 0) socket.unshift(bytes)
  server.emit('connection', socket)
  socket.resume()
}

/** What speaks of the offer, in `Connection` and as a field. */
const ofOffer = /^(?:upgrade|http2-settings)$/i

/** The head of a request, less its offer. */
function withoutOffer({ method, url, rawHeaders, httpVersion, headers }: IncomingMessage): string {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`
  const options = (headers.connection ?? '').split(',').filter((option) => !ofOffer.test(option.trim()))
  if (options.length > 0) text += `Connection: ${options.join(',')}\r\n`
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.toLowerCase() !== 'connection' && !ofOffer.test(name)) text += `${name}: ${rawHeaders[i + 1]}\r\n`
  }
  return `${text}\r\n`
}
