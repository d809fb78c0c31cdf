import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Backend } from '../lb/backend.ts'
import type { Server } from '../lb/server.ts'
import { tagOf, type Versioned } from './conditions.ts'
import { viewBackend, viewServer } from './views.ts'

/** The JSON of something, part by part. */
export type Parts = Iterable<string>

/** An object whose last field is a list, each item of which is worked out when its turn comes; `undefined` is none, and a turn all the same. */
export function* listing<Item>(
  fields: object,
  name: string,
  items: Iterable<Item | undefined>,
  write: (item: Item) => Parts,
): Generator<string> {
  let before = JSON.stringify({ ...fields, [name]: [] }).slice(0, -']}'.length)
  for (const item of items) {
    if (item === undefined) {
      yield ''
      continue
    }
    yield before
    yield* write(item)
    before = ','
  }
  yield before === ',' ? ']}' : `${before}]}`
}

export function serversIn(servers: Iterable<Server>): Parts {
  return listing({}, 'servers', servers, (server) => [JSON.stringify(viewServer(server))])
}

export function backendIn(backend: Backend): Parts {
  return listing(viewBackend(backend), 'servers', backend.servers, (server) => [JSON.stringify(viewServer(server))])
}

/** Sends JSON that may be long. */
export function sendParts(app: FastifyInstance, reply: FastifyReply, parts: Parts): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(app.inPieces(parts))
}

/** The same with the validator of what it shows, as it is when it begins: what comes later may be newer, never older. */
export function sendTagged(app: FastifyInstance, reply: FastifyReply, versioned: Versioned, parts: Parts): FastifyReply {
  return sendParts(app, reply.header('etag', tagOf(app.loadBalancer, versioned)), parts)
}
