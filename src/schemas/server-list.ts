import { Type } from 'typebox'
import { Duration, withDefault } from './common.ts'
import { ServerConfig } from './server.ts'

/** A file that says which servers a backend has, beside those of the configuration, and what becomes of one that it names no more. */
export const ServerListSource = Type.Object(
  {
    file: Type.String({ minLength: 1, maxLength: 4096, description: 'the path of a YAML or JSON file' }),
    /** How long a server that is named no more is drained before it is removed; 0 removes it at once. */
    drain: withDefault(Duration, 30_000),
  },
  { additionalProperties: false },
)
export type ServerListSource = Type.StaticDecode<typeof ServerListSource>

export const Servers = Type.Array(ServerConfig)

/** What stands in the file. */
export const ServerList = Type.Object({ servers: Servers }, { additionalProperties: false })
