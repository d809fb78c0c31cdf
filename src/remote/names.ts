import { Trouble } from './admin.ts'

/** A server as a command names it. */
export interface ServerName {
  backend: string
  name: string
}

/** Reads `backend/server`, each a name. Throws a Trouble. */
export function serverNames(texts: readonly string[]): ServerName[] {
  if (texts.length === 0) throw new Trouble('which server? Write backend/server, such as app/web1')
  return texts.map((text) => {
    const [backend = '', name = '', ...more] = text.split('/')
    if (backend === '' || name === '' || more.length > 0)
      throw new Trouble(`"${text}" names no server; write backend/server, such as app/web1`)
    return { backend, name }
  })
}

/** Where a server is below /admin. */
export function pathOf({ backend, name }: ServerName): string {
  return `backends/${encodeURIComponent(backend)}/servers/${encodeURIComponent(name)}`
}
