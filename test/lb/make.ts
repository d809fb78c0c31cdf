import { Backend } from '../../src/lb/backend.ts'
import type { ResponseFields } from '../../src/lb/persistence/cacheable.ts'
import { Request } from '../../src/lb/request.ts'
import type { Server } from '../../src/lb/server.ts'
import { BackendConfig } from '../../src/schemas/backend.ts'
import { Config } from '../../src/schemas/config.ts'
import { type Parsed, parse } from '../../src/schemas/parse.ts'

function parsed<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}

/** A configuration with the defaults filled in. */
export function makeConfig(config: object): Config {
  return parsed(parse(Config, config))
}

/** The servers `s1`, `s2` and so on, with their cookies, and with the settings given for each. */
export function servers(...settings: object[]): object[] {
  return settings.map((setting, i) => ({ name: `s${i + 1}`, address: '127.0.0.1:1', cookie: `s${i + 1}`, ...setting }))
}

type Settings = { cookie?: object; [setting: string]: unknown }

/** A backend with the defaults filled in; HAProxy's defaults for its cookie, so that expectations read as HAProxy's do. */
export function makeBackend(config: Settings = {}, clock?: () => number): Backend {
  return new Backend(backendConfig(config), 0, clock)
}

/** The configuration of such a one. */
export function backendConfig(config: Settings): BackendConfig {
  const cookie = { name: 'SRV', indirect: false, nocache: false, httponly: false, sameSite: 'omit' }
  const full = {
    name: 'be',
    servers: servers({}, {}, {}),
    ...config,
    ...(config.cookie === undefined ? {} : { cookie: { ...cookie, ...config.cookie } }),
  }
  return parsed(parse(BackendConfig, full))
}

export function serverOf(backend: Backend, name: string): Server {
  const server = backend.server(name)
  if (server === undefined) throw new Error(`no server ${name}`)
  return server
}

/** Alters a server and tells its backend. */
export function alter(backend: Backend, name: string, values: Partial<Pick<Server, 'admin' | 'weight'>> & { up?: boolean }): void {
  const server = serverOf(backend, name)
  const { up, ...rest } = values
  Object.assign(server, rest)
  if (up !== undefined) server.set({ health: up ? 'up' : 'down' })
  backend.refresh(server)
}

/** The numbers of the servers that so many requests are given, such as `323132`; `-` where there is none. */
export function picks(backend: Backend, count: number): string {
  return Array.from({ length: count }, () => {
    const assignment = backend.assign(new Request('GET'))
    assignment?.release()
    return assignment?.server.name.slice(1) ?? '-'
  }).join('')
}

/** A response head of these lines. */
export class FakeResponse implements ResponseFields {
  readonly status: number
  lines: [name: string, value: string][]

  constructor(status: number, ...lines: [name: string, value: string][]) {
    this.status = status
    this.lines = lines
  }

  has(name: string): boolean {
    return this.values(name).length > 0
  }

  values(name: string): string[] {
    return this.lines.filter((line) => line[0].toLowerCase() === name).map((line) => line[1])
  }

  replace(name: string, by: (value: string) => string | undefined): void {
    this.lines = this.lines.flatMap(([field, value]) => {
      const now = field.toLowerCase() === name ? by(value) : value
      return now === undefined ? [] : [[field, now]]
    })
  }
}
