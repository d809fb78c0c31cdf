import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Frontend } from '../../lb/frontend.ts'
import type { BadRequest } from './client-exchange.ts'
import type { Clients } from './clients.ts'
import { errorResponse } from './own-response.ts'

/** What Node's parser calls a head that is too large, and a request that came too slowly. */
const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/**
 * What an HTTP server of ours tells outside of routes: requests that are none, CONNECT, and `Expect: 100-continue`, which goes to the server like any other
 * request. A refusal is written only after the responses of the requests before it. Answers how to refuse what only a route can tell.
 */
export function handleServerEvents(server: Server, frontend: Frontend, clients: Clients): (socket: Socket, status: number) => void {
  const refuse = (socket: Socket, status: number): number => {
    const response = errorResponse(status, true, true)
    if (socket.writable) socket.write(response, 'latin1')
    socket.destroySoon()
    return response.length
  }
  const reject = (socket: Socket, status: number, cause: BadRequest = 'bad request', message?: IncomingMessage): void => {
    const client = clients.of(socket)
    client.onBadRequest(cause, () => {
      if (client.isProbe) return void socket.destroy()
      frontend.refused(status)
      const bytes = refuse(socket, status)
      client.log?.refused(status, cause, bytes, message)
    })
  }
  server.on('connection', (socket: Socket) => clients.of(socket))
  // Fastify's own answer would be JSON.
  server.removeAllListeners('clientError')
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else if (error.code === 'HPE_INVALID_EOF_STATE') reject(socket, 400, 'client aborted')
    else reject(socket, statuses[error.code ?? ''] ?? 400)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => reject(socket, 405, 'bad request', request))
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (request: IncomingMessage, response: ServerResponse) => server.emit('request', request, response))
  }
  return reject
}
