import type { Backend } from '../backend.ts'
import type { Frontend } from '../frontend.ts'
import type { Fields } from '../rules/fields.ts'
import type { Server } from '../server.ts'
import type { Thought } from './thought.ts'

/** What a server would be told of a client, as lines with their CRLF, and which of the client's fields would not count. */
export interface Told {
  readonly line: string
  readonly original: string
  readonly drops: ((name: string) => boolean) | undefined
}

/** Finds that out for a request that nobody sent, by whatever tells servers of clients in earnest. */
export type Tell = (
  frontend: Frontend,
  backend: Backend | undefined,
  ends: { remoteAddress: string | undefined; localAddress: string | undefined },
  fields: Fields,
) => Told

/** Takes out what a client may not say of whom it speaks for; rules do not see it either. One of whom no address is known is taken at its word. */
export function dropClaims(thought: Thought, backends: Iterable<Backend>, tell: Tell): void {
  const { frontend, connection, request } = thought
  if (connection.remoteAddress === undefined) return
  const all = [undefined, ...backends].map((backend) => tell(frontend, backend, connection, request.fields).drops)
  request.fields.remove((name) => all.some((drops) => drops?.(name) === true))
}

/** The fields of a request as its server is to get them. */
export function toldFields(thought: Thought, server: Server | undefined, tell: Tell): string[] {
  const { frontend, backend, connection, request, uniqueId, source } = thought
  const own = request.fields.list.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${request.fields.valueAt(at)}`] : []))
  if (backend === undefined) return own
  const { uniqueIdHeader } = frontend.config
  const { sendNameHeader } = backend.config
  const forwarded = backend.rules?.forwarded?.(thought) ?? ''
  const { line, original } = tell(frontend, backend, { ...connection, remoteAddress: source }, request.fields)
  return [
    ...own,
    ...(uniqueIdHeader === undefined ? [] : [`${uniqueIdHeader}: ${uniqueId}`]),
    ...(forwarded === '' ? [] : [`Forwarded: ${forwarded}`]),
    ...`${line}${original}`.split('\r\n').filter((text) => text !== ''),
    ...(sendNameHeader === undefined || server === undefined ? [] : [`${sendNameHeader}: ${server.name}`]),
  ]
}
