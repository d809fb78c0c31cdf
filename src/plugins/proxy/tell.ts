import type { Tell } from '../../lb/explain/told.ts'
import { forwardedFor } from './forwarded-for.ts'

/** What servers are told of clients, for a request that is only thought of. */
export const tell: Tell = (frontend, backend, { remoteAddress, localAddress }, fields) => {
  const asker = { socket: { remoteAddress, localAddress, destroyed: true }, headers: {} }
  const client = { forwarded: undefined, forwardedBy: undefined }
  return forwardedFor(frontend.config, backend?.config ?? {}, frontend.config.trustedProxies)(asker, client, fields)
}
