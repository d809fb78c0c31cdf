import type { Config } from '../schemas/config.ts'
import type { Problem } from '../schemas/parse.ts'
import type { ServerTls } from '../schemas/tls.ts'
import { clientContexts } from '../tls/client-context.ts'
import { TlsFault } from '../tls/fault.ts'

/** What is wrong with the files and lists that TLS to servers is to use. */
export function checkTls({ backends }: Config): Problem[] {
  const contextOf = clientContexts()
  return backends.flatMap(({ servers }, backend) =>
    servers.flatMap(({ name, tls }, server) =>
      tls === undefined ? [] : faultOf(tls, contextOf, `/backends/${backend}/servers/${server}/tls`, `server "${name}"`),
    ),
  )
}

function faultOf(tls: ServerTls, contextOf: ReturnType<typeof clientContexts>, pointer: string, what: string): Problem[] {
  try {
    contextOf(tls)
    return []
  } catch (error) {
    if (!(error instanceof TlsFault)) throw error
    return [{ pointer: `${pointer}/${error.field}`, message: `${what}: ${error.message}` }]
  }
}
