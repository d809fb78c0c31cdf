import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { Frontend } from '../lb/frontend.ts'

/** How far the bytes of a connection are counted. */
const counted = new WeakMap<Socket, { read: number; written: number }>()

/** Counts the connections that come to the administration side of a frontend, their bytes, and what on them is no request. */
export function countConnections(server: Server, frontend: Frontend): void {
  const { counters } = frontend
  server.on('connection', (socket: Socket) => {
    counters.sessions++
    counters.enter()
    counted.set(socket, { read: 0, written: 0 })
    socket.on('close', () => {
      countBytes(socket, counters)
      counters.leave()
    })
  })
  server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') return
    frontend.refused(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400)
  })
}

/** Counts what the administration side of a frontend is asked and answers. In a host's server, whose connections are not ours, bytes are not counted. */
export const countRequests = fp<{ frontend: Frontend }>(
  async (app, { frontend: { counters } }) => {
    app.addHook('onRequest', (_request, _reply, done) => {
      counters.requests++
      counters.intercepted++
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      counters.responded(reply.statusCode)
      countBytes(request.raw.socket, counters)
      done()
    })
  },
  { name: 'admin-traffic' },
)

function countBytes(socket: Socket, counters: Frontend['counters']): void {
  const before = counted.get(socket)
  if (before === undefined) return
  const { bytesRead: read, bytesWritten: written } = socket
  counters.bytesIn += read - before.read
  counters.bytesOut += written - before.written
  counted.set(socket, { read, written })
}
