import { checkConfig } from '../schemas/check.ts'
import { Config } from '../schemas/config.ts'
import { parse } from '../schemas/parse.ts'
import type { Loaded, Place } from './note.ts'

/** What `--server`, `--bind` and `--admin` gave. */
export interface Flags {
  servers: readonly { name: string; address: string }[]
  bind: readonly string[]
  admin: readonly string[]
}

/** The configuration of a start without a file, checked as any other; what is wrong names its flag. */
export function loadFlags(flags: Flags): Loaded {
  const { servers, bind, admin } = withDefaults(flags)
  const parsed = parse(Config, {
    frontends: [
      { name: 'web', bind, defaultBackend: 'app' },
      { name: 'stats', bind: admin, stats: { uri: '/', admin: true } },
    ],
    backends: [
      {
        name: 'app',
        cookie: {},
        forwardfor: {},
        servers: servers.map(({ name, address }) => ({ name, address, cookie: name, check: true })),
      },
    ],
  })
  const place = (pointer: string): Place => ({ file: flagAt(pointer, flags), line: 0 })
  const { errors, warnings } = parsed.ok ? checkConfig(parsed.value) : { errors: parsed.problems, warnings: [] }
  const told = (problems: typeof warnings) => problems.map(({ pointer, message }) => ({ ...place(pointer), message }))
  if (parsed.ok && errors.length === 0)
    return { ok: true, config: parsed.value, place, variables: new Set(), notes: [], warnings: told(warnings) }
  return { ok: false, errors: told(errors), warnings: told(warnings) }
}

function withDefaults({ servers, bind, admin }: Flags): Flags {
  return { servers, bind: bind.length > 0 ? bind : ['*:8080'], admin: admin.length > 0 ? admin : ['127.0.0.1:7979'] }
}

/** The flag that a value came from, as it was written. */
function flagAt(pointer: string, flags: Flags): string {
  const { servers, bind, admin } = withDefaults(flags)
  const [, list, first, what, index] = pointer.split('/')
  const at = Number(index)
  const server = list === 'backends' && what === 'servers' ? servers[at] : undefined
  if (server !== undefined) return `--server ${server.name}=${server.address}`
  const flag = first === '0' ? `--bind ${bind[at]}` : `--admin ${admin[at]}`
  return list === 'frontends' && what === 'bind' ? flag : 'command line'
}
