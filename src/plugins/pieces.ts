import { Readable } from 'node:stream'
import fp from 'fastify-plugin'
import { pieces } from '../stats/in-turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** A text that is made while it is sent, no faster than it is taken, and in turns with whatever else is to be done. */
    inPieces(parts: Iterable<string>): Readable
  }
}

/** Lets routes send what is long. What goes wrong while it is made is in the log: the client only sees that it breaks off. */
export const sendsPieces = fp(
  async (app) => {
    app.decorate('inPieces', (parts: Iterable<string>) => {
      const stream = Readable.from(pieces(parts))
      return stream.on('error', (error) => app.log.error(error))
    })
  },
  { name: 'pieces' },
)
