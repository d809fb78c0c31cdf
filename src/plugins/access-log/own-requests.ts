import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import type { Frontend } from '../../lb/frontend.ts'
import { type LogEntry, nothing } from './entry.ts'
import type { RequestLog } from './request-log.ts'

/** The lines of requests that an application of ours answers itself, as the administration side does: HAProxy calls its own such answers statistics. */
export const logRequests = fp<{ frontend: Frontend; log: RequestLog | undefined }>(
  async (app, { frontend, log }) => {
    if (log === undefined) return
    /** How far the bytes of a connection are told. */
    const told = new WeakMap<Socket, { read: number; written: number }>()
    app.addHook('onResponse', (request, reply, done) => {
      const { socket, method, url, httpVersion, rawHeaders } = request.raw
      const now = performance.now()
      const receivedAt = now - reply.elapsedTime
      const before = told.get(socket) ?? { read: 0, written: 0 }
      const { bytesRead: read, bytesWritten: written } = socket
      told.set(socket, { read, written })
      const entry: LogEntry = {
        ...nothing,
        client: socket,
        frontend,
        applet: '<STATS>',
        method,
        target: url ?? '',
        httpVersion,
        requestField: (name) => rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name),
        responseField: (name) => [reply.getHeader(name) ?? []].flat().map(String),
        ...{ openedAt: receivedAt, begunAt: receivedAt, receivedAt, assignedAt: receivedAt, connectedAt: receivedAt },
        ...{ answeredAt: now, endedAt: now },
        status: reply.statusCode,
        bytesIn: read - before.read,
        bytesOut: written - before.written,
        termination: 'LR',
      }
      log.log(entry)
      done()
    })
  },
  { name: 'own-requests' },
)
