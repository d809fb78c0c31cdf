import { Config } from '../../src/schemas/config.ts'
import { parse } from '../../src/schemas/parse.ts'
import type { Site } from './threat.ts'

/** The names of the sites, which are those of their frontends. */
export const sites: readonly Site[] = ['plain', 'sticky', 'trusting']

/** Limpet before a server on this port. Connections to it are shared by all clients, which is when a response can go astray. */
export function limpet(port: number): Config {
  const frontend = (name: Site, backend: string, more = {}) => ({ name, bind: ['127.0.0.1:0'], defaultBackend: backend, ...more })
  const backend = { httpReuse: 'always', abortOnClose: false, servers: [{ name: 's1', address: `127.0.0.1:${port}`, cookie: 's1' }] }
  const cookie = { name: 'SERVERID', httponly: false, sameSite: 'omit', nocache: true }
  const parsed = parse(Config, {
    global: { hardStopAfter: 1000 },
    frontends: [
      frontend('plain', 'plain'),
      frontend('sticky', 'sticky'),
      frontend('trusting', 'sticky', { trustedProxies: ['127.0.0.0/8'] }),
    ],
    backends: [
      { name: 'plain', ...backend, servers: [{ name: 's1', address: `127.0.0.1:${port}` }] },
      { name: 'sticky', ...backend, cookie, forwardfor: {} },
    ],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}
