import type { FastifyPluginAsync, FastifyPluginOptions, FastifyTypeProvider, RawServerDefault } from 'fastify'
import type { Static, TSchema, Type } from 'typebox'

/** Handlers get what their schemas say: in comes what `parse` decodes, out goes what the response schema describes. */
export interface Schemas extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Type.StaticDecode<this['schema']> : unknown
  serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

/** A plugin whose routes are typed by their schemas. */
export type Routes<Options extends FastifyPluginOptions = FastifyPluginOptions> = FastifyPluginAsync<Options, RawServerDefault, Schemas>
